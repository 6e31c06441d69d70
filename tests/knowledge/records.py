"""Records that a test puts straight into a knowledge base, indexed as a load does it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from knowledge import calendar, search
from knowledge.record import Record, RecordTopic
from knowledge.tables import Event, Topic

R = TypeVar("R", bound=Record)


def add(session: Session, kind: type[R], slug: str, *, topics: Sequence[str] = (), **fields: Any) -> R:
    for topic in topics:
        session.merge(Topic(slug=topic, title=topic, area=topic.partition("/")[0]))
    record = kind(slug=slug, **{"name": slug, "alt_names": [], **fields})
    record.topic_links = [RecordTopic(topic_slug=topic) for topic in topics]
    session.add(record)
    session.flush()
    search.index(session, record)
    return record


def add_event(session: Session, slug: str, start: str, end: str = "", **fields: Any) -> Event:
    """`start` and `end` as ISO text."""
    fields = {"rrule": "", "exdates": [], "audience": ["tutti"], "price_amount": None, **fields}
    fields |= {"start": datetime.fromisoformat(start), "end": datetime.fromisoformat(end) if end else None}
    times = {name: fields[name] for name in ("start", "end", "rrule", "exdates")}
    event = add(session, Event, slug, last_day=calendar.recurrence(Event(**times)).last_day(), **fields)
    calendar.rewrite(session, event)
    return event
