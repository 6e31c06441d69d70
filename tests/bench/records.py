"""A knowledge base as large as wanted: invented records on top of the demo, inserted in bulk.

They are made like the demo's own records of their kind and in its proportions; names, topics and coordinates
are invented. What `knowledge.search.index` writes for one record is written here for thousands at once.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import Engine, Table, func, insert, select
from sqlalchemy.orm import Session

from knowledge.kinds import Event, Organisation, Place, Service
from knowledge.record import Record, RecordTopic
from knowledge.search import ALT_NAME_WEIGHT, NAME_WEIGHT, SearchTerm
from knowledge.text import terms
from knowledge.topic import Topic
from tests.bench.names import Names

KINDS: Final[dict[str, type[Record]]] = {
    "place": Place,
    "service": Service,
    "organisation": Organisation,
    "event": Event,
}
_SEED: Final = 42
_AT_ONCE: Final = 2000
_CENTRE: Final = {"lat": 45.0, "lon": 10.0}  # of the demo, where nothing is
_SPREAD: Final = 0.05  # degrees
Row = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """What the generator learns from a database: its records by kind, how many topics each has, all topics."""

    rows: dict[str, list[Row]]
    topics_each: dict[str, list[int]]
    topics: list[str]
    last_id: int

    @classmethod
    def of(cls, session: Session) -> "Sample":
        counts = dict(
            session.execute(select(RecordTopic.record_id, func.count()).group_by(RecordTopic.record_id)).all()
        )
        rows: dict[str, list[Row]] = {kind: [] for kind in KINDS}
        each: dict[str, list[int]] = {kind: [] for kind in KINDS}
        for kind, class_ in KINDS.items():
            for record in session.scalars(select(class_)):
                rows[kind].append({column.key: getattr(record, column.key) for column in _columns(class_)})
                each[kind].append(counts.get(record.id, 0))
        topics = session.scalars(select(Topic.slug).where(Topic.in_scope).order_by(Topic.slug)).all()
        return cls(rows, each, list(topics), session.scalar(select(func.max(Record.id))) or 0)


@dataclass(frozen=True)
class Made:
    """One invented record: its columns, its topics, the words it is found by."""

    kind: str
    row: Row
    topics: tuple[str, ...]
    terms: dict[str, float]


def invented(sample: Sample) -> Iterator[Made]:
    """Records without end, the same for the same sample."""
    chance, names = random.Random(_SEED), Names(_SEED)
    kinds = Counter({kind: len(rows) for kind, rows in sample.rows.items()})
    number = sample.last_id
    while True:
        number += 1
        kind = chance.choices(list(kinds), list(kinds.values()))[0]
        position = chance.randrange(kinds[kind])
        name = names.name(kind)
        others = names.other_names(kind, name.rsplit(" ", 1)[1])
        row = sample.rows[kind][position] | {"id": number, "slug": f"bench-{number}", "name": name}
        row |= {"alt_names": others, "origin": "bench"}
        if kind == "place":
            row |= {key: _CENTRE[key] + chance.uniform(-_SPREAD, _SPREAD) for key in _CENTRE}
        topics = chance.sample(sample.topics, sample.topics_each[kind][position])
        yield Made(kind, row, tuple(topics), shares(name, others))


def shares(name: str, alt_names: list[str]) -> dict[str, float]:
    """The words of a record's names with their shares, as `knowledge.search.index` writes them."""
    found: dict[str, float] = {}
    for weight, text in [(NAME_WEIGHT, name), *((ALT_NAME_WEIGHT, alt) for alt in alt_names)]:
        words = terms(text)
        for word in words:
            found[word[:60]] = max(found.get(word[:60], 0.0), weight / len(words))
    return found


def grow(engine: Engine, records: Iterator[Made], number: int) -> list[str]:
    """Adds the next `number` records, and returns their names."""
    names = []
    with Session(engine) as session, session.begin():
        while number > 0 and (some := list(islice(records, min(number, _AT_ONCE)))):
            number -= len(some)
            names += [made.row["name"] for made in some]
            _insert(session, some)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    return names


def _insert(session: Session, some: list[Made]) -> None:
    shared = {column.key for column in Record.__table__.columns}
    tables: list[tuple[Table, list[Row]]] = [
        (Record.__table__, [{key: made.row[key] for key in shared} for made in some])
    ]
    for kind, class_ in KINDS.items():
        own = [column.key for column in class_.__table__.columns]
        tables.append((class_.__table__, [{key: made.row[key] for key in own} for made in some if made.kind == kind]))
    links = [
        {"record_id": made.row["id"], "topic_slug": slug, "kind": made.kind} for made in some for slug in made.topics
    ]
    words = [{"term": w, "record_id": made.row["id"], "share": s} for made in some for w, s in made.terms.items()]
    for table, rows in (*tables, (RecordTopic.__table__, links), (SearchTerm.__table__, words)):
        if rows:
            session.execute(insert(table), rows)


def _columns(class_: type[Record]) -> list[Any]:
    return [column for table in (Record.__table__, class_.__table__) for column in table.columns]
