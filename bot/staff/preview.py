"""A record as the citizen will meet it: in the chat, on Telegram. Written for a moment, then taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from actions import cards, compose, service
from actions.answer import Question
from actions.links import link
from channels.conversation import Card, Reply
from channels.telegram import rendering
from knowledge import calendar, queries
from knowledge.desk import phrases, publishing
from knowledge.desk.editions import Edition
from knowledge.fields import Item
from knowledge.kinds import Event, Opportunity, Organisation, Place, Process, Service
from knowledge.record import Record
from knowledge.vocabularies import Ask

_ASKS: Final = {
    Ask.GENERIC: "Che cos'è?",
    Ask.HOW: "Come si fa?",
    Ask.DOCUMENTS: "Che documenti servono?",
    Ask.COST: "Quanto costa?",
    Ask.WHEN: "Quando?",
    Ask.REQUIREMENTS: "Chi può chiederlo?",
    Ask.CONTACTS: "A chi mi rivolgo?",
}


@dataclass(frozen=True)
class Turn:
    """What a citizen asks and reads; `telegram` are the messages as Telegram's HTML."""

    question: str
    reply: Reply
    telegram: tuple[str, ...]


@contextmanager
def as_if_published(session: Session, slug: str, kind: str, item: Item, now: datetime) -> Iterator[Record]:
    """The record as it would be, its new topic too, until the end of the block. Raises `NotReady`."""
    edition = Edition(slug=slug, kind=kind, item=item)
    trying = session.begin_nested()
    try:
        session.add_all(phrases.coming(session).values())
        record = publishing.shown(session, edition, now.date())
        session.flush()
        yield record
    finally:
        trying.rollback()


def turns(record: Record, session: Session, now: datetime, public_url: str) -> list[Turn]:
    """How the desk answers about the record, question by question."""
    found = _of_service(record, session, now) if isinstance(record, Service) else _of_other(record, session, now)
    return [Turn(question, reply, _telegram(reply, public_url)) for question, reply in found]


def _telegram(reply: Reply, public_url: str) -> tuple[str, ...]:
    rendered = rendering.render((reply,), public_url, keep=lambda _payload: "1")
    return tuple(message.html for message in rendered if message.html)


def _of_service(record: Service, session: Session, now: datetime) -> Iterator[tuple[str, Reply]]:
    topics = [topic.topic_slug for topic in record.topic_links]
    mine = next((slug for slug in topics if queries.service(session, slug) is record), "")
    for ask, question in _ASKS.items():
        if not compose.facts(record, ask) and ask is not Ask.CONTACTS:
            continue
        if mine:
            yield question, service.answer(Question(mine, ask, now, record=record.slug), session).replies[0]
        elif text := compose.facts(record, ask):
            # Another service answers for its topics: only those who come by its page read this one.
            yield question, Reply(text, source=compose.source(record, now.date(), ask), link=link(record))


def _of_other(record: Record, session: Session, now: datetime) -> Iterator[tuple[str, Reply]]:
    card, text = _card(record, session, now), record.summary
    if isinstance(record, Process):
        text = compose.process_line(record, now.date())
    shown = (card,) if card else ()
    source = compose.source(record, now.date())
    yield f"{record.name}?", Reply(text, (compose.person_button(),), shown, source=source, link=link(record))


def _card(record: Record, session: Session, now: datetime) -> Card | None:
    town = queries.town(session)
    patron = town.patron if town else ""
    place = queries.by_slug(session, Place, getattr(record, "place", ""))
    if isinstance(record, Place):
        return cards.place_card(record, patron, now, whole_week=True)
    if isinstance(record, Organisation):
        return cards.office_card(record, place, patron, now)
    if isinstance(record, Opportunity):
        return cards.opportunity_card(record)
    if isinstance(record, Event):
        times = calendar.recurrence(record).between(now, datetime(now.year + 2, 1, 1))  # noqa: DTZ001  wall-clock
        start, end = next(times, (record.start, record.end or record.start))
        return cards.event_card(record, start, end, place, now)
    return None
