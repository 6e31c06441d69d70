"""Records of the same kind that are probably the same thing, brought twice.

Who shares a rare word is found in the search index, phone and address in SQL; only those are compared.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import Any, Final, cast

from sqlalchemy import Select, Table, func, or_, select
from sqlalchemy.orm import Session

from knowledge.desk.likeness import Name
from knowledge.kinds import Event, Place
from knowledge.record import Record
from knowledge.search import SearchTerm
from knowledge.text import fold, terms
from knowledge.vocabularies import Status

_RECORD, _PLACE, _EVENT = (cast("Table", kind.__table__) for kind in (Record, Place, Event))
_RARE: Final = 40  # records that share a word, beyond which it tells none of them from the others
_COMPARED: Final = 300  # records at most that one is compared with
_SHARED: Final = 3  # records with the same phone or address: more are a switchboard, or a big house
_DIGITS: Final = re.compile(r"\d+")


class Reason(StrEnum):
    """Why two records are taken for one."""

    NAME = "name"
    NEAR_NAME = "near_name"
    ADDRESS = "address"
    PHONE = "phone"


@dataclass(frozen=True)
class Sketch:
    """What of a record is compared. `day`: the first day of an event, which makes two of the same name different."""

    kind: str
    name: str
    slug: str = ""
    alt_names: tuple[str, ...] = ()
    owner: str = ""
    phone: str = ""
    address: str = ""
    type: str = ""
    day: date | None = None
    id: int = field(default=0, compare=False)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The name first."""
        return tuple(Name(text) for text in (self.name, *self.alt_names))

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(name.key for name in self.names if name.key)

    @cached_property
    def number(self) -> str:
        """What one dials: the first phone, without signs and Italy's prefix."""
        digits = "".join(_DIGITS.findall(self.phone.split(",")[0]))
        return digits.removeprefix("0039") if len(digits) > 11 else digits

    @cached_property
    def house(self) -> str:
        return fold(self.address)


@dataclass(frozen=True)
class Twins:
    """Two records and why they are taken for one, the strongest reason first."""

    one: Sketch
    other: Sketch
    reasons: tuple[Reason, ...]


def of(session: Session, sketch: Sketch, limit: int = 5) -> list[Twins]:
    """Records that are probably the same as this one, which need not be kept yet. The likeliest first."""
    found = [
        Twins(sketch, other, reasons)
        for other in _candidates(session, sketch)
        if other.slug != sketch.slug and (reasons := compared(sketch, other))
    ]
    return sorted(found, key=_strength)[:limit]


def pairs(session: Session) -> list[Twins]:
    """All records that are probably the same as another one of their kind."""
    sketches = {sketch.id: sketch for sketch in _sketches(session, _all())}
    likely: set[tuple[int, int]] = set()
    for group in (*_sharing_a_word(session), *_sharing(sketches.values())):
        likely.update(combinations(sorted(group), 2))
    found = [
        Twins(sketches[one], sketches[other], reasons)
        for one, other in sorted(likely)
        if one in sketches and other in sketches and (reasons := compared(sketches[one], sketches[other]))
    ]
    return sorted(found, key=_strength)


def compared(one: Sketch, other: Sketch) -> tuple[Reason, ...]:
    """Why they are probably the same; empty where they are not."""
    if one.kind != other.kind or one.day != other.day:
        return ()
    name = _by_name(one, other)
    address = one.house != "" and one.house == other.house
    phone = one.number != "" and one.number == other.number
    weak = [reason for reason, holds in ((Reason.ADDRESS, address), (Reason.PHONE, phone)) if holds]
    if name:
        return (name, *weak)
    # A house has many offices: an address alone counts where the things are alike and share a word.
    alike = address and one.type == other.type and bool(one.names[0].words & other.names[0].words)
    return tuple(weak) if alike else ()


def _by_name(one: Sketch, other: Sketch) -> Reason | None:
    if one.keys & other.keys:
        return Reason.NAME
    return Reason.NEAR_NAME if one.names[0].near(other.names[0]) else None


def _strength(twins: Twins) -> tuple[bool, int, str, str]:
    return Reason.NAME not in twins.reasons, -len(twins.reasons), twins.one.name, twins.other.name


def _all() -> Select[Any]:
    """Rows of the tables themselves, since a place is a record of which only two columns are wanted."""
    record = _RECORD.c
    columns = (record.id, record.kind, record.slug, record.name, record.alt_names, record.owner, record.phone)
    joined = _RECORD.outerjoin(_PLACE, _PLACE.c.id == record.id).outerjoin(_EVENT, _EVENT.c.id == record.id)
    wanted: tuple[Any, ...] = (*columns, _PLACE.c.address, _PLACE.c.type, _EVENT.c.start)
    return select(*wanted).select_from(joined).where(record.status != Status.ARCHIVED)


def _sketches(session: Session, statement: Select[Any]) -> Iterator[Sketch]:
    for row in session.execute(statement):
        yield Sketch(
            kind=row.kind,
            name=row.name,
            slug=row.slug,
            alt_names=tuple(row.alt_names or ()),
            owner=row.owner,
            phone=row.phone,
            address=row.address or "",
            type=row.type or "",
            day=row.start.date() if row.start else None,
            id=row.id,
        )


def _candidates(session: Session, sketch: Sketch) -> list[Sketch]:
    """Of the same kind, those that share a rare word, the phone or the address."""
    words = sorted({word[:60] for name in sketch.names for word in terms(name.text)})
    ids = [id_ for ids in _by_word(session, sketch.kind, words).values() for id_ in ids]
    same = []
    if sketch.phone:
        same.append(_RECORD.c.phone == sketch.phone)
    if sketch.address:
        same.append(func.lower(_PLACE.c.address) == sketch.address.lower())
    chosen = sorted(set(ids))[:_COMPARED]
    statement = _all().where(_RECORD.c.kind == sketch.kind, or_(_RECORD.c.id.in_(chosen), *same)).limit(_COMPARED)
    return list(_sketches(session, statement))


def _by_word(session: Session, kind: str, words: Sequence[str]) -> dict[str, list[int]]:
    """Ids by word. Where all words are frequent ones, by the least frequent of them."""
    statement = select(SearchTerm.term, func.count()).join(Record, Record.id == SearchTerm.record_id)
    statement = statement.where(SearchTerm.term.in_(words), Record.kind == kind).group_by(SearchTerm.term)
    counts = {row[0]: row[1] for row in session.execute(statement)}
    chosen = [word for word in counts if counts[word] <= _RARE] or sorted(counts, key=lambda word: counts[word])[:1]
    found: dict[str, list[int]] = defaultdict(list)
    postings = select(SearchTerm.term, SearchTerm.record_id).join(Record, Record.id == SearchTerm.record_id)
    for word, record in session.execute(
        postings.where(SearchTerm.term.in_(chosen), Record.kind == kind).limit(_COMPARED * 4)
    ):
        found[word].append(record)
    return found


def _sharing_a_word(session: Session) -> Iterable[list[int]]:
    """Groups of records of one kind that share a word which few of them have."""
    rare = (
        select(SearchTerm.term, Record.kind)
        .join(Record, Record.id == SearchTerm.record_id)
        .group_by(SearchTerm.term, Record.kind)
        .having(func.count().between(2, _RARE))
        .subquery()
    )
    statement = (
        select(SearchTerm.term, Record.kind, SearchTerm.record_id)
        .join(Record, Record.id == SearchTerm.record_id)
        .join(rare, (rare.c.term == SearchTerm.term) & (rare.c.kind == Record.kind))
    )
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for term, kind, record in session.execute(statement):
        groups[(term, kind)].append(record)
    return groups.values()


def _sharing(sketches: Iterable[Sketch]) -> Iterator[list[int]]:
    """Groups of a few records of one kind with the same words in a name, the same phone, the same address."""
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for sketch in sketches:
        for key in sketch.keys:
            groups[(sketch.kind, "name", key)].append(sketch.id)
        groups[(sketch.kind, "letters", sketch.names[0].consonants)].append(sketch.id)
        groups[(sketch.kind, "phone", sketch.number)].append(sketch.id)
        groups[(sketch.kind, "address", sketch.house)].append(sketch.id)
    return (
        ids
        for (_, by, value), ids in groups.items()
        if value and 1 < len(ids) <= (_SHARED if by in ("phone", "address") else _RARE)
    )
