"""The columns of each kind of record: which fields, what they are called, and in what form their cells are."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer
from sqlalchemy import inspect as columns_of

from knowledge import document
from knowledge.catalogue import SECTIONS
from knowledge.record import Record, kind_of
from knowledge.text import fold

KINDS: Final[dict[str, type[Record]]] = {kind_of(table): table for table in SECTIONS.values()}
PHRASES: Final = "phrase"  # no kind of record: the words that people use for topics
_FILE: Final = Path(__file__).parent / "columns.yml"


class Form(StrEnum):
    """How the cells of a column are read and written."""

    TEXT = "text"
    SLUG = "slug"
    LINES = "lines"  # texts, one per line
    NAMES = "names"  # short texts, one per line or divided by bars
    TYPE = "type"
    CATEGORY = "category"
    TOPICS = "topics"
    RECORD = "record"  # the slug or the name of another record
    QUARTIERE = "quartiere"
    HOURS = "hours"
    NUMBER = "number"
    DEGREES = "degrees"
    WHOLE = "whole"
    WHOLES = "wholes"
    FLAG = "flag"
    DAY = "day"
    DAYS = "days"
    MOMENT = "moment"
    CONTACTS = "contacts"
    CASES = "cases"
    PHASES = "phases"


_FORMS: Final = {
    "slug": Form.SLUG, "alt_names": Form.NAMES, "kind": Form.TYPE, "category": Form.CATEGORY, "topics": Form.TOPICS,
    "owner": Form.RECORD, "place": Form.RECORD, "organiser": Form.RECORD, "organisation": Form.RECORD,
    "quartiere": Form.QUARTIERE, "opening_hours": Form.HOURS, "lat": Form.DEGREES, "lon": Form.DEGREES,
    "life_events": Form.WHOLES, "exdates": Form.DAYS, "contacts": Form.CONTACTS, "cases": Form.CASES,
    "phases": Form.PHASES, "event.audience": Form.NAMES,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """`field` is the item's, "source.name" for a part of one; `names` how other files call it, folded."""

    field: str
    heading: str
    help: str
    form: Form
    names: frozenset[str]


@cache
def _content() -> dict[str, Any]:
    return dict(document.read(_FILE))


def title(kind: str) -> str:
    """What records of that kind are called: "Luoghi"."""
    return str(_content()["kinds"][kind]["title"])


@cache
def of(kind: str) -> tuple[Column, ...]:
    """The columns of a kind, in the order of templates."""
    return tuple(_column(kind, field) for field in _content()["kinds"][kind]["fields"])


def _column(kind: str, field: str) -> Column:
    fields = _content()["fields"]
    said = fields.get(f"{kind}.{field}") or fields[field]
    names = frozenset(map(fold, (field, said["heading"], *said.get("names", ()))))
    return Column(field, said["heading"], said["help"], _form(kind, field), names)


def _form(kind: str, field: str) -> Form:
    named = _FORMS.get(f"{kind}.{field}") or _FORMS.get(field)
    if named:
        return named
    column = columns_of(KINDS[kind]).columns.get(field) if kind in KINDS else None
    match column.type if column is not None else None:
        case JSON():
            return Form.LINES
        case Boolean():
            return Form.FLAG
        case Integer():
            return Form.WHOLE
        case Float():
            return Form.NUMBER
        case DateTime():
            return Form.MOMENT
        case Date():
            return Form.DAY
        case _:
            return Form.TEXT


def is_heading(kind: str, text: str) -> bool:
    """Whether a text names one of the kind's columns."""
    folded = fold(text)
    return any(folded in column.names for column in of(kind))
