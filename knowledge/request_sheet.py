"""Citizens' requests as a spreadsheet: which columns, and cells that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from knowledge.desk.sheets import formulas

if TYPE_CHECKING:
    from knowledge.requests import Request

COLUMNS: Final = (
    "code", "kind", "status", "requested_at", "updated_at", "topic", "record", "office", "description", "address",
    "lat", "lon", "wanted", "contact", "told", "answer",
)  # fmt: skip
PERSONAL: Final = ("contact", "told")
# What can be counted, without what anybody wrote, where they were, and the code that asks about it.
COUNTED: Final = ("kind", "status", "requested_at", "updated_at", "topic", "record", "office")


def cell(value: object) -> str:
    """A text that looks like a formula is marked as text. A number stays one: coordinates may be negative."""
    if isinstance(value, str):
        return formulas.neutralised(value)
    return "" if value is None else str(value)


def lines(requests: Iterable["Request"], columns: Sequence[str] = COLUMNS, delimiter: str = ",") -> Iterator[str]:
    """The lines of a CSV file, its head first."""
    yield _line(columns, delimiter)
    for request in requests:
        yield _line([cell(getattr(request, name)) for name in columns], delimiter)


def _line(cells: Sequence[str], delimiter: str) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerow(cells)
    return written.getvalue()
