"""One cell: its text as the value of a field, and the value of a field as text that reads back."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from knowledge import hours_in_words
from knowledge.desk.sheets import dates, parts
from knowledge.desk.sheets.columns import Column, Form
from knowledge.desk.sheets.lexicon import REFERENCES, Lexicon, Names
from knowledge.opening.unread import HoursUnread
from knowledge.text import fold
from knowledge.vocabularies import SERVICE_CATEGORIES

_YES: Final = frozenset({"si", "s", "vero", "true", "x", "1", "yes", "y"})
_NO: Final = frozenset({"no", "n", "falso", "false", "0"})
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_BULLET: Final = re.compile(r"^(?:[-•–*]\s+)")
_ERRORS: Final = ("#REF!", "#N/A", "#N/D", "#NAME?", "#NOME?", "#VALUE!", "#VALORE!", "#DIV/0!", "#NUM!", "#NULL!")
_CATEGORIES: Final = {fold(name): name for name in SERVICE_CATEGORIES}
EXPECTED_HOURS: Final = "orari come «lun-ven 9-13, mar e gio anche 15-17, agosto chiuso»"
_BAR: Final = " | "


class CellError(ValueError):
    """A text that the field cannot have; its own text says what is expected, in Italian."""


def read(column: Column, text: str, lexicon: Lexicon) -> Any:
    """The value that an item has for the text, which is not empty. Raises `CellError`."""
    if text.upper() in _ERRORS:
        raise CellError("un valore, non l'errore di una formula")
    match column.form:
        case Form.TOPICS:
            return [_known(part, lexicon.topics, "un argomento che c'è") for part in _split(text, "[\n|;,]")]
        case Form.RECORD:
            return _known(text, lexicon.records[REFERENCES[column.field]], "il codice o il nome di una scheda che c'è")
        case Form.QUARTIERE:
            return _known(text, lexicon.quartieri, "un quartiere del Comune")
        case _:
            return _READERS[column.form](text)


def _known(text: str, names: Names, expected: str) -> str:
    if found := names.find(text):
        return found
    near = names.near(text)
    raise CellError(f"{expected}. Forse «{near}»?" if near else expected)


def _split(text: str, marks: str) -> list[str]:
    return [part.strip() for part in re.split(marks, text) if part.strip()]


def _lines(text: str) -> list[str]:
    lines = text.split("\n") if "\n" in text else text.split(_BAR)
    return [_BULLET.sub("", line.strip()) for line in lines if line.strip()]


def _names(text: str) -> list[str]:
    return _split(text, "[\n|;]")


def _type(text: str) -> str:
    return fold(text).replace(" ", "-")


def _wanted(found: Any, expected: str) -> Any:
    if found is None:
        raise CellError(expected)
    return found


def _category(text: str) -> str:
    return str(_wanted(_CATEGORIES.get(fold(text)), f"una di queste: {'; '.join(SERVICE_CATEGORIES)}"))


def _degrees(text: str) -> float:
    """45,0703 and 45.0703; a thousands' dot makes no sense in degrees."""
    text = text.replace("°", "").replace(" ", "")
    _wanted(_NUMBER.fullmatch(text), "gradi con i decimali, come 45,0703")
    return float(text.replace(",", "."))


def _number(text: str) -> float:
    text = re.sub(r"(?i)euro|eur|€|\s", "", text)
    if _THOUSANDS.fullmatch(text):
        if "," not in text and text.count(".") == 1:  # 1.200 is 1200 or 1,2: who knows
            raise CellError(f"un numero senza punto: {text.replace('.', '')} oppure {text.replace('.', ',')}")
        text = text.replace(".", "")
    _wanted(_NUMBER.fullmatch(text), "un numero, come 5 o 7,50")
    value = float(text.replace(",", "."))
    return int(value) if value == int(value) else value


def _whole(text: str) -> int:
    return int(str(_wanted(text if re.fullmatch(r"\d{1,9}", text) else None, "un numero intero, come 16")))


def _wholes(text: str) -> list[int]:
    return [_whole(part) for part in _split(text, r"[\n|;,\s]")]


def _flag(text: str) -> bool:
    folded = fold(text)
    return bool(_wanted(True if folded in _YES else False if folded in _NO else None, "sì oppure no"))


def _day(text: str) -> str:
    found: date = _wanted(dates.day(text), dates.EXPECTED_DAY)
    return found.isoformat()


def _days(text: str) -> list[str]:
    return [_day(part) for part in _split(text, "[\n|;,]")]


def _moment(text: str) -> str:
    found: datetime = _wanted(dates.moment(text), dates.EXPECTED_MOMENT)
    return found.isoformat(timespec="minutes")


def _hours(text: str) -> str:
    """In words, or OSM syntax as it is. The OSM text, checked again with the whole record."""
    try:
        return hours_in_words.read(text)
    except HoursUnread as error:
        raise CellError(f"{EXPECTED_HOURS}: non capisco «{error.piece}»") from error


@lru_cache(maxsize=8192)
def _hours_text(rules: str) -> str:
    """In words where they say it all: that takes as long as a hundred other cells."""
    return hours_in_words.written(rules)


_READERS: Final[dict[Form, Callable[[str], Any]]] = {
    Form.TEXT: str,
    Form.SLUG: str,
    Form.LINES: _lines,
    Form.NAMES: _names,
    Form.TYPE: _type,
    Form.CATEGORY: _category,
    Form.HOURS: _hours,
    Form.NUMBER: _number,
    Form.DEGREES: _degrees,
    Form.WHOLE: _whole,
    Form.WHOLES: _wholes,
    Form.FLAG: _flag,
    Form.DAY: _day,
    Form.DAYS: _days,
    Form.MOMENT: _moment,
    Form.CONTACTS: lambda text: _wanted(parts.contacts(text), parts.EXPECTED_CONTACTS),
    Form.CASES: lambda text: _wanted(parts.cases(text), parts.EXPECTED_CASES),
    Form.PHASES: lambda text: _wanted(parts.phases(text), parts.EXPECTED_PHASES),
}


def written(column: Column, value: Any) -> str:
    """The text of a value, empty for none; `read` makes the same value of it."""
    if value in (None, "", []) or value is False:
        return ""
    return _WRITERS.get(column.form, str)(value)


def _decimal(value: float) -> str:
    return f"{value:.15g}".replace(".", ",")


_WRITERS: Final[dict[Form, Callable[[Any], str]]] = {
    Form.LINES: "\n".join,
    Form.NAMES: _BAR.join,
    Form.TOPICS: "\n".join,
    Form.NUMBER: _decimal,
    Form.DEGREES: _decimal,
    Form.WHOLES: lambda value: ", ".join(map(str, value)),
    Form.FLAG: lambda value: "sì" if value else "no",
    Form.HOURS: _hours_text,
    Form.DAY: lambda value: dates.day_text(date.fromisoformat(str(value))),
    Form.DAYS: lambda value: _BAR.join(dates.day_text(date.fromisoformat(day)) for day in value),
    Form.MOMENT: lambda value: dates.moment_text(datetime.fromisoformat(str(value))),
    Form.CONTACTS: parts.contacts_text,
    Form.CASES: parts.cases_text,
    Form.PHASES: parts.phases_text,
}
