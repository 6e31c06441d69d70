"""Days that are over are counted, each whole and once, in whichever process comes first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Engine, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.statistics.outcomes import CHOICE_WITHIN, Outcome, Question, Said, questions
from bot.statistics.tables import MOST_VALUE, CountedDay, Statistic
from bot.tables import Trace
from knowledge.database import reading
from knowledge.recurrence import ROME

ALL: Final = "all"
DIMENSIONS: Final = ("topic", "hour", "quartiere", "language", "channel")
WARM_UP: Final = "warm-up"  # what the desk asks itself before it opens
# After midnight: no turn of the day is on its way any more, and choices that belong to it have been made.
_REST: Final = CHOICE_WITHIN


@dataclass(frozen=True)
class Cell:
    """Of a value and an outcome: how many questions, of how many people."""

    count: int = 0
    people: int = 0

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(self.count + other.count, self.people + other.people)


# Named as those of `Said`.
_FIELDS: Final = (
    Trace.conversation, Trace.at, Trace.decision, Trace.topic, Trace.known, Trace.picked,
    Trace.channel, Trace.language, Trace.quartiere,
)  # fmt: skip

Key = tuple[str, str, str]  # dimension, value, outcome


def count_days(engine: Engine, now: datetime) -> list[date]:
    """Counts the days that are over and not counted yet; which. `now` is UTC, naive."""
    with reading(engine) as session:
        waiting = uncounted(session, now)
    return [day for day in waiting if _count(engine, day, now)]


def uncounted(session: Session, now: datetime) -> list[date]:
    """Days that are over, still have traces, and are not counted."""
    first = session.scalar(select(func.min(Trace.at)))
    if first is None:
        return []
    day, days = rome(first).date(), []
    counted = set(session.scalars(select(CountedDay.day).where(CountedDay.day >= day)))
    while utc(day + timedelta(days=1)) + _REST <= now:
        days.append(day)
        day += timedelta(days=1)
    return [day for day in days if day not in counted]


def _count(engine: Engine, day: date, now: datetime) -> bool:
    """One transaction: who writes the day's row counts it; another one waits for that row, and leaves it."""
    with Session(engine) as session, session.begin():
        insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        mine = insert(CountedDay).values(day=day, counted_at=now).on_conflict_do_nothing().returning(CountedDay.day)
        if session.execute(mine).first() is None:
            return False
        cells = counted(questions_of(session, day, day))
        rows = [
            {"day": day, "dimension": dimension, "value": value, "outcome": outcome, **vars(cell)}
            for (dimension, value, outcome), cell in cells.items()
        ]
        if rows:
            session.execute(insert(Statistic), rows)
    return True


def questions_of(session: Session, first: date, last: date) -> list[Question]:
    """Those asked on the days from `first` to `last`, with the choices that belong to them."""
    start, end = utc(first), utc(last + timedelta(days=1))
    near = (Trace.at >= start - CHOICE_WITHIN, Trace.at < end + CHOICE_WITHIN, Trace.channel != WARM_UP)
    rows = session.execute(select(*_FIELDS).where(*near).order_by(Trace.at, Trace.id))
    turns = (Said(**{**row._mapping, "at": rome(row.at)}) for row in rows)
    return [question for question in questions(turns) if first <= question.at.date() <= last]


def counted(asked: Iterable[Question]) -> dict[Key, Cell]:
    """Each question under every dimension, by outcome and all together. People are counted day by day."""
    counts: dict[Key, int] = defaultdict(int)
    people: dict[Key, set[tuple[str, date]]] = defaultdict(set)
    for question in asked:
        who = (question.conversation, question.at.date())
        for dimension, value in _values(question).items():
            for outcome in (question.outcome.value, ALL):
                key = (dimension, value[:MOST_VALUE], outcome)
                counts[key] += 1
                people[key].add(who)
    return {key: Cell(count, len(people[key])) for key, count in counts.items()}


def _values(question: Question) -> dict[str, str]:
    return {
        ALL: "",
        "topic": question.topic,
        "hour": f"{question.at.hour:02d}",
        "quartiere": question.quartiere,
        "language": question.language or "it",
        "channel": question.channel,
    }


def outcomes() -> tuple[str, ...]:
    return tuple(outcome.value for outcome in Outcome)


def rome(at: datetime) -> datetime:
    """A naive UTC time on Rome's wall clock."""
    return at.replace(tzinfo=UTC).astimezone(ROME).replace(tzinfo=None)


def utc(day: date) -> datetime:
    """When a day of Rome begins, UTC, naive."""
    return datetime.combine(day, time(), ROME).astimezone(UTC).replace(tzinfo=None)
