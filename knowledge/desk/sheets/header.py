"""Where the table begins: files of towns have titles, dates and empty rows above their headings."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from knowledge.desk.sheets.table import MOST_ROWS, Line, Row, SheetError, Table, TooBig, clean

_LOOKED_AT: Final = 30
_NUMBER: Final = re.compile(r"[\d\s.,:/€%+-]+")


def find(rows: Sequence[Row], is_known: Callable[[str], bool] = lambda _: False) -> int:
    """The number of the row with the headings, from 1. `is_known`: whether a text is a heading that we know."""
    first = [[clean(cell) for cell in row] for row in rows[:_LOOKED_AT]]
    width = _usual_width(rows)
    scores = [_score(cells, width, is_known) for cells in first]
    best = max(scores, default=0.0)
    return scores.index(best) + 1 if best > 0 else 1


def _usual_width(rows: Sequence[Row]) -> int:
    """How many cells of a row are filled, mostly."""
    widths = Counter(sum(bool(clean(cell)) for cell in row) for row in rows[:200])
    widths.pop(0, None)
    return max((width for width, times in widths.items() if times == max(widths.values())), default=1)


def _score(cells: Sequence[str], width: int, is_known: Callable[[str], bool]) -> float:
    """Headings are many, short, different from each other and no numbers; the first such row wins."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return 0.0
    words = {cell.casefold() for cell in filled if len(cell) <= 60 and not _NUMBER.fullmatch(cell)}
    known = sum(is_known(cell) for cell in filled)
    return len(words) / max(width, len(filled)) + 2 * known / max(width, len(filled))


def table(rows: Sequence[Row], header: int) -> Table:
    """The lines below the row of that number. Empty rows and empty columns are left out.

    Raises `SheetError` where nothing is there.
    """
    if not 1 <= header <= len(rows) or not any(clean(cell) for cell in rows[header - 1]):
        raise SheetError(f"La riga {header} è vuota: scegli quella con i titoli delle colonne.")
    headings = [clean(cell) for cell in rows[header - 1]]
    body = [(number, _filled(row)) for number, row in enumerate(rows[header:], header + 1)]
    body = [(number, cells) for number, cells in body if any(cells) and cells != headings]
    if len(body) > MOST_ROWS:
        raise TooBig(f"ha {len(body)} righe e ne leggo al più {MOST_ROWS}")
    if not body:
        raise SheetError(f"Sotto i titoli della riga {header} non c'è niente: il file non ha righe da leggere.")
    width = max(len(headings), *(len(cells) for _, cells in body))
    headings += [""] * (width - len(headings))
    kept = [n for n in range(width) if headings[n] or any(n < len(cells) and cells[n] for _, cells in body)]
    lines = (Line(number, tuple(cells[n] if n < len(cells) else "" for n in kept)) for number, cells in body)
    return Table(_distinct([headings[n] or f"Colonna {letters(n)}" for n in kept]), tuple(lines), header)


def _filled(row: Row) -> list[str]:
    return [clean(cell) for cell in row]


def _distinct(headings: list[str]) -> Row:
    """Two columns of the same name are told apart by a number: "Telefono", "Telefono (2)"."""
    found: list[str] = []
    for heading in headings:
        number, name = 1, heading
        while name in found:
            number += 1
            name = f"{heading} ({number})"
        found.append(name)
    return tuple(found)


def letters(index: int) -> str:
    """What a spreadsheet calls its columns: A, B, … Z, AA."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name = chr(65 + rest) + name
        index -= 1
    return name
