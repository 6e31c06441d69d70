"""Answers that are not about a service: asking back, small talk, out of scope, a person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from actions import service
from actions.answer import Answer, Question
from actions.compose import facet_button, person_button, source
from actions.forms import form_button
from actions.links import link
from actions.person import person_text
from actions.wording import has, say
from channels.conversation import Button, Reply
from knowledge import queries
from knowledge.kinds import Event
from knowledge.vocabularies import Ask, RequestKind

NONE: Final = "none"
# Where to begin for whoever does not know what to ask: what towns are asked most.
STARTERS: Final = (
    "anagrafe/carta-identita",
    "anagrafe/cambio-residenza",
    "salute/medico-base",
    "aiuto/servizi-sociali",
    "cultura/eventi",
    "uffici/orari-sportelli",
)
_CLOSING: Final = ("meta/congedo", "meta/ringraziamento", "meta/feedback-positivo")
_FOR_MOOD: Final = ("aiuto/servizi-sociali", "salute/consultorio", "spazi/case-quartiere")


def clarify(topics: Sequence[str], ask: Ask, session: Session) -> Answer:
    """ "Intendevi…?" with a button a topic and a way out."""
    buttons = (*_topic_buttons(topics, ask, session), Button(say("none_of_these"), NONE))
    return Answer((Reply(say("clarify"), buttons),))


def ask_subject(ask: Ask, session: Session) -> Answer:
    """A facet without a subject ("quanto costa?") at the start of a conversation."""
    buttons = (*_topic_buttons(STARTERS, ask, session), person_button())
    return Answer((Reply(say("clarify_subject"), buttons),))


def fallback(topics: Sequence[str], session: Session, now: datetime, empty: bool = False) -> Answer:
    """Not understood, said plainly, with the nearest topics and a person."""
    buttons = (*_topic_buttons(topics or STARTERS[:3], Ask.GENERIC, session), person_button())
    text = say("empty") if empty else say("fallback_near" if topics else "fallback")
    if not topics and not empty:
        text = f"{text}\n\n{person_text(session, now)}"
    return Answer((Reply(text, buttons),))


def out_of_scope(topic: str, session: Session, near: Sequence[str] = ()) -> Answer:
    """Not the town's: who does it, where there is someone to name; and the town's topics that are near."""
    found = queries.topic(session, topic)
    text = found.elsewhere if found and found.elsewhere else say("not_ours")
    next_steps = _topic_buttons(near, Ask.GENERIC, session) or (Button(say("button_topics"), "topics"),)
    buttons = (*next_steps, person_button())
    return Answer((Reply(f"{text}\n\n{say('not_ours_next')}", buttons),))


def smalltalk(act: str, session: Session, retention_days: int) -> Answer:
    """An act of conversation, `meta/…`, with somewhere to go from there."""
    town = queries.town(session)
    title = town.title if town else "questo Comune"
    key = f"{act}-nothing" if has(f"{act}-nothing") else act
    text = say(key if has(key) else "meta/aiuto", town=title, days=retention_days)
    if town and town.invented and act == "meta/saluto":
        text = f"{text}\n\n{say('invented', town=town.name)}"
    if act in _CLOSING:
        return Answer((Reply(text, (Button(say("button_topics"), "topics"),)),))
    topics = _FOR_MOOD if act == "meta/umore" else STARTERS
    buttons = (*_topic_buttons(topics, Ask.GENERIC, session)[:5], person_button())
    return Answer((Reply(text, buttons),))


def handoff(act: str, session: Session, now: datetime, topic: str = "") -> Answer:
    """To a person: who, at which number, whether they answer now."""
    opening = f"{say(act)} " if has(act) else ""
    back = (facet_button(topic, Ask.GENERIC),) if topic else ()
    town = queries.town(session)
    call = (form_button(RequestKind.CALL),) if town and RequestKind.CALL in town.forms else ()
    buttons = (*call, *back, Button(say("button_topics"), "topics"))
    return Answer((Reply(opening + person_text(session, now, topic), buttons),))


def forward(topic: str, listed: Sequence[str], session: Session, now: datetime) -> Answer:
    """We write to nobody: a short text about the subject in focus, to be sent on."""
    service_ = queries.service(session, topic) if topic else None
    events = [event for slug in listed[:1] if (event := queries.by_slug(session, Event, slug))]
    record = events[0] if events else service_
    back = (facet_button(topic, Ask.GENERIC),) if topic else ()
    buttons = (*back, Button(say("button_topics"), "topics"), person_button())
    if record is None or not record.is_confirmed(now.date()):
        return Answer((Reply(say("forward_nothing"), buttons),))
    text = say("forward", name=record.name, text=record.summary, person=person_text(session, now, topic))
    return Answer((Reply(text, buttons, source=source(record, now.date()), link=link(record)),), (record.slug,))


def with_further(told: Answer, further: Sequence[tuple[str, Ask]], session: Session) -> Answer:
    """The answer, and the other questions of the same message as the first buttons."""
    asks = dict(further)
    buttons = tuple(
        Button(say("button_further", title=topic.title), f"topic:{topic.slug}:{asks[topic.slug].value}")
        for topic in queries.topics(session, list(asks))
    )
    *before, last = told.replies
    text = f"{last.text}\n\n{say('further')}" if buttons else last.text
    return replace(told, replies=(*before, replace(last, text=text, buttons=(*buttons, *last.buttons))))


def _topic_buttons(topics: Sequence[str], ask: Ask, session: Session) -> tuple[Button, ...]:
    found = queries.topics(session, topics)
    return tuple(Button(topic.title, f"topic:{topic.slug}:{ask.value}") for topic in found)


def simpler(question: Question, session: Session) -> Answer:
    """The same thing in its shortest form: the summary, or the steps when that was the summary."""
    ask = Ask.HOW if question.ask == Ask.GENERIC else Ask.GENERIC
    told = service.answer(replace(question, ask=ask, text=""), session)
    first = replace(told.replies[0], text=f"{say('meta/non-capito-ripeti')}\n\n{told.replies[0].text}")
    return replace(told, replies=(first, *told.replies[1:]))
