"""What a spreadsheet is to us, whatever file it came in: columns with a heading, and numbered lines of text."""

from dataclasses import dataclass
from typing import Final

from knowledge.errors import KnowledgeError

MOST_BYTES: Final = 10_000_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 32_767  # what Excel itself can hold

Row = tuple[str, ...]


class SheetError(KnowledgeError):
    """A file that cannot be brought in; its text, in Italian, says what to do about it."""


class TooBig(SheetError):
    """More than we read; said before it is in memory."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Il file è troppo grande: {what}. Dividilo in file più piccoli e caricali uno alla volta.")


@dataclass(frozen=True)
class Line:
    """One row with something in it. `number` is the one that a spreadsheet shows at its left, from 1."""

    number: int
    cells: Row


@dataclass(frozen=True)
class Table:
    """`columns` are the headings, each once; every line has as many cells. `header` is the number of their row."""

    columns: Row
    lines: tuple[Line, ...]
    header: int


def clean(text: str) -> str:
    """A cell's text as it is compared: no spaces around it, one kind of space and of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()


def check_size(size: int) -> None:
    """Raises `TooBig` for a file of more bytes than we read."""
    if size > MOST_BYTES:
        raise TooBig(f"ha {size / 1_000_000:.0f} MB e ne leggo al più {MOST_BYTES // 1_000_000}")
