"""Lists of pages: all of a kind, what happens in some days, what a search has found, and every path there is."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import select

from actions.links import SECTIONS
from actions.pages.records import page
from actions.pages.scene import Scene
from channels.catalogue import EventFilter, Option
from channels.records import EventPage, Page, Span, Spot
from knowledge import directory, queries, search
from knowledge.calendar import Filters, happening, recurrence
from knowledge.record import Record
from knowledge.vocabularies import Status

P = TypeVar("P", bound=Page)
_MOST_EVENTS: Final = 2000
_MOST_FOUND: Final = 20
_BY_MEANING: Final = 6
_LEAST_NAME: Final = 0.3  # how much of a record's name has to be there to be found by it


def all_pages(kind: type[Record], page_kind: type[P], scene: Scene) -> tuple[P, ...]:
    """Every record of a kind, by name, without what only its own page shows."""
    found = (page(record, scene, whole=False) for record in directory.all_of(scene.session, kind))
    return tuple(item for item in found if isinstance(item, page_kind))


def days(wanted: EventFilter) -> tuple[datetime, datetime]:
    """From the first moment of the first day to the last of the last."""
    return datetime.combine(wanted.since, time()), datetime.combine(wanted.until, time()) + timedelta(days=1)


def events(wanted: EventFilter, scene: Scene) -> tuple[EventPage, ...]:
    """What happens in these days and is not over, each event once with its times there."""
    since, until = days(wanted)
    since = max(since, scene.now)
    if since >= until:
        return ()
    topics = (wanted.topic,) if wanted.topic else ()
    filters = Filters(topics, wanted.audience, wanted.quartiere, wanted.free)
    found = happening(scene.session, since, until, filters, _MOST_EVENTS)
    pages = []
    for event, _, _ in sorted(found, key=lambda item: (item[1], item[0].name)):
        shown = page(event, scene, whole=False)
        assert isinstance(shown, EventPage)
        if shown.trust.confirmed:
            times = recurrence(event).between(since, until)
            pages.append(replace(shown, next=tuple(Span(start, end) for start, end in times)))
    return tuple(pages)


def event_topics(scene: Scene) -> tuple[Option, ...]:
    return tuple(Option(topic.slug, topic.title) for topic in directory.event_topics(scene.session))


def quartieri(scene: Scene) -> tuple[tuple[Option, Spot], ...]:
    return tuple(
        (Option(item.slug, item.name), Spot(item.name, lat=item.lat, lon=item.lon))
        for item in queries.quartieri(scene.session)
    )


def found(text: str, topics: Iterable[str], scene: Scene) -> tuple[Page, ...]:
    """Services of the topics that the text means, then records that have its words in their names; each once."""
    meant = [queries.service(scene.session, topic) for topic in list(topics)[:_BY_MEANING]]
    hits = search.find(scene.session, text, tuple(SECTIONS), _MOST_FOUND)
    named = directory.by_ids(scene.session, [hit.record_id for hit in hits if hit.score >= _LEAST_NAME])
    records: dict[str, Record] = {}
    for record in (*filter(None, meant), *named):
        records.setdefault(record.slug, record)
    return tuple(page(record, scene, whole=False) for record in list(records.values())[:_MOST_FOUND])


def paths(scene: Scene) -> tuple[tuple[str, date | None], ...]:
    statement = select(Record.kind, Record.slug, Record.verified_on).where(Record.status == Status.PUBLISHED)
    rows: Any = scene.session.execute(statement.where(Record.kind.in_(SECTIONS)).order_by(Record.kind, Record.slug))
    return tuple((f"/{SECTIONS[row.kind]}/{row.slug}", row.verified_on) for row in rows)
