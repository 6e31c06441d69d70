"""What the town itself has for a question: places, offices, events, volunteering, participation."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from actions import cards, compose
from actions.answer import Question
from actions.wording import say
from channels.conversation import Card
from knowledge import queries, search
from knowledge.calendar import Filters, happening, recurrence
from knowledge.kinds import Event, Organisation, Place
from knowledge.record import Record, kind_of
from knowledge.text import fold
from knowledge.vocabularies import Ask
from nlu.dates import Period

_DAYS_AHEAD = 30
_MOST = 4
_SMALL_HOURS = timedelta(hours=5)
_NAMED_DAYS_AHEAD = 366
_CLEARLY = 0.12  # how much better than the next a name must fit
_WITH_EVENTS = ("cultura", "spazi", "partecipazione", "volontariato")
_ASSEMBLIES = "partecipazione/assemblee"
# Subjects whose answer is a list of what is on, whatever the facet.
LISTED = ("cultura/eventi", "cultura/teatro-cinema", "cultura/musei-mostre", "cultura/corsi")
_RESULTS = re.compile(r"ha vinto|hanno vinto|risultat|a che punto|come e andat|cosa e uscit|esit")
R = TypeVar("R", bound=Record)
_OFFICES = "uffici/"
_TAKING_PART = (Ask.GENERIC, Ask.WHEN, Ask.HOW, Ask.REQUIREMENTS)
_OF_PLACES = (Ask.HOURS, Ask.CONTACTS)
_DESKS = ("sportello", "municipio", "polizia-locale", "parco", "scuola", "caf", "altro")
_NEVER_EVENTS = ("aiuto", "salute")  # nobody in need is told about a walk
_SURE_OF_NAME = 0.55


@dataclass(frozen=True)
class Local:
    """Cards with a line before them; `records` are what they come from, the first one vouching for them."""

    cards: tuple[Card, ...] = ()
    intro: str = ""
    records: tuple[Record, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cards or self.intro)


def about(question: Question, office: Organisation | None, session: Session, told: bool = False) -> Local:
    """What belongs to the facet that is asked. `told`: whether the record itself has answered."""
    if question.ask not in _OF_PLACES and (here := _named_event(question, session) or _on(question, told, session)):
        return here
    if question.ask is Ask.CONTACTS and _asks_results(question):
        return _processes(question, session)
    match question.ask:
        case Ask.CONTACTS:
            return _place_to_call(question, office, session)
        case Ask.HOURS if told:
            return _places(question, session, desks=False)
        case Ask.WHERE | Ask.HOURS:
            return _places(question, session) or _office(question, office, session)
    return Local()


def _on(question: Question, told: bool, session: Session) -> Local:
    """What is on, open or being decided, for the subjects that are about taking part."""
    area = question.topic.partition("/")[0]
    if question.topic in LISTED:
        return _events(question, session)
    if area == "partecipazione" and (question.ask in _TAKING_PART or _asks_results(question)):
        return _processes(question, session)
    if area == "volontariato" and question.ask in _TAKING_PART:
        return _opportunities(question, session)
    if question.ask is Ask.GENERIC and area in _WITH_EVENTS:
        return _events(question, session)
    if question.ask is Ask.WHEN and not told and area not in _NEVER_EVENTS:
        return _events(question, session)
    return Local()


def _asks_results(question: Question) -> bool:
    return question.topic.startswith("partecipazione/") and bool(_RESULTS.search(fold(question.text)))


def _place_to_call(question: Question, office: Organisation | None, session: Session) -> Local:
    """The office that looks after it; for a subject that is a place to call, the place."""
    named = _named(question, session, Organisation) or office
    if named is None:
        return _places(question, session)
    return _office(question, named, session)


def _office(question: Question, office: Organisation | None, session: Session) -> Local:
    if office is None:
        return Local()
    place = queries.by_slug(session, Place, office.place)
    intro = say("hours_of") if question.ask == Ask.HOURS else ""
    return Local((cards.office_card(office, place, _patron(session), question.now),), intro, (office,))


def _places(question: Question, session: Session, desks: bool = True) -> Local:
    """`desks`: also where one only applies for it, whose hours are not those of the service."""
    if question.topic.startswith(_OFFICES) and (office := _named(question, session, Organisation)):
        return _office(question, office, session)
    quartiere, day = question.mentions.quartiere, question.period.day if question.period else None
    if named := _named(question, session, Place):
        places, intro = [named], ""
    else:
        places = queries.places(session, question.topic, quartiere, question.near)
        intro = _places_intro(quartiere, places, session)
        places = places or queries.places(session, question.topic, near=question.near)
    places = [place for place in places if desks or place.type not in _DESKS]
    if not places:
        return Local()
    whole_week = question.ask == Ask.HOURS and len(places) <= 2
    patron = _patron(session)
    shown = tuple(cards.place_card(place, patron, question.now, whole_week, day) for place in places)
    return Local(shown, intro or say("hours_of" if question.ask == Ask.HOURS else "place_of"), tuple(places))


def _places_intro(quartiere: str, places: list[Place], session: Session) -> str:
    if not quartiere:
        return ""
    name = next((item.name for item in queries.quartieri(session) if item.slug == quartiere), quartiere)
    return say("places_quartiere" if places else "places_none_quartiere", quartiere=name)


def _named(question: Question, session: Session, kind: type[R]) -> R | None:
    """The record of that kind that the question names, if it is about the topic and no other comes near."""
    found = [item for item in search.find(session, question.text, (kind_of(kind),)) if item.score >= _SURE_OF_NAME]
    if not question.topic.startswith(_OFFICES):
        fitting = queries.with_topic(session, [item.record_id for item in found], question.topic)
        found = [item for item in found if item.record_id in fitting]
    if not found or (len(found) > 1 and found[0].score - found[1].score < _CLEARLY):
        return None  # "biblioteca" names them all
    return session.get(kind, found[0].record_id)


def _named_event(question: Question, session: Session) -> Local | None:
    """The event that the question names, with the next time it happens within a year."""
    if question.topic.partition("/")[0] not in _WITH_EVENTS:
        return None
    best = next(iter(search.find(session, question.text, ("event",), limit=1)), None)
    event = session.get(Event, best.record_id) if best and best.score >= _SURE_OF_NAME else None
    if event is None:
        return None
    ahead = question.now + timedelta(days=_NAMED_DAYS_AHEAD)
    times = next(iter(recurrence(event).between(question.now, ahead)), None)
    if times is None:
        return None
    return Local((_event_card(event, *times, question, session),), say("event_named"), (event,))


def _opportunities(question: Question, session: Session) -> Local:
    items = queries.opportunities(session, question.topic, question.mentions.quartiere, _MOST)
    if not items:
        return Local()
    return Local(tuple(map(cards.opportunity_card, items)), say("opportunities"), tuple(items))


def _processes(question: Question, session: Session) -> Local:
    """The town's own: where they stand, how to take part, what came of them; else one from elsewhere."""
    if question.topic == _ASSEMBLIES and question.ask is not Ask.REQUIREMENTS:
        return _events(question, session)
    items = queries.processes(session, question.topic)
    own = [process for process in items if not process.example_city]
    if question.mentions.quartiere:
        own = [process for process in own if process.quartiere == question.mentions.quartiere] or own
    if question.ask in (Ask.HOW, Ask.REQUIREMENTS):
        chosen = [process for process in own[:2] if process.how_to_take_part]
        lines = [f"{process.name}. {process.how_to_take_part}" for process in chosen]
    else:
        chosen = own[:2] or (items[:1] if question.ask is Ask.GENERIC else [])
        lines = [compose.process_line(process, question.today) for process in chosen]
        if _asks_results(question):
            lines = [f"{process.name}. {process.outcome}" for process in chosen if process.outcome] or lines
    return Local((), "\n\n".join(lines), tuple(chosen))


def _events(question: Question, session: Session) -> Local:
    """What is on in the period that is asked for; else what comes next, said as such."""
    asked, period = question.mentions, question.period or _coming(question.now)
    topics = () if question.topic == LISTED[0] else (question.topic,)  # "what is on" is about all of them
    filters = Filters(topics, asked.audience, asked.quartiere, asked.free)
    # What ends in the small hours of a day belongs to the night before.
    whole_day = period.start.time() == time()
    since = max(period.start + _SMALL_HOURS * (whole_day and period.start > question.now), question.now)
    found = happening(session, since, period.end, filters, _MOST)
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
    later = happening(session, ahead.start, ahead.end, filters, _MOST)
    return (
        later
        or happening(session, since, period.end, anybody, _MOST)
        or happening(session, ahead.start, ahead.end, anybody, _MOST)
    )


def _event_card(event: Event, start: datetime, end: datetime, question: Question, session: Session) -> Card:
    place = queries.by_slug(session, Place, event.place)
    organiser = None if event.phone else queries.by_slug(session, Organisation, event.organiser)
    return cards.event_card(event, start, end, place, question.now, organiser.phone if organiser else event.phone)


def _coming(now: datetime) -> Period:
    end = datetime.combine(now.date() + timedelta(days=_DAYS_AHEAD), time())
    return Period(now, end, "nei prossimi giorni")


def _patron(session: Session) -> str:
    town = queries.town(session)
    return town.patron if town else ""
