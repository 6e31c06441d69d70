"""Topics as staff see them: the title, a published record about it, and who looks after it where it is not the town."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.staff.inbox.causes import Subject
from knowledge.desk import phrases
from knowledge.desk.phrases import DESK
from knowledge.kinds import Service
from knowledge.record import Record, RecordTopic, kind_of
from knowledge.topic import Topic
from knowledge.vocabularies import Status

_SERVICE = kind_of(Service)


def subjects_of(session: Session, slugs: Collection[str]) -> dict[str, Subject]:
    """Those that exist, by slug."""
    records = _records(session, slugs)
    topics = session.scalars(select(Topic).where(Topic.slug.in_(sorted(slugs))))
    return {topic.slug: _subject(topic, *records.get(topic.slug, ("", ""))) for topic in topics}


def others(session: Session) -> list[Subject]:
    """What somebody else looks after, by title."""
    topics = session.scalars(select(Topic).where(Topic.in_scope.is_(False)).order_by(Topic.title))
    return [_subject(topic) for topic in topics]


def ours(session: Session) -> list[Subject]:
    """All topics of the town, by title, without their records."""
    return [_subject(topic) for topic in session.scalars(select(Topic).where(Topic.in_scope).order_by(Topic.title))]


def coming(session: Session) -> list[Subject]:
    """What waits to be published, of the town and of others, by title."""
    found = phrases.coming(session).values()
    return [_subject(topic) for topic in sorted(found, key=lambda topic: (topic.title, topic.slug))]


def _subject(topic: Topic, record: str = "", slug: str = "") -> Subject:
    elsewhere = "" if topic.in_scope else topic.elsewhere
    return Subject(topic.slug, topic.title, record, slug, elsewhere, topic.origin == DESK)


def _records(session: Session, slugs: Collection[str]) -> dict[str, tuple[str, str]]:
    """Name and slug of the published record of each topic: the service that is answered from, else the first other."""
    first = (
        select(RecordTopic.topic_slug, RecordTopic.kind, func.min(RecordTopic.record_id).label("id"))
        .join(Record, Record.id == RecordTopic.record_id)
        .where(RecordTopic.topic_slug.in_(sorted(slugs)), Record.status == Status.PUBLISHED)
        .group_by(RecordTopic.topic_slug, RecordTopic.kind)
        .subquery()
    )
    named = select(first.c.topic_slug, Record.name, Record.slug).join(Record, Record.id == first.c.id)
    ordered = named.order_by(first.c.kind != _SERVICE, first.c.kind)
    found: dict[str, tuple[str, str]] = {}
    for topic, name, slug in session.execute(ordered):
        found.setdefault(topic, (name, slug))
    return found
