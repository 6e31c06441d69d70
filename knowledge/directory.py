"""Reading the knowledge base page by page: lists of records, and what belongs to what. Only published records."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.kinds import Event, Organisation, Service
from knowledge.record import Record, RecordTopic, kind_of
from knowledge.step import Step
from knowledge.topic import Topic
from knowledge.vocabularies import Status

R = TypeVar("R", bound=Record)


def all_of(session: Session, kind: type[R]) -> list[R]:
    """Every record of a kind, by name."""
    return list(session.scalars(select(kind).where(Record.status == Status.PUBLISHED).order_by(Record.name, Record.id)))


def by_ids(session: Session, ids: Sequence[int]) -> list[Record]:
    """In the order of `ids`, those that are published."""
    statement = select(Record).where(Record.id.in_(ids), Record.status == Status.PUBLISHED)
    found = {record.id: record for record in session.scalars(statement)}
    return [found[id_] for id_ in ids if id_ in found]


def topics_of(session: Session, record: Record) -> list[str]:
    statement = select(RecordTopic.topic_slug).where(RecordTopic.record_id == record.id)
    return list(session.scalars(statement.order_by(RecordTopic.topic_slug)))


def sharing(session: Session, kind: type[R], topics: Iterable[str], limit: int) -> list[R]:
    """Records of a kind that are about one of the topics, by name."""
    about = select(RecordTopic.record_id).where(
        RecordTopic.topic_slug.in_(list(topics)), RecordTopic.kind == kind_of(kind)
    )
    statement = select(kind).where(Record.id.in_(about), Record.status == Status.PUBLISHED)
    return list(session.scalars(statement.order_by(Record.name, Record.id).limit(limit)))


def owned_by(session: Session, office: str, limit: int) -> list[Service]:
    """The services that an office looks after."""
    statement = select(Service).where(Record.owner == office, Record.status == Status.PUBLISHED)
    return list(session.scalars(statement.order_by(Record.name).limit(limit)))


def receiving_at(session: Session, place: str) -> list[Organisation]:
    """Who receives people in a place."""
    statement = select(Organisation).where(Organisation.place == place, Record.status == Status.PUBLISHED)
    return list(session.scalars(statement.order_by(Record.name)))


def events_at(session: Session, place: str) -> list[Event]:
    statement = select(Event).where(Event.place == place, Record.status == Status.PUBLISHED)
    return list(session.scalars(statement.order_by(Record.name)))


def event_topics(session: Session) -> list[Topic]:
    """The subjects that events are about, by title."""
    about = select(RecordTopic.topic_slug).where(RecordTopic.kind == kind_of(Event))
    return list(session.scalars(select(Topic).where(Topic.slug.in_(about)).order_by(Topic.title)))


def steps(session: Session) -> list[Step]:
    """Of the newcomer's path, all of them."""
    return list(session.scalars(select(Step).order_by(Step.position, Step.slug)))
