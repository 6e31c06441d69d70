"""The one place where everything is put together."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

# Their tables belong to the same metadata.
import knowledge.tables  # noqa: F401
from bot.clock import utc_now
from bot.comprehension import Comprehension, linked_phrases
from bot.desk import Desk
from bot.settings import ROOT, Settings
from knowledge import catalogue, database, loader
from knowledge.desk import protected
from knowledge.errors import KnowledgeError
from nlu import archive, training_run
from nlu.archive import TrainedModel
from nlu.bands import Bands
from nlu.current_model import CurrentModel
from nlu.linker import Linker
from nlu.remote import RemoteUnderstander
from nlu.taught import Sentence
from nlu.taught import taught as taught_by_staff
from nlu.understanding import Understander

STARTER: Final = ROOT / "knowledge" / "starter"
DEMO: Final = ROOT / "knowledge" / "demo"
Progress = Callable[[str], None]


def quiet_libraries() -> None:
    """Libraries speak up from WARNING: at INFO some of them write addresses, tokens and messages."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    for name in ("alembic", "rasa", "httpx", "sqlalchemy", "matplotlib", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def understander(settings: Settings) -> Understander:
    """The intent model at home or elsewhere. Raises `UnderstanderError` with what to run."""
    if settings.rasa_url:
        return RemoteUnderstander(settings.rasa_url, settings.rasa_token)
    return open_model(archive.current(settings.models))


def open_model(model: TrainedModel) -> Understander:
    """A trained model in this process. Raises `UnderstanderError`."""
    from nlu.embedded import EmbeddedUnderstander  # Rasa, 2 s: only where it runs at home

    return EmbeddedUnderstander(model)


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    """The knowledge base; at the end its connections are closed."""
    engine = database.connect(settings.database)
    try:
        yield engine
    finally:
        engine.dispose()


def desk(settings: Settings, engine: Engine) -> Desk:
    """A desk ready to answer. Raises `KnowledgeError` or `UnderstanderError`, which say what to run."""
    database.check(engine)
    watched = None if settings.rasa_url else CurrentModel(settings.models, open_model)
    comprehension = Comprehension(engine, understander(settings), settings.models / "linker", watched)
    return Desk(engine, comprehension, Bands.load(), settings)


def load(settings: Settings, folders: list[Path], say: Progress) -> loader.Report:
    """Tables up to date, the catalogue of the folders in, and the topic index fitted.

    Raises `CatalogueError`, then nothing has changed.
    """
    say(f"Leggo {', '.join(folder.name for folder in folders)}")
    read = catalogue.read(folders)
    with opened(settings) as engine:
        database.upgrade(engine)
        report = loader.load(engine, read)
        for folder in folders:
            _protect(engine, folder / catalogue.PROTECTED)
    say(str(report))
    return report


def _protect(engine: Engine, file: Path) -> None:
    if file.exists():
        with database.writing(engine) as session:
            protected.seed(session, file, utc_now())


def fit_linker(settings: Settings, say: Progress) -> None:
    """The topic index of the phrases as they are now, where it is not kept already."""
    with opened(settings) as engine, database.reading(engine) as session:
        phrases = linked_phrases(session)
    say(f"Indice degli argomenti: {len(phrases)} frasi")
    Linker.open(phrases, settings.models / "linker")


def taught(settings: Settings) -> list[Sentence]:
    """What the intent model can learn from staff; nothing where there is no knowledge base yet."""
    with opened(settings) as engine:
        try:
            database.check(engine)
        except KnowledgeError:
            return []
        with database.reading(engine) as session:
            return taught_by_staff(session)


def train(settings: Settings, say: Progress, force: bool = False, *, only_missing: bool = False) -> None:
    """The intent model, unless nothing it learns from has changed since.

    `only_missing`: what staff have taught since is no reason; they train, compare and activate at their desk.
    """
    sentences = taught(settings)
    fingerprint = training_run.fingerprint(sentences)
    enough = {fingerprint, training_run.fingerprint()} if only_missing else {fingerprint}
    if not force and any(training_run.is_fresh(settings.models, wanted) for wanted in enough):
        say("Il modello è già aggiornato")
        return
    say("Addestro il modello delle domande: circa un minuto")
    model = training_run.train(settings.models, sentences)
    training_run.mark_fresh(settings.models, fingerprint)
    say(f"Modello {model.version} pronto")
