"""Our own desk as people start it: `portineria serve`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bot.settings import ROOT, Settings
from tests.bench.clients import DeskClient, answers
from tests.bench.programs import Program, free_port
from tests.bench.town import environment

FIRST_QUESTION: Final = "come rinnovo la carta d'identità?"
_UP_SECONDS: Final = 120.0


def portineria(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot.cli", *arguments]


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[Program, float]]:
    """The running desk, and the seconds from its start to its first answer."""
    port = free_port()
    command = portineria("serve", "--host", "127.0.0.1", "--port", str(port))
    log = settings.models.parent / "serve.log"
    with Program("portineria serve", command, ROOT, environment(settings), log, port) as program:
        yield program, program.wait_until(lambda: answers(DeskClient(program.url), FIRST_QUESTION), _UP_SECONDS)
