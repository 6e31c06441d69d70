"""The calendar of events: occurrences are worked out a month at a time, once, when first asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, Date, ForeignKey, Select, String, cast, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base
from knowledge.kinds import Event
from knowledge.record import RecordTopic
from knowledge.recurrence import Recurrence
from knowledge.vocabularies import Status

EVERYBODY = "tutti"


class Occurrence(Base):
    """One time an event happens; Europe/Rome wall-clock."""

    __tablename__ = "occurrence"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    start: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    end: Mapped[datetime]


class CalendarMonth(Base):
    """A month (its first day) whose occurrences have been written."""

    __tablename__ = "calendar_month"
    first: Mapped[date] = mapped_column(Date, primary_key=True)


@dataclass(frozen=True)
class Filters:
    """What a person asks of the calendar; empty means any. `free` keeps only events at no cost."""

    topics: tuple[str, ...] = ()
    audience: str = ""
    quartiere: str = ""
    free: bool = False


def recurrence(event: Event) -> Recurrence:
    return Recurrence(event.start, event.end, event.rrule, frozenset(map(date.fromisoformat, event.exdates)))


def happening(
    session: Session, since: datetime, until: datetime, filters: Filters, limit: int = 5
) -> list[tuple[Event, datetime, datetime]]:
    """The published events with an occurrence in [since, until), each once: for that audience first, then by start."""
    for month in _months(since, until):
        _ensure(session, month)
    statement = _matching(filters).where(Occurrence.end > since, Occurrence.start >= since - timedelta(days=31))
    # What is made for those who ask comes before what is for everybody.
    first = [_for(filters.audience).desc()] if filters.audience else []
    statement = statement.where(Occurrence.start < until).order_by(*first, Occurrence.start, Event.id)
    seen: dict[int, tuple[Event, datetime, datetime]] = {}
    for event, start, end in session.execute(statement.limit(limit * 6)):
        seen.setdefault(event.id, (event, start, end))
    return list(seen.values())[:limit]


def _for(audience: str) -> ColumnElement[bool]:
    # A JSON list of plain words, read as text: the same on every database.
    return cast(Event.audience, String).contains(f'"{audience}"')


def _matching(filters: Filters) -> Select[Event, datetime, datetime]:
    statement = select(Event, Occurrence.start, Occurrence.end).join(Occurrence, Occurrence.event_id == Event.id)
    statement = statement.where(Event.status == Status.PUBLISHED)
    if filters.topics:
        about = select(RecordTopic.record_id).where(RecordTopic.topic_slug.in_(filters.topics))
        statement = statement.where(Event.id.in_(about))
    if filters.audience:
        statement = statement.where(or_(_for(filters.audience), _for(EVERYBODY)))
    if filters.quartiere:
        statement = statement.where(Event.quartiere == filters.quartiere)
    if filters.free:
        statement = statement.where(Event.price_amount == 0)
    return statement


def rewrite(session: Session, event: Event) -> None:
    """Writes the event's occurrences anew in every month already worked out. Call after each change of it."""
    session.execute(delete(Occurrence).where(Occurrence.event_id == event.id))
    for month in session.scalars(select(CalendarMonth.first)).all():
        session.add_all(_in_month(event, month))


def _ensure(session: Session, month: date) -> None:
    if session.get(CalendarMonth, month):
        return
    first = datetime.combine(month, time())
    alive = select(Event).where(Event.start < first + relativedelta(months=1))
    alive = alive.where(or_(Event.last_day.is_(None), Event.last_day >= month))
    try:
        with session.begin_nested():
            session.add(CalendarMonth(first=month))
            session.flush()
            for event in session.scalars(alive):
                session.add_all(_in_month(event, month))
    except IntegrityError:
        session.expire_all()  # another process wrote the same month a moment ago


def _in_month(event: Event, month: date) -> Iterator[Occurrence]:
    first = datetime.combine(month, time())
    last = first + relativedelta(months=1)
    for start, end in recurrence(event).between(first, last):
        if start >= first:  # one that began in the month before is written there
            yield Occurrence(event_id=event.id, start=start, end=end)


def _months(since: datetime, until: datetime) -> Iterator[date]:
    month = (since - timedelta(days=31)).date().replace(day=1)
    while datetime.combine(month, time()) < until:
        yield month
        month += relativedelta(months=1)
