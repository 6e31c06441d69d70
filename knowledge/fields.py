"""What one item of a catalogue file may hold: its fields as column values, and what is wrong with them.

The tables say which fields there are and of what form; here is only what tables cannot say.
"""

import reprlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer
from sqlalchemy import inspect as columns_of

from knowledge.base import Base
from knowledge.hours import Hours, HoursError
from knowledge.phases import phases
from knowledge.record import Record
from knowledge.recurrence import Recurrence, RecurrenceError
from knowledge.topic import Topic
from knowledge.vocabularies import LIFE_EVENTS, ORIGINS, REASONS, SERVICE_CATEGORIES, RequestKind, Status

Item = dict[str, Any]

# How files call what the table names otherwise, because "kind" already tells the table.
_FIELD: Final = {"type": "kind"}
# Columns that no file gives: a load works them out.
_DERIVED: Final = {
    "id", "kind", "origin", "area", "last_day", "source_name", "source_url", "local", "local_source_name",
    "local_source_url",
}  # fmt: skip
# What the numbers of our tables can be. Italy's box finds coordinates that are swapped or projected.
_RANGES: Final = {
    "lat": (35, 48), "lon": (6, 19), "min_age": (0, 120), "price_amount": (0, 100_000), "days": (1, 3660),
    "position": (0, 999),
}  # fmt: skip
_YEARS: Final = range(1900, 2200)


class FieldError(ValueError):
    """A value that a field cannot have; its text says what it could be."""


def row(table: type[Base], item: Item, complete: bool = True) -> tuple[Item, list[str]]:
    """The item as column values, and what is wrong with it. One that is not `complete` may lack fields."""
    values, problems, known = Item(), list[str](), _fields(table)
    for key, value in item.items():
        if key not in known:
            near = get_close_matches(str(key), known, n=1)
            problems.append(f"campo sconosciuto «{key}»" + (f": forse «{near[0]}»?" if near else ""))
            continue
        try:
            values |= known[key](value)
        except FieldError as error:
            problems.append(f"«{key}» ha un valore che non so leggere: {reprlib.repr(value)}. Mi aspetto {error}")
    if complete:
        problems += [f"manca «{name}»" for name in _required(table) if item.get(name) in (None, "")]
    return values, problems + list(_disagreements(values))


def _required(table: type[Base]) -> list[str]:
    columns = columns_of(table).columns
    return [key for key, column in columns.items() if not (column.nullable or column.default or key in _DERIVED)]


@cache
def _fields(table: type[Base]) -> dict[str, Callable[[Any], Item]]:
    """The fields that a file may give, and what reads the value of each into columns."""
    columns = columns_of(table).columns
    fields: dict[str, Callable[[Any], Item]] = {
        _FIELD.get(key, key): partial(_column, column) for key, column in columns.items() if key not in _DERIVED
    }
    if table is Topic:
        fields["aliases"] = lambda value: {"aliases": _texts(value)}
    if issubclass(table, Record):
        fields["topic"] = lambda value: {"topics": [_text(value)]}
        fields["topics"] = lambda value: {"topics": _texts(value)}
        fields["source"] = _source
    return fields


def _source(value: Any) -> Item:
    return {f"source_{key}": text for key, text in _part(value, ("name",), ("url",)).items()}


def _column(column: Column[Any], value: Any) -> Item:
    return {column.key: _converted(str(column.key), column.type, value)}


def _converted(name: str, form: Any, value: Any) -> Any:
    if name in _READERS:
        return _READERS[name](value)
    match form:
        case JSON():
            return _texts(value)
        case Boolean():
            return _only(isinstance(value, bool), value, "true o false")
        case Integer() | Float():
            lowest, highest = _RANGES[name]
            wanted = int if isinstance(form, Integer) else int | float
            number = isinstance(value, wanted) and not isinstance(value, bool)
            return _only(number and lowest <= value <= highest, value, f"un numero da {lowest} a {highest}")
        case DateTime():
            return _moment(value)
        case Date():
            return _only(type(value) is date and value.year in _YEARS, value, "una data, come 2026-11-20")
        case _:
            return _text(value, getattr(form, "length", None))


def _only(holds: bool, value: Any, expected: str) -> Any:
    if not holds:
        raise FieldError(expected)
    return value


def _text(value: Any, longest: int | None = None) -> str:
    """A number is no text: a phone without its quotes has lost its first zero."""
    expected = f"un testo tra virgolette, di {longest} caratteri al più" if longest else "un testo tra virgolette"
    return str(_only(isinstance(value, str) and len(value) <= (longest or len(value)), value, expected))


def _moment(value: Any) -> datetime:
    expected = "giorno e ora senza fuso, come 2026-01-10T10:30"
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise FieldError(expected) from error
    _only(moment.tzinfo is None and moment.year in _YEARS, value, expected)
    return moment


def _list(value: Any, of: Callable[[Any], Any], expected: str) -> list[Any]:
    return [of(item) for item in _only(isinstance(value, list), value, expected)]


def _texts(value: Any) -> list[str]:
    return _list(value, _text, "un elenco di testi, tra parentesi quadre")


def _days(value: Any) -> list[str]:
    return _list(value, _day, "un elenco di date, come [2026-12-25]")


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise FieldError("date, come 2026-12-25") from error


def _life_events(value: Any) -> list[int]:
    known = isinstance(value, list) and all(type(item) is int and item in LIFE_EVENTS for item in value)
    return list(_only(known, value, "numeri del vocabolario degli eventi della vita, da 1 a 19"))


def _parts(*required: str, others: tuple[str, ...] = ()) -> Callable[[Any], list[Item]]:
    expected = f"un elenco di voci con {', '.join(required)}"
    return lambda value: _list(value, lambda item: _part(item, required, others), expected)


def _part(value: Any, required: tuple[str, ...], others: tuple[str, ...]) -> Item:
    whole = isinstance(value, Mapping) and set(required) <= value.keys() <= {*required, *others}
    _only(whole, value, f"una voce con {', '.join(required)}" + (f", se serve {', '.join(others)}" if others else ""))
    return {key: text.isoformat() if type(text) is date else _text(text, 400) for key, text in value.items()}


def _patron(value: Any) -> str:
    try:
        Hours("24/7", _text(value)).check()
    except HoursError as error:
        raise FieldError("mese e giorno tra virgolette, come '09-08'") from error
    return str(value)


def _forms(value: Any) -> list[str]:
    known = isinstance(value, list) and all(item in list(RequestKind) for item in value)
    return list(_only(known, value, f"un elenco di moduli tra {', '.join(RequestKind)}"))


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "patron": _patron,
    "forms": _forms,
    "life_events": _life_events,
    "exdates": _days,
    "cases": _parts("when", "answer"),
    "contacts": _parts("kind", "value", others=("note",)),
    "phases": _parts("name", "start", "end", others=("summary",)),
}


def _disagreements(values: Item) -> Iterator[str]:
    """Values that have the right form and yet are none of the field, or not together."""
    if values.get("category", SERVICE_CATEGORIES[0]) not in SERVICE_CATEGORIES:
        yield f"categoria fuori dal vocabolario: {values['category']}"
    if values.get("status", Status.DRAFT) not in tuple(Status):
        yield f"stato sconosciuto «{values['status']}»: può essere {', '.join(Status)}"
    for name, known in (("origins", ORIGINS), ("reasons", REASONS)):
        if unknown := set(values.get(name, ())) - set(known):
            yield f"«{name}» può avere {', '.join(known)}, non {', '.join(sorted(unknown))}"
    try:
        if values.get("opening_hours"):
            Hours(values["opening_hours"]).check()
        if "start" in values:
            Recurrence(values["start"], values.get("end"), values.get("rrule", "")).check()
    except (HoursError, RecurrenceError) as error:
        yield str(error)
    try:
        phases(values.get("phases", []), values.get("yearly", False), date(2027, 1, 1))
    except ValueError:
        yield "«phases» ha un giorno che non c'è, o una fase che finisce prima di cominciare"
