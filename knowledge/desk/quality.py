"""What is to be cared for, as plain data: stale, incomplete, unreachable and colliding, by the office that owns it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, cast

from dateutil.relativedelta import relativedelta
from sqlalchemy import Table, and_, func, or_, select
from sqlalchemy.orm import Session

from knowledge.desk import completeness, duplicates
from knowledge.desk.duplicates import Reason
from knowledge.kinds import Event
from knowledge.record import Record, RecordTopic
from knowledge.search import FREQUENT, SearchTerm
from knowledge.text import fold
from knowledge.topic import Phrase, Topic
from knowledge.vocabularies import Status

MONTHS: Final = 12  # after which a record is to be looked at again
EXPIRES_WITHIN: Final = timedelta(days=30)
FEWEST_PHRASES: Final = 8
TOPIC: Final = "topic"
_SMALL_TALK: Final = "meta"
BECAUSE: Final = {  # two records may be the same
    Reason.NAME: "lo stesso nome",
    Reason.NEAR_NAME: "quasi lo stesso nome",
    Reason.ADDRESS: "lo stesso indirizzo",
    Reason.PHONE: "lo stesso telefono",
}


class Problem(StrEnum):
    """What kind of care is needed."""

    STALE = "stale"
    INCOMPLETE = "incomplete"
    UNREACHABLE = "unreachable"
    COLLIDING = "colliding"


@dataclass(frozen=True)
class Care:
    """One thing to be cared for. `kind` is that of the record, or `TOPIC`; `other` the slug of what it collides with.

    `detail` says in Italian what is wrong. `confirmable`: saying "ancora corretto" is all that it needs.
    """

    problem: Problem
    kind: str
    slug: str
    name: str
    owner: str
    detail: str
    other: str = ""
    confirmable: bool = False


def care(session: Session, today: date, months: int = MONTHS) -> list[Care]:
    """All that is to be cared for, by office and name; published records only."""
    found = [
        *stale(session, today, months),
        *incomplete(session),
        *unreachable(session),
        *colliding(session),
    ]
    return sorted(found, key=lambda item: (item.owner, item.problem, item.name.lower(), item.slug))


def stale(session: Session, today: date, months: int = MONTHS) -> Iterator[Care]:
    """Not verified for so many months or ever, expired or about to, over."""
    record, event = (cast("Table", kind.__table__) for kind in (Record, Event))
    since = today - relativedelta(months=months)
    columns = (record.c.kind, record.c.slug, record.c.name, record.c.owner)
    wanted: tuple[Any, ...] = (*columns, record.c.verified_on, record.c.expires_on, event.c.last_day)
    over = and_(event.c.last_day.is_not(None), event.c.last_day < today)
    old = or_(record.c.verified_on.is_(None), record.c.verified_on < since)
    statement = select(*wanted).select_from(record.outerjoin(event, event.c.id == record.c.id))
    statement = statement.where(
        record.c.status == Status.PUBLISHED, or_(over, old, record.c.expires_on <= today + EXPIRES_WITHIN)
    )
    for row in session.execute(statement):
        said, confirmable = _stale(row, today, since)
        yield Care(Problem.STALE, row.kind, row.slug, row.name, row.owner, said, confirmable=confirmable)


def _stale(row: Any, today: date, since: date) -> tuple[str, bool]:
    if row.last_day and row.last_day < today:
        return f"L'evento è finito il {_day(row.last_day)}: archivialo o metti le date nuove.", False
    if row.expires_on and row.expires_on < today:
        return f"È scaduta il {_day(row.expires_on)}.", True
    if row.verified_on is None:
        return "Nessuno l'ha ancora verificata.", True
    if row.verified_on < since:
        return f"Non è verificata dal {_day(row.verified_on)}.", True
    return f"Scade il {_day(row.expires_on)}.", False


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def incomplete(session: Session) -> Iterator[Care]:
    """Records that lack what a record of their kind should say."""
    for row, missing in completeness.missing(session):
        said = f"Manca: {', '.join(missing)}."
        yield Care(Problem.INCOMPLETE, row.kind, row.slug, row.name, row.owner, said)


def unreachable(session: Session) -> Iterator[Care]:
    """Records that no question leads to, and topics that lead to nothing or are hardly recognised."""
    yield from _records_without_a_way(session)
    owners = _owners_of_topics(session)
    phrases = select(Phrase.topic_slug, func.count().label("number")).group_by(Phrase.topic_slug).subquery()
    statement = (
        select(Topic.slug, Topic.title, func.coalesce(phrases.c.number, 0).label("phrases"))
        .outerjoin(phrases, phrases.c.topic_slug == Topic.slug)
        .where(Topic.in_scope, Topic.area != _SMALL_TALK)
    )
    for row in session.execute(statement):
        owner = owners.get(row.slug, "")
        if row.slug not in owners:
            said = "Chi chiede di questo argomento non trova nessuna scheda."
            yield Care(Problem.UNREACHABLE, TOPIC, row.slug, row.title, owner, said)
        if row.phrases < FEWEST_PHRASES:
            number = {0: "Non ha frasi", 1: "Ha una frase sola"}.get(row.phrases, f"Ha {row.phrases} frasi")
            said = f"{number}: ne servono almeno {FEWEST_PHRASES} perché il banco lo riconosca."
            yield Care(Problem.UNREACHABLE, TOPIC, row.slug, row.title, owner, said)


def _owners_of_topics(session: Session) -> dict[str, str]:
    """Topics with a published record, and the office that owns one of them."""
    statement = select(RecordTopic.topic_slug, func.max(Record.owner)).join(Record, Record.id == RecordTopic.record_id)
    statement = statement.where(Record.status == Status.PUBLISHED).group_by(RecordTopic.topic_slug)
    return {row[0]: row[1] for row in session.execute(statement)}


def _records_without_a_way(session: Session) -> Iterator[Care]:
    """No topic of theirs has phrases, and no word of their names is rare enough to find them by."""
    asked_for = (
        select(RecordTopic.record_id)
        .join(Phrase, Phrase.topic_slug == RecordTopic.topic_slug)
        .where(RecordTopic.record_id == Record.id)
        .exists()
    )
    frequent = select(SearchTerm.term).group_by(SearchTerm.term).having(func.count() > FREQUENT)
    findable = (
        select(SearchTerm.record_id)
        .where(SearchTerm.record_id == Record.id, SearchTerm.term.not_in(frequent.scalar_subquery()))
        .exists()
    )
    statement = select(Record.kind, Record.slug, Record.name, Record.owner)
    for row in session.execute(statement.where(Record.status == Status.PUBLISHED, ~asked_for, ~findable)):
        said = "Nessuna domanda porta qui: scegli un argomento, o aggiungi un nome con cui la gente la chiama."
        yield Care(Problem.UNREACHABLE, row.kind, row.slug, row.name, row.owner, said)


def colliding(session: Session) -> Iterator[Care]:
    """Records that are probably one, and phrases that two topics claim."""
    for twins in duplicates.pairs(session):
        because = " e ".join(BECAUSE[reason] for reason in twins.reasons)
        said = f"Ha {because} di «{twins.other.name}»: forse sono la stessa cosa."
        one, other = twins.one, twins.other
        yield Care(Problem.COLLIDING, one.kind, one.slug, one.name, one.owner, said, other.slug)
    yield from _phrases_of_two(session)


def _phrases_of_two(session: Session) -> Iterator[Care]:
    owners = _owners_of_topics(session)
    titles = {row[0]: row[1] for row in session.execute(select(Topic.slug, Topic.title))}
    claimed: dict[str, dict[str, str]] = defaultdict(dict)
    for topic, text in session.execute(select(Phrase.topic_slug, Phrase.text)):
        claimed[fold(text)].setdefault(topic, text)
    for topics in claimed.values():
        if len(topics) > 1:
            (first, text), *others = sorted(topics.items())
            named = " e ".join(f"«{titles.get(other, other)}»" for other, _ in others)
            said = f"La frase «{text}» è anche di {named}: il banco non sa quale dei due."
            yield Care(
                Problem.COLLIDING, TOPIC, first, titles.get(first, first), owners.get(first, ""), said, others[0][0]
            )
