"""What is on: events that are named, that were just shown, or found by when, where, for whom and at what price."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy.orm import Session

from actions import cards
from actions.answer import Question
from actions.here import Local
from actions.wording import say
from channels.conversation import Card
from knowledge import queries, search
from knowledge.calendar import Filters, happening, recurrence
from knowledge.kinds import Event, Organisation, Place
from knowledge.vocabularies import Ask
from nlu.dates import Period

WITH_EVENTS: Final = ("cultura", "spazi", "partecipazione", "volontariato")
# Subjects whose answer is a list of what is on, whatever the facet.
LISTED: Final = ("cultura/eventi", "cultura/teatro-cinema", "cultura/musei-mostre", "cultura/corsi")
SURE_OF_NAME: Final = 0.55
MOST: Final = 4
_DAYS_AHEAD: Final = 30
_NAMED_DAYS_AHEAD: Final = 366
_SMALL_HOURS: Final = timedelta(hours=5)
# What an event itself says of a facet.
_SAYS: Final[dict[Ask, Callable[[Event], str]]] = {
    Ask.COST: lambda event: event.price,
    Ask.HOW: lambda event: event.booking,
    Ask.REQUIREMENTS: lambda event: event.age or event.booking,
}


def listed(question: Question, session: Session) -> Local | None:
    """A facet of the events that were just shown: "quanto costa?" after a list is about the list."""
    says = _SAYS.get(question.ask)
    shown = [queries.by_slug(session, Event, slug) for slug in question.listed] if says else []
    found = [event for event in shown if event and event.is_confirmed(question.today)]
    lines = [f"{event.name}: {text[:1].lower()}{text[1:]}" for event in found if says and (text := says(event))]
    return Local((), "\n".join(lines), tuple(found)) if lines else None


def named(question: Question, session: Session) -> Local | None:
    """The event that the question names, with the next time it happens within a year."""
    if question.topic.partition("/")[0] not in WITH_EVENTS:
        return None
    best = next(iter(search.find(session, question.text, ("event",), limit=1)), None)
    event = session.get(Event, best.record_id) if best and best.score >= SURE_OF_NAME else None
    if event is None:
        return None
    ahead = question.now + timedelta(days=_NAMED_DAYS_AHEAD)
    times = next(iter(recurrence(event).between(question.now, ahead)), None)
    if times is None:
        return None
    return Local((_event_card(event, *times, question, session),), say("event_named"), (event,))


def on(question: Question, session: Session) -> Local:
    """What is on in the period that is asked for; else what comes next, said as such."""
    asked, period = question.mentions, question.period or _coming(question.now)
    topics = () if question.topic == LISTED[0] else (question.topic,)  # "what is on" is about all of them
    filters = Filters(topics, asked.audience, asked.quartiere, asked.free, period.hours)
    # What ends in the small hours of a day belongs to the night before.
    whole_day = period.start.time() == time()
    since = max(period.start + _SMALL_HOURS * (whole_day and period.start > question.now), question.now)
    found = happening(session, since, period.end, filters, MOST)
    intro = say("events_found", when=period.name)
    if not found:
        intro = say("events_none", when=period.name)
        found = _nearest_events(filters, since, period, question, session)
    shown = tuple(_event_card(event, start, end, question, session) for event, start, end in found)
    return Local(shown, intro, tuple(event for event, _, _ in found)) if found else Local()


def _nearest_events(
    filters: Filters, since: datetime, period: Period, question: Question, session: Session
) -> list[tuple[Event, datetime, datetime]]:
    """The same thing a little later; else another thing at that time; else what comes next."""
    ahead, anybody = _coming(question.now), Filters(filters.topics)
    later = happening(session, ahead.start, ahead.end, filters, MOST)
    return (
        later
        or happening(session, since, period.end, anybody, MOST)
        or happening(session, ahead.start, ahead.end, anybody, MOST)
    )


def _event_card(event: Event, start: datetime, end: datetime, question: Question, session: Session) -> Card:
    place = queries.by_slug(session, Place, event.place)
    organiser = None if event.phone else queries.by_slug(session, Organisation, event.organiser)
    return cards.event_card(event, start, end, place, question.now, organiser.phone if organiser else event.phone)


def _coming(now: datetime) -> Period:
    end = datetime.combine(now.date() + timedelta(days=_DAYS_AHEAD), time())
    return Period(now, end, "nei prossimi giorni")
