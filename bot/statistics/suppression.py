"""Small numbers are not shown, nor is what they could be worked out from.

The rule, for a table of values by outcomes whose totals are shown:

1. Values, and outcomes, with fewer than `FEWEST` people appear only together, as "others": at least two of them, one
   of which has as many people by itself (people are not added up: somebody may be in several); see `folded`.
2. A cell with fewer people is left blank, and so are as many others as it takes until no blank one that is small has
   a single number that fits the totals. Blank cells may be small, large or nought: nobody can tell which.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.statistics.counting import Cell

FEWEST: Final = 5  # people

Place = tuple[str, str]  # value, outcome
Cells = Mapping[Place, Cell]


def is_small(cell: Cell) -> bool:
    """Whether it says something about a few people. Nought says nothing about anybody."""
    return 0 < cell.people < FEWEST


def together(cells: Iterable[Cell]) -> Cell:
    """Of people that may be the same ones: at least as many as the most of a cell."""
    listed = list(cells)
    return Cell(sum(cell.count for cell in listed), max((cell.people for cell in listed), default=0))


def folded(totals: Mapping[str, Cell]) -> frozenset[str]:
    """Those that may be shown only together; none where all are large enough.

    Small ones take large ones with them, the smallest first and with all that are as small, until the sum leaves it
    open how much of it is whose: also to somebody who knows the names and this rule.
    """
    hidden = {name for name, cell in totals.items() if is_small(cell)}
    least = len(hidden)  # what the sum would be if each had as little as the rule allows
    if not hidden:
        return frozenset()
    large = sorted({cell.count for cell in totals.values() if cell.people >= FEWEST})
    for count in large:
        taken = {name for name, cell in totals.items() if cell.people >= FEWEST and cell.count == count}
        hidden |= taken
        least += FEWEST * len(taken)
        if sum(totals[name].count for name in hidden) > least:
            break
    return frozenset(hidden)


def blanked(cells: Cells) -> frozenset[Place]:
    """The cells that must stay blank. Totals of values and of outcomes, none of them small, are taken as known."""
    small = sorted(place for place, cell in cells.items() if is_small(cell))
    blank = set(small)
    for place in small:  # what is blank later on exposes none of those before
        while is_exposed(place, blank, cells) and (companion := _companion(place, blank, cells)):
            blank.add(companion)
    return frozenset(blank)


def is_exposed(place: Place, blank: set[Place], cells: Cells) -> bool:
    """Whether only one whole number, not below nought, can stand there.

    Another one can where counts may be shifted round a ring of blank cells: one up, the next down, and so on. That is
    a path in the graph whose nodes are values and outcomes: along a cell upwards always, downwards where it is not
    nought.
    """
    value, outcome = place
    up: dict[str, list[str]] = {}
    down: dict[str, list[str]] = {}
    for row, column in blank:
        if (row, column) != place:
            up.setdefault(row, []).append(column)
            if cells[row, column].count:
                down.setdefault(column, []).append(row)
    if _reaches(("outcome", outcome), ("value", value), up, down):
        return False
    return not (cells[place].count and _reaches(("value", value), ("outcome", outcome), up, down))


def _reaches(
    start: tuple[str, str], goal: tuple[str, str], up: Mapping[str, list[str]], down: Mapping[str, list[str]]
) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        side, name = waiting.pop()
        ahead = [("outcome", n) for n in up.get(name, ())] if side == "value" else [
            ("value", n) for n in down.get(name, ())]  # fmt: skip
        if goal in ahead:
            return True
        waiting += [node for node in ahead if node not in seen]
        seen.update(ahead)
    return False


def _companion(exposed: Place, blank: set[Place], cells: Cells) -> Place | None:
    """What to leave blank beside it: the smallest of its value or of its outcome, whichever has fewer blanks."""
    value, outcome = exposed
    row = [place for place in cells if place[0] == value]
    column = [place for place in cells if place[1] == outcome]
    nearest = sorted((row, column), key=lambda line: sum(place in blank for place in line))
    for line in (*nearest, list(cells)):
        if shown := [place for place in line if place not in blank]:
            return min(shown, key=lambda place: (cells[place].count == 0, cells[place].count, place))
    return None
