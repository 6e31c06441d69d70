"""What the town itself has for a question: places, offices, events, volunteering, participation."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from actions import compose
from actions.answer import Question
from actions.wording import say
from channels.conversation import Card
from knowledge import queries, search
from knowledge.calendar import Filters, happening
from knowledge.kinds import Organisation, Place
from knowledge.record import Record
from knowledge.vocabularies import Ask
from nlu.dates import Period, find_period

_DAYS_AHEAD = 30
_MOST = 4
_WITH_EVENTS = ("cultura", "spazi")
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


def about(question: Question, office: Organisation | None, session: Session) -> Local:
    """What belongs to the facet that is asked: places for "where", events for "when" and "what"."""
    match question.ask:
        case Ask.WHERE | Ask.HOURS:
            return _places(question, session) or _office(question, office, session)
        case Ask.CONTACTS:
            return _office(question, office, session)
        case Ask.GENERIC | Ask.WHEN:
            return _on(question, session)
    return Local()


def _on(question: Question, session: Session) -> Local:
    """What is on or open: only for subjects that are about taking part, or where "when" is asked."""
    area = question.topic.partition("/")[0]
    if area == "volontariato":
        return _opportunities(question, session)
    if area == "partecipazione":
        return _processes(question, session)
    if area in _WITH_EVENTS or (question.ask == Ask.WHEN and area not in _NEVER_EVENTS):
        return _events(question, session)
    return Local()


def _office(question: Question, office: Organisation | None, session: Session) -> Local:
    if office is None:
        return Local()
    place = queries.by_slug(session, Place, office.place)
    return Local((compose.office_card(office, place, _patron(session), question.now),), "", (office,))


def _places(question: Question, session: Session) -> Local:
    quartiere = question.mentions.quartiere
    if named := _named_place(question, session):
        places, intro = [named], ""
    else:
        places = queries.places(session, question.topic, quartiere, question.near)
        intro = _places_intro(quartiere, places, session)
        places = places or queries.places(session, question.topic, near=question.near)
    if not places:
        return Local()
    whole_week = question.ask == Ask.HOURS and len(places) <= 2
    cards = tuple(compose.place_card(place, _patron(session), question.now, whole_week) for place in places)
    only = say("hours_of" if question.ask == Ask.HOURS else "place_of", name=places[0].name)
    return Local(cards, intro or (say("places_many") if len(cards) > 1 else only), tuple(places))


def _places_intro(quartiere: str, places: list[Place], session: Session) -> str:
    if not quartiere:
        return ""
    name = next((item.name for item in queries.quartieri(session) if item.slug == quartiere), quartiere)
    return say("places_quartiere" if places else "places_none_quartiere", quartiere=name)


def _named_place(question: Question, session: Session) -> Place | None:
    """The place the question names, if it is one where the topic is dealt with."""
    found = [item for item in search.find(session, question.text, ("place",)) if item.score >= _SURE_OF_NAME]
    about_topic = queries.with_topic(session, [item.record_id for item in found], question.topic)
    best = next((item.record_id for item in found if item.record_id in about_topic), None)
    return session.get(Place, best) if best else None


def _opportunities(question: Question, session: Session) -> Local:
    items = queries.opportunities(session, question.topic, question.mentions.quartiere, _MOST)
    if not items:
        return Local()
    return Local(tuple(map(compose.opportunity_card, items)), say("opportunities"), tuple(items))


def _processes(question: Question, session: Session) -> Local:
    """The town's own with where they stand today; where it has none, one from elsewhere, told as such."""
    items = queries.processes(session, question.topic)
    own = [process for process in items if not process.example_city]
    if question.mentions.quartiere:
        own = [process for process in own if process.quartiere == question.mentions.quartiere] or own
    chosen = own[:2] or items[:1]
    lines = [compose.process_line(process, question.today) for process in chosen]
    return Local((), "\n\n".join(lines), tuple(chosen))


def _events(question: Question, session: Session) -> Local:
    """What is on in the period that is asked for; else what comes next, said as such."""
    wanted, asked = find_period(question.text, question.now), question.mentions
    period = wanted or _coming(question.now)
    filters = Filters((question.topic,), asked.audience, asked.quartiere, asked.free)
    found = happening(session, max(period.start, question.now), period.end, filters, _MOST)
    intro = say("events_found", when=period.name)
    if not found:
        ahead = _coming(question.now)
        found = happening(session, ahead.start, ahead.end, Filters((question.topic,)), _MOST)
        intro = say("events_none", when=period.name)
    cards = [
        compose.event_card(event, start, end, queries.by_slug(session, Place, event.place), question.now)
        for event, start, end in found
    ]
    return Local(tuple(cards), intro, tuple(event for event, _, _ in found)) if found else Local()


def _coming(now: datetime) -> Period:
    end = datetime.combine(now.date() + timedelta(days=_DAYS_AHEAD), time())
    return Period(now, end, "nei prossimi giorni")


def _patron(session: Session) -> str:
    town = queries.town(session)
    return town.patron if town else ""
