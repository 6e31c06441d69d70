"""Needs without a service: what people ask about and no record answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.statistics.figures import Table
from bot.statistics.groups import OTHERS
from bot.statistics.outcomes import ACT, NO_SUBJECT
from knowledge.record import Record, RecordTopic
from knowledge.topic import Topic
from knowledge.vocabularies import Status

NO_RECORD: Final = "no_record"
ELSEWHERE: Final = "elsewhere"
NOT_UNDERSTOOD: Final = "not_understood"


@dataclass(frozen=True)
class Need:
    """A topic without a live record, one that is not the town's, or what was never made out (no topic)."""

    kind: str
    topic: str
    count: int
    elsewhere: str = ""  # who looks after it


def needs(session: Session, topics: Table) -> list[Need]:
    """Those in a table of topics that may be shown: so what is small there stays unsaid here."""
    asked = {
        row.value: row.total
        for row in topics.rows
        if row.value not in (OTHERS, NO_SUBJECT) and not row.value.startswith(ACT)
    }
    live = _with_record(session, list(asked))
    ours = select(Topic.slug, Topic.in_scope, Topic.elsewhere).where(Topic.slug.in_(list(asked)))
    known = {slug: (in_scope, elsewhere) for slug, in_scope, elsewhere in session.execute(ours)}
    found = []
    for topic, count in asked.items():
        in_scope, elsewhere = known.get(topic, (True, ""))
        if not topic:
            found.append(Need(NOT_UNDERSTOOD, topic, count))
        elif not in_scope:
            found.append(Need(ELSEWHERE, topic, count, elsewhere))
        elif topic not in live:
            found.append(Need(NO_RECORD, topic, count))
    return found


def _with_record(session: Session, topics: Sequence[str]) -> set[str]:
    """The topics that a published record is about."""
    links = select(RecordTopic.topic_slug).join(Record, Record.id == RecordTopic.record_id)
    return set(session.scalars(links.where(RecordTopic.topic_slug.in_(topics), Record.status == Status.PUBLISHED)))
