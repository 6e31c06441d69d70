"""The calendar of events: occurrences are worked out a month at a time, once: ahead, or when first asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Select,
    String,
    cast,
    delete,
    extract,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base
from knowledge.kinds import Event
from knowledge.record import RecordTopic, kind_of
from knowledge.recurrence import Recurrence
from knowledge.town import Revision
from knowledge.vocabularies import Status

EVERYBODY: Final = "tutti"
_EVENTS_AT_ONCE: Final = 500
_Times = Select[int, datetime, datetime | None, str, list[str]]


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
    """What a person asks of the calendar; empty means any. `free` keeps only events at no cost.

    `hours`: what begins between these two, in minutes since midnight.
    """

    topics: tuple[str, ...] = ()
    audience: str = ""
    quartiere: str = ""
    free: bool = False
    hours: tuple[int, int] | None = None


def recurrence(event: Event) -> Recurrence:
    """Of an event, or of a row with its times."""
    return Recurrence(event.start, event.end, event.rrule, frozenset(map(date.fromisoformat, event.exdates)))


def happening(
    session: Session, since: datetime, until: datetime, filters: Filters, limit: int = 5
) -> list[tuple[Event, datetime, datetime]]:
    """The published events with an occurrence in [since, until), each once: for that audience first, then by start."""
    prepare(session, since, until)
    times = (
        select(Occurrence.event_id, func.min(Occurrence.start).label("start"), func.min(Occurrence.end).label("end"))
        .where(Occurrence.month.in_(list(_months(since, until))), Occurrence.end > since, Occurrence.start < until)
        .where(Occurrence.event_id.in_(_matching(filters)), *_at(filters.hours))
        .group_by(Occurrence.event_id)
        .subquery()
    )
    # What is made for those who ask comes before what is for everybody.
    first = [_for(filters.audience).desc()] if filters.audience else []
    statement = select(Event, times.c.start, times.c.end).join(times, times.c.event_id == Event.id)
    found = session.execute(statement.order_by(*first, times.c.start, Event.id).limit(limit))
    return [(event, start, end) for event, start, end in found]


def _at(hours: tuple[int, int] | None) -> list[ColumnElement[bool]]:
    if hours is None:
        return []
    minutes = extract("hour", Occurrence.start) * 60 + extract("minute", Occurrence.start)
    return [minutes >= hours[0], minutes < hours[1]]


def _for(audience: str) -> ColumnElement[bool]:
    # A JSON list of plain words, read as text: the same on every database.
    return cast(Event.audience, String).contains(f'"{audience}"')


def _matching(filters: Filters) -> Select[int]:
    statement = select(Event.id).where(Event.status == Status.PUBLISHED)
    if filters.topics:
        about = select(RecordTopic.record_id).where(
            RecordTopic.topic_slug.in_(filters.topics), RecordTopic.kind == kind_of(Event)
        )
        statement = statement.where(Event.id.in_(about))
    if filters.audience:
        statement = statement.where(or_(_for(filters.audience), _for(EVERYBODY)))
    if filters.quartiere:
        statement = statement.where(Event.quartiere == filters.quartiere)
    if filters.free:
        statement = statement.where(Event.price_amount == 0)
    return statement


def is_prepared(session: Session, since: datetime, until: datetime) -> bool:
    """Whether all months that [since, until) touches have been worked out: then reading needs no writing."""
    return not _missing(session, since, until)


def _missing(session: Session, since: datetime, until: datetime) -> list[date]:
    wanted = set(_months(since, until))
    written = select(CalendarMonth.first).where(CalendarMonth.first.in_(wanted))
    return sorted(wanted - set(session.scalars(written)))


def prepare(session: Session, since: datetime, until: datetime) -> None:
    """Works out the months that [since, until) touches, where that has not been done yet."""
    if is_prepared(session, since, until):
        return
    _lock(session)
    missing = _missing(session, since, until)  # another process may have written some while we waited
    session.add_all(CalendarMonth(first=month) for month in missing)
    if missing:
        _write(session, missing, _alive(missing))


def rewrite(session: Session, event: Event) -> None:
    """Writes the event's occurrences anew in every month already worked out. Call after each change of it."""
    _lock(session)
    session.execute(delete(Occurrence).where(Occurrence.event_id == event.id))
    months = session.scalars(select(CalendarMonth.first).order_by(CalendarMonth.first)).all()
    _write(session, months, _times().where(Event.id == event.id))


def _lock(session: Session) -> None:
    """One transaction at a time writes months or events, so that a month misses no event saved meanwhile."""
    session.scalars(select(Revision).where(Revision.name == "knowledge").with_for_update()).all()


def _times() -> _Times:
    return select(Event.id, Event.start, Event.end, Event.rrule, Event.exdates)


def _alive(months: Sequence[date]) -> _Times:
    """Of the events that may happen between the first of the months and the end of the last."""
    begun = _times().where(Event.start < _midnight(months[-1]) + relativedelta(months=1))
    return begun.where(or_(Event.last_day.is_(None), Event.last_day >= months[0]))


def _write(session: Session, months: Sequence[date], events: _Times) -> None:
    session.flush()
    for some in session.execute(events).partitions(_EVENTS_AT_ONCE):
        if rows := [occurrence for event in some for occurrence in _occurrences(event, months)]:
            session.execute(insert(Occurrence), rows)


def _occurrences(event: Any, months: Sequence[date]) -> Iterator[dict[str, Any]]:
    spans = [(month, _midnight(month), _midnight(month) + relativedelta(months=1)) for month in months]
    if not spans:
        return
    for start, end in recurrence(event).between(spans[0][1], spans[-1][2]):
        for month, first, last in spans:
            if start < last and end > first:
                yield {"event_id": event.id, "month": month, "start": start, "end": end}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _months(since: datetime, until: datetime) -> Iterator[date]:
    month = since.date().replace(day=1)
    while _midnight(month) < until:
        yield month
        month += relativedelta(months=1)
