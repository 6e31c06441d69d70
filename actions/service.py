"""Answering about a topic of the town: the service's record, and what the town has for it."""

import re

from sqlalchemy.orm import Session

from actions import compose, local
from actions.answer import Answer, Question
from actions.cases import best_case
from actions.links import link
from actions.person import town_phone
from actions.wording import say
from channels.conversation import Reply
from knowledge import queries
from knowledge.kinds import Organisation, Service
from knowledge.text import fold
from knowledge.vocabularies import Ask

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
    if here.cards and question.topic in local.LISTED:
        fact = ""  # whoever asks what is on wants the list, and not what a calendar is
    parts = [fact, here.intro]
    if not fact and not here:
        parts = [say("not_known", name=service.name), _who(office, session)]
    if case := best_case(question.text, service.cases, f"{service.name} {service.summary}"):
        parts.append(say("case", when=case["when"], answer=case["answer"]))
    has_places = bool(here.cards) or bool(queries.places(session, question.topic, limit=1))
    buttons = compose.next_buttons(service, question.topic, question.ask, has_places)
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
    return Answer((reply,), records, service.slug, known=bool(fact or here))


def _fact(question: Question, service: Service, office: Organisation | None) -> str:
    if question.ask == Ask.CONTACTS:
        return _contacts(service, office)
    if service.access and _APPOINTMENT.search(fold(question.text)):
        return service.access
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
