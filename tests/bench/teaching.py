"""What it costs to teach the desk: words until they are live, a thousand questions compared, five thousand grouped."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from bot import composition
from bot.comprehension import linked_phrases
from bot.settings import ROOT, Settings
from bot.staff.inbox.likeness import Said, together
from bot.trials.answered import Circumstances
from bot.trials.comparison import Wanted, compare, readers
from bot.trials.traffic import Asked
from knowledge import database
from knowledge.catalogue import PROTECTED
from knowledge.desk import phrases, protected
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.phrases import read_phrases
from nlu.linker import Phrase
from nlu.reader import Reader
from tests.bench.clients import DeskClient
from tests.bench.desk_program import serving
from tests.bench.figures import Figure, Group, Say
from tests.bench.programs import BenchError
from tests.bench.questions import questions
from tests.bench.town import Town

CANTEEN: Final = "famiglia/mensa"
TAUGHT: Final = ("vorrei il pappatoio per la bimba", "pappatoio", "iscrivere al pappatoio")
PROCESSES: Final = 2
COMPARED: Final = 1000
GROUPED: Final = 5000
_LIVE_SECONDS, _COMPARED_SECONDS = 5.0, 60.0  # targets
_PATIENCE: Final = 120.0
_NOW: Final = datetime(2026, 11, 22, 9)
_STAFF: Final = Person(email="bench@comune.example", name="bench", role=Role.PUBLISHER, created_at=_NOW)


def measure(town: Town, say: Say) -> Group:
    settings = town.settled("teaching")
    say(f"teaching: a phrase goes live in {PROCESSES} processes")
    live, spent = _live(settings)
    say(f"teaching: {COMPARED} questions are compared")
    compared, compared_spent = _taken(lambda: _compare(settings))
    grouped, _ = _taken(_group)
    figures = (
        Figure(f"words published, live in {PROCESSES} processes", live, "s", most=_LIVE_SECONDS),
        Figure("processor of the busier one", spent, "s"),
        Figure(f"{COMPARED} recent and the protected questions compared", compared, "s", most=_COMPARED_SECONDS),
        Figure("processor of that", compared_spent, "s"),
        Figure(f"{GROUPED} questions grouped", grouped, "s"),
    )
    return Group("teaching", "Teaching the desk", "nothing", figures, ("one database on SQLite",))


def _live(settings: Settings) -> tuple[float, float]:
    """Seconds from publishing until every process answers with it, and the most that one of them worked."""
    with ExitStack() as stack:
        programs = [stack.enter_context(serving(settings))[0] for _ in range(PROCESSES)]
        if any(_knows(program.url) for program in programs):
            raise BenchError("the words were known before they were taught")
        engine = database.connect(settings.database)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            made = [phrases.add(session, CANTEEN, text, _STAFF, _NOW) for text in TAUGHT]
            phrases.publish(session, made, _STAFF, _NOW)
        engine.dispose()
        began, before = time.perf_counter(), [program.processor_seconds() for program in programs]
        waiting = list(programs)
        while waiting:
            waiting = [program for program in waiting if not _knows(program.url)]
            if time.perf_counter() - began > _PATIENCE:
                raise BenchError("the words did not go live")
            time.sleep(0.05)
        seconds = time.perf_counter() - began
        worked = [program.processor_seconds() - was for program, was in zip(programs, before, strict=True)]
    return seconds, max(worked)


def _knows(url: str) -> bool:
    client = DeskClient(url)
    client.begin()
    try:
        return "mensa" in client.ask(TAUGHT[0]).lower()
    finally:
        client.close()


def _compare(settings: Settings) -> None:
    """Answers of now against those with one phrase more."""
    engine = database.connect(settings.database)
    desk = composition.desk(settings, engine)
    asked = questions(450)
    asked = [*asked, *(f"{text} grazie" for text in asked), *(f"senta, {text}" for text in asked)][:COMPARED]
    with database.reading(engine) as session:
        taught = [*linked_phrases(session), Phrase(CANTEEN, "refettorio")]
    now = desk.comprehension.reader
    both = readers(now, Reader(now.understander, now.linker.updated(taught), now.mentions))
    wanted = [Wanted(text, topic, ask) for topic, ask, text in protected.read(composition.STARTER / PROTECTED)]
    about = Circumstances(desk.bands, desk.clock(), desk.settings.retention_days)
    found = compare(engine, both, about, [Asked(text, 1) for text in asked], wanted)
    engine.dispose()
    if len(found.recent) != len(asked):
        raise BenchError("not all questions were compared")


def _group() -> None:
    known = [Said(text, (topic,)) for topic, _, text in read_phrases(ROOT / "knowledge" / "starter" / "phrases")]
    together(known[:: max(1, len(known) // GROUPED)][:GROUPED])


def _taken(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - worked
