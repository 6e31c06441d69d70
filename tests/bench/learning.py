"""What learning costs: the intent model from scratch, the topic linker, and one more phrase on a running desk."""

import shutil
import time
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from bot.composition import linked_phrases
from bot.settings import ROOT, Settings
from knowledge import database
from knowledge.topic import Phrase
from nlu import linker
from tests.bench.clients import DeskClient
from tests.bench.desk_program import portineria, serving
from tests.bench.figures import Figure, Group, Say, median
from tests.bench.programs import BenchError, Done, run
from tests.bench.stock import StockProject
from tests.bench.town import Town, environment, settings_in
from tests.bench.turn import timed

MOST_TRAINING_SECONDS: Final = 120.0
MOST_RENEWAL_SECONDS: Final = 5.0
# Words nobody has heard, in sentences that are plainly a resident's, and topics the desk would not guess.
NEW_PHRASES: Final = (
    ("quanto costa il permesso di zambulo per residenti?", "mobilita/ztl"),
    ("come rinnovo lo sbrindello anagrafico?", "anagrafe/carta-identita"),
    ("devo pagare lo zurgolo del mio trivolo, come si fa?", "casa/bonus-utenze"),
)
_LOOK_SECONDS: Final = 0.05
_PATIENCE_SECONDS: Final = 60.0


def measure(town: Town, stock: StockProject | None, say: Say) -> Group:
    say("training: portineria train")
    trained = _trained(town)
    say("training: stock Rasa" if stock else "training: without stock Rasa")
    theirs = stock.training_run if stock else None
    say("training: the topic linker")
    scratch, updated = _linker(town)
    say("training: a new phrase on a running desk")
    renewals = _renewals(town.settled("renewed"))
    figures = (
        Figure(
            "portineria train from nothing, all of it",
            trained.seconds,
            "s",
            theirs and theirs.seconds,
            most=MOST_TRAINING_SECONDS,
        ),
        Figure("of it on a processor", trained.processor_seconds, "s", theirs and theirs.processor_seconds),
        Figure("of it the topic linker from scratch", scratch, "s"),
        Figure("the topic linker with one more phrase", updated, "s"),
        Figure("phrase committed → answered, median", median(renewals), "s", most=MOST_RENEWAL_SECONDS),
        Figure("phrase committed → answered, slowest", max(renewals), "s", most=MOST_RENEWAL_SECONDS),
    )
    notes = [f"a phrase committed → answered: {len(renewals)} phrases, by HTTP on a desk that serves"]
    notes += (
        [f"stock: DIET with {stock.epochs} epochs; Rasa's default is 300, its starter project 100"] if stock else []
    )
    return Group("train", "Training", "stock Rasa", figures, tuple(notes))


def _trained(town: Town) -> Done:
    """A training that finds nothing of an earlier one: no model, no cache."""
    folder = town.scratch("trained")
    settings = settings_in(folder)
    shutil.copyfile(database_file(town.settings), database_file(settings))
    return run("portineria train", portineria("train"), ROOT, environment(settings))


def _linker(town: Town) -> tuple[float, float]:
    engine = database.connect(town.settings.database)
    with database.reading(engine) as session:
        phrases = linked_phrases(session)
    engine.dispose()
    started = time.perf_counter()
    fitted = linker.Linker.fit(phrases)
    scratch = time.perf_counter() - started
    text, topic = NEW_PHRASES[0]
    return scratch, timed(lambda: fitted.updated([*phrases, linker.Phrase(topic, text)]))


def _renewals(settings: Settings) -> list[float]:
    """Seconds from the commit of each new phrase until the running desk answers about its topic."""
    engine = database.connect(settings.database)
    with serving(settings) as (program, _):
        client = DeskClient(program.url)
        seconds = []
        for text, topic in NEW_PHRASES:
            if _is_about(client, text, topic):
                raise BenchError(f"the desk knows «{text}» before it was told: the benchmark needs another phrase")
            with Session(engine) as session, session.begin():
                session.add(Phrase(topic_slug=topic, text=text))
            seconds.append(_until_answered(client, text, topic))
        client.close()
    engine.dispose()
    return seconds


def _until_answered(client: DeskClient, text: str, topic: str) -> float:
    started = time.perf_counter()
    while not _is_about(client, text, topic):
        if time.perf_counter() - started > _PATIENCE_SECONDS:
            raise BenchError(f"«{text}» was committed {_PATIENCE_SECONDS:.0f} s ago and is not answered yet")
        time.sleep(_LOOK_SECONDS)
    return time.perf_counter() - started


def _is_about(client: DeskClient, text: str, topic: str) -> bool:
    """Whether a person who writes just this is answered, with a source, about the topic."""
    client.begin()
    replies = client.replies(text=text)
    return any(
        reply["source"] and any(button["payload"].startswith(f"topic:{topic}:") for button in reply["buttons"])
        for reply in replies
    )


def database_file(settings: Settings) -> Path:
    return Path(settings.database.removeprefix("sqlite:///"))
