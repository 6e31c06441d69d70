"""Records as items: the plain data of catalogue files, in which drafts are kept, compared and corrected.

An item is JSON: dates are ISO texts. `checked` gives its columns, or says what is wrong with it in Italian.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Date
from sqlalchemy import inspect as columns_of

from knowledge import fields, writing
from knowledge.catalogue import SECTIONS
from knowledge.fields import Item
from knowledge.record import Record, kind_of

KINDS: Final[dict[str, type[Record]]] = {kind_of(table): table for table in SECTIONS.values()}
# What the desk itself sets when it publishes; no draft holds them.
_SET: Final = {"id", "kind", "origin", "last_day", "status", "slug", "verified_on", "verified_by", "invented"}
_SOURCES: Final = ("source_name", "source_url")
_LOCAL_SOURCES: Final = ("local_source_name", "local_source_url")


def item_of(record: Record) -> Item:
    """The item that stands for a record as it is. Its topic links must be there."""
    item = Item()
    for key in columns_of(type(record)).columns.keys():  # noqa: SIM118  the keys are the attributes' names
        if key in _SET or key in (*_SOURCES, *_LOCAL_SOURCES, "local"):
            continue
        value = getattr(record, key)
        if not is_empty(value):
            item["kind" if key == "type" else key] = _plain(value)
    for name, parts in (("source", _SOURCES), ("local_source", _LOCAL_SOURCES)):
        source = {part.rpartition("_")[2]: getattr(record, part, "") for part in parts}
        if source["name"]:
            item[name] = {key: text for key, text in source.items() if text}
    item["topics"] = sorted(link.topic_slug for link in record.topic_links)
    return item


def is_empty(value: Any) -> bool:
    """Whether an item need not say it; the number 0 says something."""
    return value is None or value is False or value == "" or value in ([], {})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


def checked(kind: type[Record], item: Mapping[str, Any]) -> tuple[Item, list[str]]:
    """The item's columns with the defaults of what it does not give, `topics` too, and what is wrong with it."""
    read = {key: _typed(kind, key, value) for key, value in item.items() if key != "local_source"}
    values, problems = fields.row(kind, {**read, "slug": "x"})
    del values["slug"]
    local, wrong = fields.row(kind, {"source": item["local_source"]}, False) if item.get("local_source") else ({}, [])
    topics = values.pop("topics", [])
    columns = {key: value for key, value in writing.whole(kind, values).items() if key not in _SET}
    columns |= {f"local_{key}": value for key, value in local.items()}
    return {**columns, "topics": topics}, [*problems, *wrong]


def _typed(kind: type[Record], key: str, value: Any) -> Any:
    """A date of JSON as the date that fields expect; one that is none stays, to be complained of there."""
    column = columns_of(kind).columns.get(key)
    if column is None or not isinstance(column.type, Date) or not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """(field, before, after) of what differs, in the order of the fields; None where one side has none."""
    names = [*before, *(name for name in after if name not in before)]
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]
