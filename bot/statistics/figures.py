"""The figures of a period as they may be shown: counted days from their counts, the others from their traces."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.statistics import groups
from bot.statistics.counting import ALL, Cell, counted, outcomes, questions_of, rome
from bot.statistics.groups import OTHERS
from bot.statistics.outcomes import Question
from bot.statistics.period import Period
from bot.statistics.suppression import FEWEST, Place, blanked, folded, together
from bot.statistics.tables import CountedDay, Statistic
from bot.tables import Trace

TOPIC: Final = "topic"
DAY: Final = "day"  # a dimension made of the counts of each day
_MOST_SINGLE_DAYS: Final = 62  # longer periods are shown by month


@dataclass(frozen=True)
class Row:
    """`counts` by outcome; None is blank. `total` is never small."""

    value: str
    total: int
    counts: Mapping[str, int | None]

    def share(self, outcome: str) -> int | None:
        """Of all, in percent, rounded."""
        count = self.counts.get(outcome)
        return None if count is None else round(100 * count / self.total)


@dataclass(frozen=True)
class Table:
    """Values by outcomes, the most asked first, with the row of all. None of its blanks can be worked out.

    `outcomes` are those that occurred, `OTHERS` last. Empty where fewer than `FEWEST` people asked: `all` is None.
    """

    dimension: str
    outcomes: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    all: Row | None = None

    def row(self, value: str) -> Row | None:
        return next((row for row in self.rows if row.value == value), None)


@dataclass(frozen=True)
class Figures:
    """All that was asked in a period: by dimension, value and outcome. Not yet fit to be shown."""

    period: Period
    cells: Mapping[str, Mapping[Place, Cell]]

    def table(self, dimension: str) -> Table:
        """What may be shown of a dimension."""
        whole = self.cells.get(ALL, {})
        if whole.get(("", ALL), Cell()).people < FEWEST:
            return Table(dimension)
        shown = groups.columns({name: whole[key] for name in outcomes() if (key := ("", name)) in whole})
        columns = tuple(sorted(dict.fromkeys(shown.values()), key=lambda name: name == OTHERS))
        everything = _row("", columns, _merged(whole, {"": ""}, shown), frozenset())
        by_value = self.cells.get(dimension, {})
        totals = {value: cell for (value, outcome), cell in by_value.items() if outcome == ALL}
        few = groups.few_topics(totals, shown) if dimension == TOPIC else folded(totals)
        if few == totals.keys():
            return Table(dimension, columns, (), everything)
        values = {value: OTHERS if value in few else value for value in totals}
        cells = _merged(by_value, values, shown)
        blank = _blank(dimension, values, shown, cells)
        rows = [_row(value, columns, cells, blank) for value in dict.fromkeys(values.values())]
        return Table(dimension, columns, tuple(_in_order(rows, dimension)), everything)


def _blank(
    dimension: str, values: Mapping[str, str], shown: Mapping[str, str], cells: Mapping[Place, Cell]
) -> frozenset[Place]:
    """Of the cells that are not nought by the nature of topics and outcomes."""
    columns = dict.fromkeys(shown.values())
    if len(columns) == 1:
        return frozenset()
    members = {row: [value for value, own in values.items() if own == row] for row in dict.fromkeys(values.values())}
    sources = {column: [outcome for outcome, own in shown.items() if own == column] for column in columns}
    inner = {
        (row, column): cells.get((row, column), Cell())
        for row in members
        for column in columns
        if dimension != TOPIC or groups.may_meet(members[row], sources[column])
    }
    return blanked(inner)


def _merged(cells: Mapping[Place, Cell], values: Mapping[str, str], names: Mapping[str, str]) -> dict[Place, Cell]:
    parts: dict[Place, list[Cell]] = defaultdict(list)
    for (value, outcome), cell in cells.items():
        parts[values[value], names.get(outcome, outcome)].append(cell)
    return {place: together(found) for place, found in parts.items()}


def _row(value: str, columns: Iterable[str], cells: Mapping[Place, Cell], blank: frozenset[Place]) -> Row:
    counts = {name: None if (value, name) in blank else cells.get((value, name), Cell()).count for name in columns}
    return Row(value, cells[value, ALL].count, counts)


def _in_order(rows: list[Row], dimension: str) -> list[Row]:
    """Hours and days as they follow each other; others by how many asked. What is together stands last."""
    by_time = dimension in ("hour", DAY)
    return sorted(
        rows, key=lambda r: (r.value == OTHERS, r.value) if by_time else (r.value == OTHERS, -r.total, r.value)
    )


def figures(session: Session, period: Period) -> Figures:
    """What was asked in the period."""
    cells: dict[str, dict[Place, Cell]] = defaultdict(dict)
    for dimension, value, outcome, count, people in _stored(session, period):
        _add(cells[dimension], (value, outcome), Cell(count, people))
    for day, outcome, count, people in _stored_days(session, period):
        _add(cells[DAY], (_point(day, period), outcome), Cell(count, people))
    for (dimension, value, outcome), cell in _live(session, period):
        _add(cells[dimension], (value, outcome), cell)
    return Figures(period, cells)


def _add(cells: dict[Place, Cell], place: Place, cell: Cell) -> None:
    cells[place] = cells.get(place, Cell()) + cell


def _point(day: date, period: Period) -> str:
    return day.isoformat() if period.days <= _MOST_SINGLE_DAYS else f"{day:%Y-%m}"


def _stored(session: Session, period: Period) -> Iterable[tuple[str, str, str, int, int]]:
    sums = (func.sum(Statistic.count), func.sum(Statistic.people))
    place = (Statistic.dimension, Statistic.value, Statistic.outcome)
    found = select(*place, *sums).where(Statistic.day.between(period.first, period.last)).group_by(*place)
    return [(d, v, o, int(count), int(people)) for d, v, o, count, people in session.execute(found)]


def _stored_days(session: Session, period: Period) -> Iterable[tuple[date, str, int, int]]:
    fields = (Statistic.day, Statistic.outcome, Statistic.count, Statistic.people)
    found = select(*fields).where(Statistic.dimension == ALL, Statistic.day.between(period.first, period.last))
    return [(day, outcome, count, people) for day, outcome, count, people in session.execute(found)]


def _live(session: Session, period: Period) -> Iterable[tuple[tuple[str, str, str], Cell]]:
    """Of the days that are not counted yet: today, and until an hour after midnight yesterday."""
    done = set(session.scalars(select(CountedDay.day).where(CountedDay.day.between(period.first, period.last))))
    first, last = _not_counted(session, period, done)
    if first is None:
        return
    asked: dict[date, list[Question]] = defaultdict(list)
    for question in questions_of(session, first, last):
        if (day := question.at.date()) not in done:
            asked[day].append(question)
    for day, questions in asked.items():
        for (dimension, value, outcome), cell in counted(questions).items():
            yield (dimension, value, outcome), cell
            if dimension == ALL:
                yield (DAY, _point(day, period), outcome), cell


def _not_counted(session: Session, period: Period, done: set[date]) -> tuple[date | None, date]:
    """The days in which there may be traces that no count has."""
    oldest: datetime | None = session.scalar(select(func.min(Trace.at)))
    if oldest is None:
        return None, period.last
    start = max(period.first, rome(oldest).date())
    left = [
        day
        for n in range((period.last - start).days + 1)
        if (day := date.fromordinal(start.toordinal() + n)) not in done
    ]
    return (left[0], left[-1]) if left else (None, period.last)
