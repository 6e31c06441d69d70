"""What divides the cells of a CSV file, and the rows it makes."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Final

from knowledge.desk.sheets.table import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Row, SheetError, TooBig

SEPARATORS: Final[dict[str, str]] = {
    ";": "punto e virgola ( ; )",
    "\t": "tabulazione",
    "|": "barra verticale ( | )",
    ",": "virgola ( , )",
}
_DECLARATION: Final = "sep="  # first line of some files that Excel writes
_LOOKED_AT: Final = 100


def detect(text: str) -> str:
    """The separator that divides most lines into the same number of cells."""
    if text[:4].lower() == _DECLARATION and text[4:5] in SEPARATORS:
        return text[4]
    scores = {separator: _agreement(text, separator) for separator in SEPARATORS}
    return max(scores, key=lambda separator: scores[separator])


def _agreement(text: str, separator: str) -> tuple[bool, int, float]:
    """What most lines agree on, how early that begins, how well they agree.

    The headings are divided by the separator and by nothing else: decimals and texts have commas only further down.
    """
    try:
        widths = [len(row) for row in islice(_parsed(text, separator), _LOOKED_AT) if any(row)]
    except csv.Error:
        return False, 0, 0.0
    divided = Counter(width for width in widths if width > 1)
    if not divided:
        return False, 0, 0.0
    width, lines = divided.most_common(1)[0]
    share = lines / len(widths)
    return share > 0.5, -widths.index(width), share * (1 - 1 / width)


def _parsed(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=separator)


def rows(text: str, separator: str) -> list[Row]:
    """Every row, empty ones too, so that their numbers are those that people see. Raises `SheetError`."""
    if separator not in SEPARATORS:
        raise SheetError("Questo separatore non è tra quelli che leggo: scegline uno dall'elenco.")
    found: list[Row] = []
    try:
        for cells in _parsed(text, separator):
            _check(len(found), cells)
            found.append(tuple(cells))
    except csv.Error as error:
        raise SheetError(
            f"Alla riga {len(found) + 1} c'è una cella che non finisce: forse manca una virgoletta di chiusura."
        ) from error
    if found and found[0] and found[0][0].lower().startswith(_DECLARATION):
        found[0] = ()
    return found


def _check(index: int, cells: list[str]) -> None:
    if index >= MOST_ROWS + _LOOKED_AT:
        raise TooBig(f"ha più di {MOST_ROWS} righe")
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        raise TooBig(f"alla riga {index + 1} ha {len(cells)} colonne e ne leggo al più {MOST_COLUMNS}")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise SheetError(
            f"Alla riga {index + 1} una cella supera {LONGEST_CELL} caratteri: forse manca una virgoletta che chiude."
        )
