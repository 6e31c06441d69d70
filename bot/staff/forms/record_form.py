"""The form of a record: from the layout of its kind, filled from an item, and read back into one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import URL, DataRequired, Length, NumberRange, Optional

from bot.staff.forms.inputs import (
    Choice,
    Day,
    Days,
    Hours,
    Lines,
    Moment,
    Number,
    Reference,
    Ticks,
    iso_day,
    options,
    plain,
)
from bot.staff.forms.names import Names
from bot.staff.forms.recurrence_part import RecurrencePart, data_of, rule_of
from channels.web.pages.labels import AUDIENCES, LIFE_EVENTS
from knowledge import hours_in_words
from knowledge.desk.items import is_empty
from knowledge.fields import Item
from knowledge.vocabularies import SERVICE_CATEGORIES

HERE: Final = Path(__file__).parent
_CONTACTS: Final = (("phone", "Telefono"), ("email", "E-mail"), ("url", "Pagina web"), ("app", "App"))
_OUTSIDE: Final = "È fuori dall'Italia: forse latitudine e longitudine sono scambiate."
Said = dict[str, str]  # label and description
Way = Callable[[Said, Names], Any]


@dataclass(frozen=True)
class Entry:
    """One field of the layout. `way` is how it is filled in."""

    name: str
    label: str
    help: str
    way: str


@dataclass(frozen=True)
class Group:
    title: str
    entries: tuple[Entry, ...]


@cache
def layout(kind: str) -> tuple[Group, ...]:
    document = yaml.load((HERE / "layout.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(
        Group(group["title"], tuple(_entry(name, of) for field in group["fields"] for name, of in field.items()))
        for group in document["kinds"][kind]
    )


def _entry(name: str, of: Mapping[str, str]) -> Entry:
    return Entry(name, of["label"], of.get("help", ""), of.get("as", "text"))


def entries(kind: str) -> dict[str, Entry]:
    return {entry.name: entry for group in layout(kind) for entry in group.entries}


class Italian(Form):
    class Meta:
        locales = ("it_IT", "it")


class ContactPart(Italian):
    kind = SelectField("Tipo", choices=options(_CONTACTS))
    value = StringField("Numero o indirizzo", [Length(max=400)])
    note = StringField("Nota", [Length(max=400)])


class CasePart(Italian):
    when = TextAreaField("Quando", [Length(max=400)])
    answer = TextAreaField("Risposta", [Length(max=400)])


class PhasePart(Italian):
    name = StringField("Nome della fase", [Length(max=400)])
    start = StringField("Dal", [Length(max=10)])
    end = StringField("Al", [Length(max=10)])
    summary = TextAreaField("Che cosa succede", [Length(max=400)])


class SourcePart(Italian):
    name = StringField("Nome", [Length(max=200)])
    url = URLField("Indirizzo", [Optional(), URL(require_tld=False), Length(max=400)])


def form_for(kind: str, names: Names, formdata: Any = None, item: Mapping[str, Any] | None = None) -> Form:
    """The form of a kind of record: as it was sent, or filled from the item. `meta.names` of it are the names."""
    fields = {name: _field(kind, entry, names) for name, entry in entries(kind).items()}
    made: type[Form] = type("RecordForm", (Italian,), fields)
    return made(formdata, data=_data(kind, item or {}), meta={"names": names})


def _data(kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as the fields of the form hold it."""
    known = entries(kind)
    readers: dict[str, Callable[[Any], Any]] = {
        "date": date.fromisoformat,
        "moment": datetime.fromisoformat,
        "recurrence": data_of,
    }
    data = {}
    for name, value in item.items():
        if name in known and value not in ("", None):
            data[name] = readers.get(known[name].way, _as_it_is)(value)
    if "life_events" in data:
        data["life_events"] = [str(number) for number in data["life_events"]]
    return data


def _as_it_is(value: Any) -> Any:
    return value


def item_from(kind: str, form: Form, before: Mapping[str, Any]) -> Item:
    """The item that the form says. Fields that the form does not have stay as they were before."""
    known = entries(kind)
    item = Item({name: value for name, value in before.items() if name not in known})
    for name, entry in known.items():
        value = _value(entry, form[name].data)
        if _says_the_same(entry, value, before.get(name)):
            value = before[name]
        if not is_empty(value):
            item[name] = value
    return item


def _says_the_same(entry: Entry, value: Any, before: Any) -> bool:
    """Whether what was there says it in another way: hours written otherwise, ticks in another order."""
    if not before:
        return False
    if entry.way == "hours":
        return bool(value == hours_in_words.read(hours_in_words.written(before)))
    return entry.way in ("audience", "life_events", "topics") and sorted(value) == sorted(before)


def _value(entry: Entry, data: Any) -> Any:
    if entry.way in ("contacts", "cases", "phases"):
        # A row that was left empty is none; the kind of a contact alone says nothing.
        rows = [{key: text.strip() for key, text in row.items() if text and text.strip()} for row in data]
        return [_with_iso_days(row) for row in rows if row.keys() - {"kind"}]
    if entry.way == "topics":
        return list(dict.fromkeys(slug for slug in data if slug))
    if entry.way == "source":
        source = {key: text.strip() for key, text in data.items() if text and text.strip()}
        return source if source.get("name") else {}
    if entry.way == "recurrence":
        return rule_of(data)
    if entry.way == "life_events":
        return [int(number) for number in data]
    return plain(data.strip() if isinstance(data, str) else data)


def _with_iso_days(row: dict[str, str]) -> dict[str, str]:
    """The row of a phase with its days as items hold them: 15/1/2026 is 2026-01-15, and 15/1 each year 01-15."""
    return {name: iso_day(text) if name in ("start", "end") else text for name, text in row.items()}


def _field(kind: str, entry: Entry, names: Names) -> Any:
    said = {"label": entry.label, "description": entry.help}
    if entry.name == "name":
        return StringField(validators=[DataRequired("Scrivi un nome."), Length(max=200)], **said)
    if entry.way == f"{kind}_type":
        return Choice(choices=names.types(kind), **said)
    return _WAYS[entry.way](said, names)


def _rows(part: type[Form], most: int) -> Way:
    return lambda said, _names: FieldList(FormField(part), max_entries=most, **said)


def _one(field: type[Any], *validators: Any, **options: Any) -> Way:
    return lambda said, _names: field(validators=validators, **options, **said)


_WAYS: Final[dict[str, Way]] = {
    "text": _one(StringField, Length(max=200)),
    "area": _one(TextAreaField, Length(max=8000)),
    "lines": _one(Lines),
    "email": _one(EmailField, Length(max=120)),
    "url": _one(URLField, Optional(), URL(require_tld=False), Length(max=400)),
    "date": _one(Day),
    "dates": _one(Days),
    "moment": _one(Moment),
    "bool": _one(BooleanField),
    "hours": _one(Hours),
    "recurrence": lambda said, _names: FormField(RecurrencePart, **said),
    "latitude": _one(Number, Optional(), NumberRange(35, 48, _OUTSIDE)),
    "longitude": _one(Number, Optional(), NumberRange(6, 19, _OUTSIDE)),
    "amount": _one(Number, Optional(), NumberRange(0, 100_000)),
    "age": _one(IntegerField, Optional(), NumberRange(0, 120)),
    "audience": _one(Ticks, choices=options(AUDIENCES.items())),
    "life_events": _one(Ticks, choices=options((str(number), name) for number, name in LIFE_EVENTS.items())),
    "category": lambda said, _names: Choice(choices=[(name, name) for name in SERVICE_CATEGORIES], **said),
    "office": lambda said, names: Choice(choices=names.offices, **said),
    "quartiere": lambda said, names: Choice(choices=names.quartieri, **said),
    "place": lambda said, names: Reference(names=names, kind="place", **said),
    "organisation": lambda said, names: Reference(names=names, kind="organisation", **said),
    "topics": lambda said, names: FieldList(Reference("Argomento", names=names, kind="topic"), max_entries=40, **said),
    "contacts": _rows(ContactPart, 40),
    "cases": _rows(CasePart, 60),
    "phases": _rows(PhasePart, 40),
    "source": lambda said, _names: FormField(SourcePart, **said),
}
