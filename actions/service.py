"""Answering about a topic of the town: the service's record, and what the town has for it."""

import re

from sqlalchemy.orm import Session

from actions import compose, events, local
from actions.answer import Answer, Question
from actions.cases import best_case
from actions.draft import FORM_OF
from actions.forms import form_button
from actions.here import Local
from actions.links import link
from actions.person import town_phone
from actions.wording import say
from channels.conversation import Button, Reply
from knowledge import queries
from knowledge.kinds import Event, Organisation, Process, Service
from knowledge.queries import is_open
from knowledge.text import fold
from knowledge.vocabularies import Ask, RequestKind
from nlu.bands import URGENT
from nlu.facets import names_facet

# "ci vuole l'appuntamento?", "come prenoto?": how to get in, whatever facet it was taken for.
_APPOINTMENT = re.compile(r"\bappuntament|\bprenot")


def answer(question: Question, session: Session) -> Answer:
    """One fact first, then places, events, processes where they are what was asked for."""
    service = queries.service(session, question.topic)
    if service is None:
        return _without_record(question, session)
    office = queries.office(session, question.topic)
    if not service.is_confirmed(question.today):
        return _stale(question, service, office, session)
    fact = _fact(question, service, office)
    here = local.about(question, office, session, told=bool(fact))
    if (here.cards or (question.listed and here)) and question.topic in events.LISTED:
        fact = ""  # whoever asks what is on wants the list, and not what a calendar is
    case = case_of(question.text, service, question.goes_on)
    if case and question.goes_on and question.topic not in URGENT and not names_facet(question.text):
        return _case_alone(question, service, case, office, session)
    parts = [fact, here.intro]
    if not fact and not here:
        parts = [say("not_known", name=service.name), _who(office, session)]
    if case:
        parts.append(say("case", when=case["when"], answer=case["answer"]))
    has_places = bool(here.cards) or bool(queries.places(session, question.topic, limit=1))
    buttons = compose.next_buttons(service, question.topic, question.ask, has_places)
    if form := _form_button(question, here, session):
        buttons = (form, *buttons[: compose.MOST_NEXT - 1])
    told = service if fact or not here.records else here.records[0]
    reply = Reply(
        "\n\n".join(part for part in parts if part),
        (*buttons, compose.person_button()) if len(buttons) < 2 else buttons,
        here.cards,
        here.cards[0].place if len(here.cards) == 1 else None,
        # Who vouches for it: the record that the fact was read from.
        compose.source(told, question.today, question.ask),
        link(told),
    )
    records = (service.slug, *(record.slug for record in here.records))
    shown = tuple(record.slug for record in here.records if isinstance(record, Event))
    return Answer((reply,), records, service.slug, shown, known=bool(fact or here))


def case_of(text: str, service: Service, following: bool = False) -> dict[str, str] | None:
    """The record's own particular case that the text describes."""
    return best_case(text, service.cases, f"{service.name} {service.summary}", following)


def _case_alone(
    question: Question, service: Service, case: dict[str, str], office: Organisation | None, session: Session
) -> Answer:
    """Who goes on with their own situation has heard the rest already."""
    has_places = bool(queries.places(session, question.topic, limit=1))
    buttons = compose.next_buttons(service, question.topic, question.ask, has_places)
    text = f"{say('case_alone', when=case['when'], answer=case['answer'])}\n\n{_who(office, session)}"
    reply = Reply(text, buttons, source=compose.source(service, question.today), link=link(service))
    return Answer((reply,), (service.slug,), service.slug)


def _form_button(question: Question, here: Local, session: Session) -> Button | None:
    """To the form that belongs to the subject, where the town has somebody who reads it."""
    town = queries.town(session)
    offered = town.forms if town else []
    if (kind := FORM_OF.get(question.topic)) and kind in offered:
        return form_button(kind, question.topic)
    if RequestKind.PROPOSAL not in offered:
        return None
    open_ones = [record for record in here.records if isinstance(record, Process) and is_open(record, question.today)]
    return form_button(RequestKind.PROPOSAL, open_ones[0].slug) if open_ones else None


def _fact(question: Question, service: Service, office: Organisation | None) -> str:
    if question.ask == Ask.CONTACTS:
        return _contacts(service, office)
    if service.access and _APPOINTMENT.search(fold(question.text)):
        return (
            f"{service.access}\n{say('local_contact', office=office.name, phone=office.phone)}"
            if office and office.phone
            else service.access
        )
    return compose.facts(service, question.ask)


def _contacts(service: Service, office: Organisation | None) -> str:
    """Whom to talk to comes before what to read."""
    to_read = [_contact(contact) for contact in service.contacts if contact.get("kind") == "url"]
    to_call = [_contact(contact) for contact in service.contacts if contact.get("kind") != "url"]
    if not to_call and office:
        to_call = [say("ask_office", office=office.name)]
    return "\n".join(to_call + to_read)


def _contact(contact: dict[str, str]) -> str:
    note = contact.get("note", "")
    return f"{note[:1].upper()}{note[1:]}: {contact['value']}" if note else contact["value"]


def _who(office: Organisation | None, session: Session) -> str:
    if office and office.phone:
        return say("local_contact", office=office.name, phone=office.phone)
    phone = town_phone(session)
    return say("person", office="il Comune", phone=phone, hours="").strip() if phone else say("person_no_phone")


def _stale(question: Question, service: Service, office: Organisation | None, session: Session) -> Answer:
    """Nothing of an expired record is told as a fact: who to call, instead."""
    phone = (office.phone if office else "") or town_phone(session)
    text = f"{service.name}. " + (say("stale", phone=phone) if phone else say("person_no_phone"))
    reply = Reply(text, (compose.person_button(),), source=compose.source(service, question.today), link=link(service))
    return Answer((reply,), (service.slug,), service.slug, known=False)


def _without_record(question: Question, session: Session) -> Answer:
    topic = queries.topic(session, question.topic)
    office = queries.office(session, question.topic)
    text = f"{say('not_known', name=topic.title if topic else question.topic)}\n\n{_who(office, session)}"
    return Answer((Reply(text, (compose.person_button(),)),), known=False)
