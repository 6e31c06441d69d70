"""Ways of filling in a field that WTForms lacks: one thing a line, Italian days and numbers, names of records."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from wtforms import (
    DateField,
    DateTimeLocalField,
    FloatField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from bot.staff.forms.names import Names
from bot.staff.forms.names import label as named
from knowledge import hours_in_words

_ANY_DAY: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?")
_DAY: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """What may be chosen, from (value, words)."""
    return [SelectChoice(value=value, label=words) for value, words in pairs]


class Choice(SelectField):
    """One of a few. What stands in the record is kept, even where it is no choice any more."""

    def __init__(self, label: str, *, choices: Iterable[tuple[str, str]], **more: Any) -> None:
        self._pairs = [("", "—"), *choices]
        super().__init__(label, choices=options(self._pairs), validate_choice=False, **more)

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        if value and value not in dict(self._pairs):
            self.choices = options([*self._pairs, (value, named(value))])


class Lines(TextAreaField):
    """A list of texts, one a line."""

    def _value(self) -> str:
        return "\n".join(self.data or ()) if not self.raw_data else str(self.raw_data[0])

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            self.data = [line.strip() for line in valuelist[0].splitlines() if line.strip()]


class Days(Lines):
    """A list of ISO days, written one a line as 25/12/2026."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{date.fromisoformat(day):%d/%m/%Y}" for day in self.data or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata(valuelist)
        self.data = [_iso(line) for line in self.data or ()]


def _iso(text: str) -> str:
    try:
        if found := _DAY.fullmatch(text):
            day, month, year = map(int, found.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValueError(f"«{text}» non è un giorno. Scrivilo come 25/12/2026.") from error


def iso_day(text: str) -> str:
    """A day as items hold it, where it is one with or without its year; anything else as it is."""
    found = _ANY_DAY.fullmatch(text)
    if found is None:
        return text
    day, month, year = found.groups()
    return (f"{year}-" if year else "") + f"{int(month):02}-{int(day):02}"


class Number(FloatField):
    """A number with the comma or the point."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}".replace(".", ",") if self.data < 1 else _plain(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0].strip().replace(",", ".") if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = float(text)
            except ValueError as error:
                raise ValueError("Mi aspetto un numero, come 45,1234.") from error


def _plain(number: float) -> str:
    return repr(number).removesuffix(".0").replace(".", ",")


class Day(DateField):
    """A day; the browser's picker or 25/12/2026."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, format=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(f"«{valuelist[0]:.20}» non è un giorno. Scrivilo come 25/12/2026.") from error


class Moment(DateTimeLocalField):
    """A day and an hour, Europe/Rome wall-clock time."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(f"«{valuelist[0]:.30}» non è giorno e ora. Scrivili come 2026-12-25T10:30.") from error


class Ticks(SelectMultipleField):
    """Several of a few, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Reference(StringField):
    """A record or a topic by its name; `data` is its slug. `kind` is the record's, or "topic"."""

    def __init__(self, label: str, *, names: Names, kind: str, **options: Any) -> None:
        super().__init__(label, **options)
        self.names = names
        self.kind = kind

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.names.title(self.kind, self.data or "")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = self.names.slug(self.kind, text) if text else ""

    @property
    def offers(self) -> str:
        """The id of the list of what may be written."""
        return f"offers-{self.kind}"


class Hours(TextAreaField):
    """Opening hours in words; `data` is OSM syntax."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else hours_in_words.written(self.data or "")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = hours_in_words.read(valuelist[0]) if valuelist else ""


def plain(value: Any) -> Any:
    """A field's data as an item holds it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value
