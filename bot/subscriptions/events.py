"""The events that people are reminded of: which one is meant, what is known of it, and what has become of it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from actions import cards
from actions.compose import MONTHS
from channels.conversation import Card
from knowledge import queries
from knowledge.calendar import recurrence
from knowledge.hours import DAYS, clock
from knowledge.kinds import Event, Organisation, Place
from knowledge.vocabularies import Status

_AHEAD = timedelta(days=366)


def by_id(session: Session, id_: int) -> Event | None:
    event = session.get(Event, id_)
    return event if event is not None and event.status == Status.PUBLISHED else None


def by_slug(session: Session, slug: str) -> Event | None:
    return queries.by_slug(session, Event, slug)


def occurrence(event: Event, start: datetime) -> tuple[datetime, datetime] | None:
    """The one that begins just then, if it still does."""
    until = start + timedelta(minutes=1)
    return next((times for times in recurrence(event).between(start, until) if times[0] == start), None)


def following(event: Event, now: datetime) -> tuple[datetime, datetime] | None:
    return next((times for times in recurrence(event).between(now, now + _AHEAD) if times[0] > now), None)


def card(event: Event, start: datetime, end: datetime, session: Session, now: datetime) -> Card:
    place = queries.by_slug(session, Place, event.place)
    organiser = None if event.phone else queries.by_slug(session, Organisation, event.organiser)
    return cards.event_card(event, start, end, place, now, organiser.phone if organiser else event.phone)


def snapshot(event: Event, start: datetime, end: datetime) -> dict[str, Any]:
    """What people plan by: when one of these changes, they are told."""
    return {"start": start.isoformat(), "end": end.isoformat(), "place": event.place, "price": event.price}


def name(event: Event, start: datetime, end: datetime, now: datetime) -> str:
    """ "Scacchi in biblioteca, sabato 28 novembre, 10-12" """
    when = cards.moment_text(start, end, now)
    return f"{event.name}, {when[:1].lower()}{when[1:]}"


def moment(due: datetime, now: datetime) -> str:
    """ "venerdì 27 novembre alle 10", "domani alle 8.30" """
    distance = (due.date() - now.date()).days
    named = f"{DAYS[due.weekday()]} {due.day} {MONTHS[due.month - 1]}"
    return f"{ ({0: 'oggi', 1: 'domani'}.get(distance, named)) } alle {clock(due)}"
