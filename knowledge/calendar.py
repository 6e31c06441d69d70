"""The calendar of events: occurrences are worked out a month at a time, once, when first asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, Date, ForeignKey, Index, Select, String, cast, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base
from knowledge.kinds import Event
from knowledge.record import RecordTopic
from knowledge.recurrence import Recurrence
from knowledge.town import Revision
from knowledge.vocabularies import Status

EVERYBODY = "tutti"


class Occurrence(Base):
    """One time an event happens, once for each month (its first day) that it touches; Europe/Rome wall-clock."""

    __tablename__ = "occurrence"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    start: Mapped[datetime] = mapped_column(primary_key=True)
    end: Mapped[datetime]

    __table_args__ = (Index("ix_occurrence_month_start", "month", "start"),)


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
    months = list(_months(since, until))
    for month in months:
        _ensure(session, month)
    times = (
        select(Occurrence.event_id, func.min(Occurrence.start).label("start"), func.min(Occurrence.end).label("end"))
        .where(Occurrence.month.in_(months), Occurrence.end > since, Occurrence.start < until)
        .group_by(Occurrence.event_id)
        .subquery()
    )
    # What is made for those who ask comes before what is for everybody.
    first = [_for(filters.audience).desc()] if filters.audience else []
    statement = select(Event, times.c.start, times.c.end).join(times, times.c.event_id == Event.id)
    statement = _matching(statement, filters).order_by(*first, times.c.start, Event.id).limit(limit)
    return [(event, start, end) for event, start, end in session.execute(statement)]


def _for(audience: str) -> ColumnElement[bool]:
    # A JSON list of plain words, read as text: the same on every database.
    return cast(Event.audience, String).contains(f'"{audience}"')


def _matching(statement: Select[Event, Any, Any], filters: Filters) -> Select[Event, Any, Any]:
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
    _lock(session)
    session.execute(delete(Occurrence).where(Occurrence.event_id == event.id))
    for month in session.scalars(select(CalendarMonth.first)).all():
        session.add_all(_in_month(event, month))


def _lock(session: Session) -> None:
    """One transaction at a time writes months or events, so that a month misses no event saved meanwhile."""
    session.scalars(select(Revision).where(Revision.name == "knowledge").with_for_update()).all()


def _ensure(session: Session, month: date) -> None:
    written = select(CalendarMonth).where(CalendarMonth.first == month)
    if session.scalars(written).first():
        return
    _lock(session)
    if session.scalars(written).first():  # another process wrote it while we waited
        return
    alive = select(Event).where(Event.start < datetime.combine(month, time()) + relativedelta(months=1))
    alive = alive.where(or_(Event.last_day.is_(None), Event.last_day >= month))
    session.add(CalendarMonth(first=month))
    for event in session.scalars(alive):
        session.add_all(_in_month(event, month))
    session.flush()


def _in_month(event: Event, month: date) -> Iterator[Occurrence]:
    first = datetime.combine(month, time())
    for start, end in recurrence(event).between(first, first + relativedelta(months=1)):
        yield Occurrence(event_id=event.id, month=month, start=start, end=end)


def _months(since: datetime, until: datetime) -> Iterator[date]:
    month = since.date().replace(day=1)
    while datetime.combine(month, time()) < until:
        yield month
        month += relativedelta(months=1)
