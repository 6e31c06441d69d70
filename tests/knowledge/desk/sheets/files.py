"""Small files built as other programs write them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from sqlalchemy.orm import Session

from knowledge.desk.people import Person
from knowledge.desk.sheets import columns, mapping, reading
from knowledge.desk.sheets.outcome import Outcome, Preview
from knowledge.desk.sheets.preview import preview

NOW = datetime(2026, 11, 28, 9, 0)
TODAY = NOW.date()


def as_csv(*rows: Sequence[str], separator: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(*rows: Iterable[Any], title: str = "Foglio1", formats: dict[str, str] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for place, form in (formats or {}).items():
        sheet[place].number_format = form
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def zipped(parts: dict[str, bytes], base: bytes = b"") -> bytes:
    """An archive with these parts, the others as in `base`."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in parts:
                        archive.writestr(name, old.read(name))
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def told(session: Session, kind: str, content: bytes, by: Person, **options: Any) -> Preview:
    """The preview of a file that is read and mapped as suggested."""
    way = reading.suggest(content, lambda text: columns.is_heading(kind, text))
    table = reading.table(content, way)
    return preview(session, kind, table, mapping.suggest(session, kind, table.columns), by, **options)


def one(session: Session, kind: str, by: Person, **cells: str) -> Outcome:
    """What a file with a single line, its columns called as our fields, would do."""
    names = {column.field: column.heading for column in columns.of(kind)}
    given = {names[field.replace("__", ".")]: text for field, text in cells.items()}
    return told(session, kind, as_csv(list(given), list(given.values())), by).outcomes[0]
