"""What happens in a database, seen from outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, Table, event, select
from sqlalchemy.orm import Session

from knowledge.tables import Base, Record

_OWN_NUMBERS = {("phrase", "id"), ("occurrence", "id")}


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL statements sent while the block runs."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def content(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table, numbers of records replaced by their slugs: equal for equal knowledge."""
    with Session(engine) as session:
        slugs = {row.id: row.slug for row in session.execute(select(Record.id, Record.slug))}
        return {table.name: sorted(_rows(session, table, slugs)) for table in Base.metadata.sorted_tables}


def _rows(session: Session, table: Table, slugs: dict[int, str]) -> Iterator[str]:
    numbers = {
        column.name for column in table.columns for key in column.foreign_keys if key.column.table.name != "topic"
    }
    numbers |= {"id"} if table.name == "record" else set()
    for row in session.execute(select(table)).mappings():
        yield repr([
            (name, slugs[value] if name in numbers else value)
            for name, value in row.items()
            if (table.name, name) not in _OWN_NUMBERS
        ])  # fmt: skip
