"""Bringing a catalogue into the knowledge base: all of it or nothing, and twice the same changes nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session, selectinload

from knowledge import calendar, search
from knowledge.catalogue import Catalogue
from knowledge.fields import Item
from knowledge.kinds import Event
from knowledge.record import Record, RecordTopic
from knowledge.topic import Phrase, Topic
from knowledge.town import Quartiere, Revision, Town

DESK = "desk"  # what staff have changed by hand: no load touches it


@dataclass
class Report:
    """How many records, topics and phrases a load has added, changed, removed, left to the staff."""

    counts: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        names = {
            "added": "aggiunte",
            "changed": "aggiornate",
            "removed": "tolte",
            "kept": "lasciate com'erano dal desk",
        }
        parts = [f"{self.counts[key]} {name}" for key, name in names.items() if self.counts[key]]
        return "Voci " + ", ".join(parts) if parts else "Nessun cambiamento"


def load(engine: Engine, catalogue: Catalogue) -> Report:
    """Makes the knowledge base say what the catalogue says, in one transaction. Staff's own changes stay."""
    report = Report()
    with Session(engine) as session, session.begin():
        # One load at a time: a second one waits here, then finds nothing left to do.
        session.scalars(select(Revision).with_for_update()).all()
        _save_town(session, catalogue, report)
        _save_topics(session, catalogue, report)
        _save_phrases(session, catalogue, report)
        _save_records(session, catalogue, report)
        if report.counts:
            session.get_one(Revision, "knowledge").number += 1
    return report


def _assign(target: Any, values: Item) -> bool:
    """Sets what differs; whether anything did."""
    different = {key: value for key, value in values.items() if getattr(target, key) != value}
    for key, value in different.items():
        setattr(target, key, value)
    return bool(different)


def _save_town(session: Session, catalogue: Catalogue, report: Report) -> None:
    if catalogue.town:
        town = session.get(Town, catalogue.town["slug"])
        if town is None:
            session.execute(delete(Town))  # one town a database
            town = Town(slug=catalogue.town["slug"])
            session.add(town)
        known = {key: value for key, value in catalogue.town.items() if hasattr(Town, key)}
        report.counts["changed"] += _assign(town, known)
    for slug, item in catalogue.quartieri.items():
        session.merge(Quartiere(slug=slug, **{key: value for key, value in item.items() if key != "slug"}))


def _save_topics(session: Session, catalogue: Catalogue, report: Report) -> None:
    present = {topic.slug: topic for topic in session.scalars(select(Topic))}
    for slug, item in catalogue.topics.items():
        topic = present.get(slug)
        values = {
            "title": item["title"],
            "area": slug.partition("/")[0],
            "in_scope": item.get("in_scope", True),
            "elsewhere": item.get("elsewhere", ""),
            "related": item.get("related", []),
        }
        if topic is None:
            session.add(Topic(slug=slug, origin=item["origin"], **values))
            report.counts["added"] += 1
        elif topic.origin != DESK:
            report.counts["changed"] += _assign(topic, values)
    origins = {item["origin"] for item in catalogue.topics.values()}
    for slug, topic in present.items():
        if topic.origin in origins and slug not in catalogue.topics:
            session.delete(topic)
            report.counts["removed"] += 1
    session.flush()


def _save_phrases(session: Session, catalogue: Catalogue, report: Report) -> None:
    wanted = {(phrase.topic, "phrase", phrase.ask, phrase.text) for phrase in catalogue.phrases}
    wanted |= {(slug, "alias", "", name) for slug, item in catalogue.topics.items() for name in item.get("aliases", [])}
    present = {
        (phrase.topic_slug, phrase.role, phrase.ask, phrase.text): phrase
        for phrase in session.scalars(select(Phrase).where(Phrase.origin != DESK))
        if phrase.topic_slug in catalogue.topics
    }
    for slug, role, ask, text in sorted(wanted - present.keys()):
        session.add(Phrase(topic_slug=slug, role=role, ask=ask, text=text, origin="catalogue"))
        report.counts["added"] += 1
    for key in present.keys() - wanted:
        session.delete(present[key])
        report.counts["removed"] += 1


def _save_records(session: Session, catalogue: Catalogue, report: Report) -> None:
    present = _present_records(session)
    changed: list[Record] = []
    for slug, (kind, row) in catalogue.records.items():
        record = present.get(slug)
        if record is None:
            record = kind(slug=slug)
            session.add(record)
            report.counts["added"] += 1
        elif record.origin == DESK:
            report.counts["kept"] += 1
            continue
        if _write(record, kind, row, catalogue):
            changed.append(record)
            report.counts["changed"] += slug in present
    for slug, record in present.items():
        if record.origin in {row["origin"] for _, row in catalogue.records.values()} and slug not in catalogue.records:
            session.delete(record)
            report.counts["removed"] += 1
    session.flush()
    _index(session, changed)


def _present_records(session: Session) -> dict[str, Record]:
    statement = select(Record).options(selectinload(Record.topic_links))
    return {record.slug: record for record in session.scalars(statement)}


def _write(record: Record, kind: type[Record], row: Item, catalogue: Catalogue) -> bool:
    values = {key: value for key, value in row.items() if key not in ("topics", "slug")}
    if kind is Event:
        values = _with_derived(values, catalogue)
    changed = _assign(record, values)
    if {link.topic_slug for link in record.topic_links} != set(row["topics"]):
        record.topic_links = [RecordTopic(topic_slug=slug) for slug in row["topics"]]
        changed = True
    return changed


def _with_derived(values: Item, catalogue: Catalogue) -> Item:
    """An event is in the quartiere of its place, and ends with its rule."""
    _, place = catalogue.records.get(values.get("place", ""), (None, {}))
    event = Event(**{"exdates": [], "end": None, "rrule": "", **values})
    return {
        **values,
        "quartiere": values.get("quartiere") or place.get("quartiere", ""),
        "last_day": calendar.recurrence(event).last_day(),
    }


def _index(session: Session, records: Iterable[Record]) -> None:
    for record in records:
        search.index(session, record)
        if isinstance(record, Event):
            calendar.rewrite(session, record)
