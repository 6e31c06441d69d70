"""Bringing a catalogue into the knowledge base: all of it or nothing, and twice the same changes nothing."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session, selectinload

from knowledge import calendar, database, writing
from knowledge.catalogue import Catalogue
from knowledge.desk import phrases as taught
from knowledge.fields import Item
from knowledge.kinds import Event
from knowledge.record import Record
from knowledge.step import Step
from knowledge.topic import Phrase, Topic
from knowledge.town import Quartiere, Revision, Town
from knowledge.writing import DESK

Named = TypeVar("Named", Quartiere, Topic, Step)


@dataclass
class Report:
    """How many records, topics and phrases a load has added, changed, removed, left to the staff."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def changes(self) -> int:
        return self.counts.total() - self.counts["kept"]

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
    """Makes the knowledge base say what the catalogue says, in one transaction. Staff's own changes stay.

    Raises `KnowledgeBusy` where another program keeps on writing, and nothing has changed.
    """
    report = Report()
    with database.writing(engine) as session:
        # One load at a time: a second one waits here, then finds nothing left to do.
        session.scalars(select(Revision).with_for_update()).all()
        _save_town(session, catalogue, report)
        _save_named(session, Quartiere, catalogue.quartieri, catalogue.origins, report)
        _save_named(session, Topic, catalogue.topics, catalogue.origins, report)
        _save_named(session, Step, catalogue.steps, catalogue.origins, report)
        _save_phrases(session, catalogue, report)
        _save_records(session, catalogue, report)
        if report.changes:
            session.get_one(Revision, "knowledge").number += 1
    return report


def _save_town(session: Session, catalogue: Catalogue, report: Report) -> None:
    if not catalogue.town:
        return
    town = session.get(Town, catalogue.town["slug"])
    if town is None:
        session.execute(delete(Town))  # one town a database
        session.add(Town(**catalogue.town))
        report.counts["added"] += 1
    else:
        report.counts["changed"] += bool(writing.assign(town, writing.whole(Town, catalogue.town)))


def _save_named(
    session: Session, table: type[Named], wanted: dict[str, Item], origins: set[str], report: Report
) -> None:
    """Quartieri, topics or steps, by their slug."""
    present = {found.slug: found for found in session.scalars(select(table))}
    for slug, item in wanted.items():
        row = {key: value for key, value in item.items() if key != "aliases"}
        if table is Topic:
            row["area"] = slug.partition("/")[0]
        if slug not in present:
            session.add(table(**row))
            report.counts["added"] += 1
        elif present[slug].origin != DESK:
            report.counts["changed"] += bool(writing.assign(present[slug], writing.whole(table, row)))
    for slug, found in present.items():
        if found.origin in origins and slug not in wanted:
            session.delete(found)
            report.counts["removed"] += 1
    session.flush()


def _save_phrases(session: Session, catalogue: Catalogue, report: Report) -> None:
    wanted = {(phrase.topic, "phrase", phrase.ask, phrase.text) for phrase in catalogue.phrases}
    wanted |= {(slug, "alias", "", name) for slug, item in catalogue.topics.items() for name in item.get("aliases", [])}
    gone = taught.withdrawn(session)  # by staff: a load does not bring it back
    wanted = {key for key in wanted if (key[0], key[3]) not in gone}
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
    for slug in [slug for slug, record in present.items() if _is_over(record, catalogue)]:
        session.delete(present.pop(slug))
        report.counts["removed"] += 1
    session.flush()
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
    session.flush()
    for record in changed:
        writing.index(session, record)


def _is_over(record: Record, catalogue: Catalogue) -> bool:
    """Whether the folders that are loaded have it no more, or have become another kind of record."""
    if record.origin == DESK:
        return False
    if record.slug in catalogue.records:
        return catalogue.records[record.slug][0] is not type(record)
    return record.origin in catalogue.origins


def _present_records(session: Session) -> dict[str, Record]:
    statement = select(Record).options(selectinload(Record.topic_links))
    return {record.slug: record for record in session.scalars(statement)}


def _write(record: Record, kind: type[Record], row: Item, catalogue: Catalogue) -> bool:
    values = writing.whole(kind, {key: value for key, value in row.items() if key != "topics"})
    if kind is Event:
        # An event is in the quartiere of its place, and ends with its rule.
        _, place = catalogue.records.get(values["place"], (None, {}))
        values["quartiere"] = values["quartiere"] or place.get("quartiere", "")
        values["last_day"] = calendar.recurrence(Event(**values)).last_day()
    return bool(writing.assign(record, values)) | writing.link(record, row["topics"])
