"""What a turn and a search cost as the knowledge base grows: the same questions at each size, interleaved."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from bot import composition
from bot.comprehension import Comprehension
from bot.desk import Desk
from bot.settings import Settings
from bot.upkeep import keep_up
from channels.conversation import Incoming
from knowledge import database, search
from nlu.bands import Bands
from tests.bench.figures import Figure, Group, Say, median, p95
from tests.bench.questions import PER_CONVERSATION, questions
from tests.bench.records import Sample, grow, invented
from tests.bench.town import Town
from tests.bench.turn import timed

SIZES: Final = (100, 1_000, 10_000, 100_000)
QUESTIONS: Final = 60
MOST_RATIO: Final = 2.0
_WHATS_ON: Final = "cosa c'è da fare questo fine settimana?"
_EVENT_QUESTIONS: Final = 9
_MILLISECONDS: Final = 1000.0
_TITLES: Final = {
    "turn": "turn",
    "question": "search by a question",
    "name": "search by a record's name",
    "events": "what is on this weekend",
}


@dataclass
class Grown:
    """A desk on a knowledge base of one size, and what was measured on it, in milliseconds."""

    size: int
    engine: Engine
    desk: Desk
    ahead: float = 0.0
    taken: dict[str, list[float]] = field(
        default_factory=lambda: {"turn": [], "question": [], "name": [], "events": []}
    )


def measure(town: Town, say: Say) -> Group:
    settings = town.settled("grown")
    names, files = _files(settings, say)
    understander = composition.understander(settings)
    grown = []
    for size, path in zip(SIZES, files, strict=True):
        engine = database.connect(f"sqlite:///{path}")
        comprehension = Comprehension(engine, understander, settings.models / "linker")
        grown.append(Grown(size, engine, Desk(engine, comprehension, Bands.load(), settings)))
    for each in grown:
        say(f"growth: the calendar of {each.size:,} records")
        _calendar(each)
    say(f"growth: {QUESTIONS} questions at each size")
    _ask(grown, questions(QUESTIONS), names)
    for each in grown:
        each.engine.dispose()
    return _group(grown)


def _files(settings: Settings, say: Say) -> tuple[list[str], list[Path]]:
    """The names of the first records, and a database file of each size, each grown from the one before."""
    source = settings.models.parent / "portineria.db"
    engine = database.connect(f"sqlite:///{source}")
    with database.reading(engine) as session:
        records = invented(Sample.of(session))
    engine.dispose()
    names: list[str] = []
    files: list[Path] = []
    for size in SIZES:
        say(f"growth: a knowledge base of {size:,} records")
        path = source.with_name(f"grown-{size}.db")
        shutil.copyfile(files[-1] if files else source, path)
        engine = database.connect(f"sqlite:///{path}")
        names += grow(engine, records, size - len(names))
        engine.dispose()
        files.append(path)
    return names[:QUESTIONS], files


def _calendar(grown: Grown) -> None:
    """What a serving desk works out ahead of questions, and then a question about events."""
    grown.ahead = timed(lambda: keep_up(grown.desk)) * _MILLISECONDS
    for number in range(_EVENT_QUESTIONS):
        incoming = Incoming(f"bench/events-{number}", _WHATS_ON, channel="bench")
        _note(grown, "events", lambda incoming=incoming: grown.desk.turn(incoming))  # type: ignore[misc]


def _ask(grown: Sequence[Grown], texts: Sequence[str], names: Sequence[str]) -> None:
    for position, (text, name) in enumerate(zip(texts, names, strict=True)):
        conversation = f"bench/{position // PER_CONVERSATION}"
        for each in grown[position % len(grown) :] + grown[: position % len(grown)]:
            incoming = Incoming(conversation, text, channel="bench")
            _note(each, "turn", lambda incoming=incoming, each=each: each.desk.turn(incoming))  # type: ignore[misc]
            with database.reading(each.engine) as session:
                session.connection()
                for what, words in (("question", text), ("name", name)):
                    _note(each, what, lambda words=words, session=session: search.find(session, words))  # type: ignore[misc]


def _note(grown: Grown, what: str, call: Callable[[], object]) -> None:
    grown.taken[what].append(timed(call) * _MILLISECONDS)


def _group(grown: Sequence[Grown]) -> Group:
    figures = []
    for what, title in _TITLES.items():
        for how, words in ((median, ""), (p95, ", 95 of 100 within")):
            base = how(grown[0].taken[what])
            figures += [
                _figure(f"{title}{words}", each, how(each.taken[what]), base, how is median and what == "turn")
                for each in grown
            ]
    figures += [_figure("two months of events worked out ahead", e, e.ahead, grown[0].ahead) for e in grown]
    notes = [f"on top of the demo; the same {QUESTIONS} questions and names at each size, in turns"]
    return Group("growth", "Growth of the knowledge base", f"{SIZES[0]} records", tuple(figures), tuple(notes))


def _figure(name: str, grown: Grown, value: float, base: float, bound: bool = False) -> Figure:
    most = MOST_RATIO if bound and grown.size == SIZES[-1] else None
    against = None if grown.size == SIZES[0] else base
    return Figure(f"{name}, {grown.size:,}", value, "ms", against, most_ratio=most)
