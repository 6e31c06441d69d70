"""What every command shares: the settings, and one plain line for what goes wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bot.settings import Settings
from knowledge.errors import KnowledgeError
from nlu.understanding import UnderstanderError


@contextmanager
def way_out() -> Iterator[Settings]:
    """The settings; an error of the desk becomes one plain message and exit code 1."""
    try:
        settings = Settings.from_environment()
        from bot import composition

        composition.quiet_libraries()
        yield settings
    except (KnowledgeError, UnderstanderError, ValueError, OSError) as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        raise typer.Exit(1) from error
