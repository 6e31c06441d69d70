"""XLSX files as rows of text: read row by row, never whole, and not at all where they would burst."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

from openpyxl import load_workbook

from knowledge.desk.sheets.table import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Row, SheetError, TooBig

MOST_UNPACKED: Final = 80_000_000  # bytes of XML; a full sheet of ours has 40 million
_MOST_PARTS: Final = 2_000
_SPARE_ROWS: Final = 2_000  # empty rows that a table may have in it
_CHUNK: Final = 1_000_000
_ZEROS: Final = re.compile(r"0{2,}")
# A formula that was never worked out: without the value that Excel would have stored beside it.
_UNCOMPUTED: Final = re.compile(rb"<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_UNREADABLE: Final = (
    "Il file non si apre come foglio XLSX. Aprilo con Excel o LibreOffice e salvalo di nuovo come XLSX."
)


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a ZIP archive, as XLSX files are."""
    return content.startswith(b"PK\x03\x04")


def sheets(content: bytes) -> list[str]:
    """The names of the visible sheets. Raises `SheetError`."""
    with _opened(content) as book:
        return [sheet.title for sheet in _tables(book)]


def rows(content: bytes, name: str = "") -> list[Row]:
    """Every row of a sheet, of the first where there is none of that name, empty ones too. Raises `SheetError`."""
    found: list[Row] = []
    with _opened(content) as book:
        tables = _tables(book)
        sheet = next((sheet for sheet in tables if sheet.title == name), tables[0])
        sheet.reset_dimensions()  # what a file says of its own size may be wrong
        filled = 0
        for cells in sheet.iter_rows(max_col=MOST_COLUMNS + 1, max_row=2 * (MOST_ROWS + _SPARE_ROWS)):
            row = _trimmed([_text(cell) for cell in cells])
            filled += _check(len(found) + 1, row, filled)
            found.append(row)
    return found


def _check(number: int, row: Row, filled: int) -> bool:
    """Whether the row holds something. Raises `SheetError` for more than we read."""
    if len(row) > MOST_COLUMNS and row[MOST_COLUMNS]:
        raise TooBig(f"alla riga {number} ha più di {MOST_COLUMNS} colonne")
    if any(len(cell) > LONGEST_CELL for cell in row):
        raise SheetError(f"Alla riga {number} una cella ha più di {LONGEST_CELL} caratteri.")
    if not any(row):
        return False
    if filled > MOST_ROWS + 100 or number > MOST_ROWS + _SPARE_ROWS:
        raise TooBig(f"ha più di {MOST_ROWS} righe")
    return True


def has_uncomputed(content: bytes) -> bool:
    """Whether some formula has no stored value, so that its cell would seem empty."""
    with ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_UNCOMPUTED.search(window) for name in names for window in _windows(archive, name))


def _windows(archive: ZipFile, name: str) -> Iterator[bytes]:
    """A part in pieces that overlap, so that nothing is cut in two."""
    with archive.open(name) as part:
        tail = b""
        while chunk := part.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-10_000:]


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    """The workbook, closed when done with. Raises `SheetError` for what is none, or is too big unpacked."""
    try:
        _check_archive(content)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()
    except SheetError:
        raise
    # A broken or hostile archive makes openpyxl, the ZIP and the XML reader raise whatever they come upon.
    except Exception as error:
        raise SheetError(_UNREADABLE) from error


def _tables(book: Any) -> list[Any]:
    found = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
    if not found:
        raise SheetError("Nel file non c'è nessun foglio con una tabella.")
    return found


def _check_archive(content: bytes) -> None:
    """Sizes as the archive declares them: Python unpacks no more of a part than that."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise TooBig("quando si apre occupa troppa memoria")
        if "xl/workbook.xml" not in archive.namelist():
            raise SheetError(_UNREADABLE)
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as stream:
                    _refuse_doctype(stream.read(_CHUNK))


def _refuse_doctype(start: bytes) -> None:
    """No spreadsheet declares a document type; who does may want to have entities unfolded."""
    if b"<!DOCTYPE" in start or "<!DOCTYPE".encode("utf-16-le") in start or "<!DOCTYPE".encode("utf-16-be") in start:
        raise SheetError(_UNREADABLE)


def _trimmed(texts: list[str]) -> Row:
    """Without the empty cells at the end, of which there are as many as we read columns."""
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _text(cell: Any) -> str:
    """What the cell shows, as somebody in Italy would type it."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "sì" if value else "no"
        case int() | float():
            return _number(value, str(cell.number_format or ""))
        case datetime():
            return f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            return str(value)
        case _:
            return str(value)


def _number(value: float, form: str) -> str:
    """Decimals with a comma. A column shown with zeros before (postal codes) keeps them."""
    if value != value or abs(value) >= 1e15:
        return str(value)
    text = str(int(value)) if value == int(value) else f"{value:.15g}".replace(".", ",")
    return text.zfill(len(form)) if _ZEROS.fullmatch(form) else text
