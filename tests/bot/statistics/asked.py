"""Days of made-up traces, written down as the desk would."""

from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.statistics.counting import utc
from bot.tables import Trace, key_of

TOPIC = "anagrafe/carta-identita"


def trace(day: date, who: str, minute: int = 600, **said: object) -> Trace:
    """A turn of a person at a minute of the day, Rome."""
    fields = {"decision": "answer", "topic": TOPIC, "known": True, "channel": "web", "language": "it", **said}
    return Trace(at=utc(day) + timedelta(minutes=minute), conversation=key_of(who), text="una domanda", **fields)


def write(engine: Engine, *traces: Trace) -> None:
    with Session(engine) as session, session.begin():
        session.add_all(traces)


def crowd(day: date, number: int, minute: int = 600, **said: object) -> list[Trace]:
    """As many people, each with a question."""
    name = "-".join(map(str, said.values()))
    return [trace(day, f"{name}-{minute}-{n}", minute, **said) for n in range(number)]


def after(day: date, hours: float = 26) -> datetime:
    """UTC, so many hours after the day of Rome began."""
    return utc(day) + timedelta(hours=hours)
