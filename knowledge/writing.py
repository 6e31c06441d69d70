"""Writing a record: its columns, its topics, and what is worked out from them. The one way for loads and for staff."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Column
from sqlalchemy import inspect as columns_of
from sqlalchemy.orm import Session

from knowledge import calendar, search
from knowledge.base import Base
from knowledge.fields import Item
from knowledge.kinds import Event
from knowledge.record import Record, RecordTopic

DESK: Final = "desk"  # the origin of what staff have changed by hand: no load touches it


def whole(table: type[Base], row: Item) -> Item:
    """The row with the defaults of the columns it does not give: what was taken out is gone."""
    columns = columns_of(table).columns.items()
    return {key: _default(column) for key, column in columns if key not in ("id", "kind", "slug")} | row


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    return default and (default.arg(None) if default.is_callable else default.arg)


def assign(target: Any, values: Item) -> set[str]:
    """Sets what differs; the names of what did."""
    different = {key: value for key, value in values.items() if getattr(target, key) != value}
    for key, value in different.items():
        setattr(target, key, value)
    return set(different)


def link(record: Record, topics: Iterable[str]) -> bool:
    """Makes the record be about just these topics; whether it was about others."""
    wanted = set(topics)
    if {found.topic_slug for found in record.topic_links} == wanted:
        return False
    record.topic_links = [RecordTopic(topic_slug=slug) for slug in sorted(wanted)]
    return True


def index(session: Session, record: Record) -> None:
    """Writes anew what is looked up about a record. It must have been flushed."""
    search.index(session, record)
    if isinstance(record, Event):
        calendar.rewrite(session, record)
