"""What the town itself has for a question: places, offices, events, volunteering, participation."""

import re
from typing import TypeVar

from sqlalchemy.orm import Session

from actions import cards, compose, events
from actions.answer import Question
from actions.here import Local
from actions.wording import say
from knowledge import queries, search
from knowledge.kinds import Organisation, Place
from knowledge.record import Record, kind_of
from knowledge.text import fold
from knowledge.vocabularies import Ask

_CLEARLY = 0.12  # how much better than the next a name must fit
_ASSEMBLIES = "partecipazione/assemblee"
_RESULTS = re.compile(r"ha vinto|hanno vinto|risultat|a che punto|come e andat|cosa e uscit|esit")
R = TypeVar("R", bound=Record)
_OFFICES = "uffici/"
_TAKING_PART = (Ask.GENERIC, Ask.WHEN, Ask.HOW, Ask.REQUIREMENTS)
_OF_PLACES = (Ask.HOURS, Ask.CONTACTS)
_DESKS = ("sportello", "municipio", "polizia-locale", "parco", "scuola", "caf", "altro")
_NEVER_EVENTS = ("aiuto", "salute")  # nobody in need is told about a walk


def about(question: Question, office: Organisation | None, session: Session, told: bool = False) -> Local:
    """What belongs to the facet that is asked. `told`: whether the record itself has answered."""
    if question.listed and (here := events.listed(question, session)):
        return here
    if question.ask not in _OF_PLACES and (here := events.named(question, session) or _on(question, told, session)):
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
    if question.topic in events.LISTED:
        return events.on(question, session)
    if area == "partecipazione" and (question.ask in _TAKING_PART or _asks_results(question)):
        return _processes(question, session)
    if area == "volontariato" and question.ask in _TAKING_PART:
        return _opportunities(question, session)
    if question.ask is Ask.GENERIC and area in events.WITH_EVENTS:
        return events.on(question, session)
    if question.ask is Ask.WHEN and not told and area not in _NEVER_EVENTS:
        return events.on(question, session)
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
    return Local((cards.office_card(office, place, _patron(session), question.now, question.period),), intro, (office,))


def _places(question: Question, session: Session, desks: bool = True) -> Local:
    """`desks`: also where one only applies for it, whose hours are not those of the service."""
    if question.topic.startswith(_OFFICES) and (office := _named(question, session, Organisation)):
        return _office(question, office, session)
    quartiere = question.mentions.quartiere
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
    shown = tuple(cards.place_card(place, patron, question.now, whole_week, question.period) for place in places)
    return Local(shown, intro or say("hours_of" if question.ask == Ask.HOURS else "place_of"), tuple(places))


def _places_intro(quartiere: str, places: list[Place], session: Session) -> str:
    if not quartiere:
        return ""
    name = next((item.name for item in queries.quartieri(session) if item.slug == quartiere), quartiere)
    return say("places_quartiere" if places else "places_none_quartiere", quartiere=name)


def _named(question: Question, session: Session, kind: type[R]) -> R | None:
    """The record of that kind that the question names, if it is about the topic and no other comes near."""
    found = [
        item for item in search.find(session, question.text, (kind_of(kind),)) if item.score >= events.SURE_OF_NAME
    ]
    if not question.topic.startswith(_OFFICES):
        fitting = queries.with_topic(session, [item.record_id for item in found], question.topic)
        found = [item for item in found if item.record_id in fitting]
    if not found or (len(found) > 1 and found[0].score - found[1].score < _CLEARLY):
        return None  # "biblioteca" names them all
    return session.get(kind, found[0].record_id)


def _opportunities(question: Question, session: Session) -> Local:
    items = queries.opportunities(session, question.topic, question.mentions.quartiere, events.MOST)
    if not items:
        return Local()
    return Local(tuple(map(cards.opportunity_card, items)), say("opportunities"), tuple(items))


def _processes(question: Question, session: Session) -> Local:
    """The town's own: where they stand, how to take part, what came of them; else one from elsewhere."""
    if question.topic == _ASSEMBLIES and question.ask is not Ask.REQUIREMENTS:
        return events.on(question, session)
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


def _patron(session: Session) -> str:
    town = queries.town(session)
    return town.patron if town else ""
