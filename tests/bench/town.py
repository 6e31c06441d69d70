"""The town that everything is measured on: the demo in a temporary folder, with the trained model at hand."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import composition
from bot.settings import Settings
from knowledge.database import connect
from nlu import archive
from nlu.training_run import rasa_environment
from nlu.understanding import UnderstanderError
from tests.bench.figures import Say
from tests.bench.programs import BenchError, clean_environment


@dataclass(frozen=True)
class Town:
    """The folder of one run; its first database and index are copied for each benchmark."""

    folder: Path
    settings: Settings

    def settled(self, name: str) -> Settings:
        """Another desk of the same town: a database and a model folder of its own."""
        folder = self.folder / name
        settings = settings_in(folder)
        folder.mkdir()
        shutil.copyfile(self.folder / "first" / "portineria.db", folder / "portineria.db")
        # Index and archive are written whole or not at all, never changed: a link is as good as a copy.
        shutil.copytree(self.settings.models, settings.models, copy_function=os.link)
        return settings

    def scratch(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder


def settings_in(folder: Path) -> Settings:
    database = f"sqlite:///{folder / 'portineria.db'}"
    return Settings(database=database, models=folder / "models", secret=folder / "secret")


def environment(settings: Settings) -> dict[str, str]:
    """For a program of ours on that desk. What it writes beside stays in the desk's folder."""
    folder = settings.models.parent
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    return {
        **clean_environment(),
        "PYTHONWARNINGS": "ignore",
        "PORTINERIA_DATABASE": settings.database,
        "PORTINERIA_MODELS": str(settings.models),
        "PORTINERIA_SECRET": str(settings.secret),
        "PORTINERIA_RATE_CONVERSATION": "",  # one client asks more than any person would
        "PORTINERIA_RATE_ADDRESS": "",
        "RASA_CACHE_DIRECTORY": str(folder / "rasa-cache"),
        "TMPDIR": str(temporary),
    }


def stock_environment(folder: Path) -> dict[str, str]:
    """For a program of the stock project: as quiet as our own training, and no more threads than help."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    inherited = {name: value for name, value in rasa_environment().items() if not name.startswith("PORTINERIA_")}
    return {**inherited, "RASA_CACHE_DIRECTORY": str(folder / "rasa-cache"), "TMPDIR": str(temporary)}


@contextmanager
def demo_town(say: Say) -> Iterator[Town]:
    """The demo loaded and its index fitted in a new folder, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="portineria-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        settings = settings_in(folder / "first")
        (folder / "first").mkdir()
        _bring_model(settings)
        composition.load(settings, [composition.STARTER, composition.DEMO], say)
        composition.fit_linker(settings, say)
        _close(settings)
        yield Town(folder, settings)


def _bring_model(settings: Settings) -> None:
    home = Settings.from_environment().models
    try:
        model = archive.current(home)
    except UnderstanderError as error:
        raise BenchError(f"{error} (oppure: make prepared)") from error
    settings.models.mkdir()
    shutil.copyfile(model.path, settings.models / model.path.name)
    archive.record(settings.models / model.path.name)
    if (home / "linker").is_dir():  # where it is of other phrases, it is fitted anew
        shutil.copytree(home / "linker", settings.models / "linker", ignore=shutil.ignore_patterns("*.part"))


def _close(settings: Settings) -> None:
    """All of the database in its one file, so that it can be copied."""
    engine = connect(settings.database)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
