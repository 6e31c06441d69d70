"""Whoever reads a table cannot work out what is blank in it: tried by counting every table that fits what is shown."""

from collections.abc import Collection, Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from bot.statistics import groups
from bot.statistics.counting import ALL, Cell, outcomes
from bot.statistics.figures import Figures, Row, Table
from bot.statistics.groups import OTHERS
from bot.statistics.period import this_month
from bot.statistics.suppression import FEWEST, Place, blanked, folded, is_small
from tests.bot.statistics.test_counting import DAY

VALUES, COLUMNS = ("a", "b", "c"), ("x", "y", "z")


def solutions(rows: dict[str, int], columns: dict[str, int], blank: Collection[Place]) -> Iterator[dict[Place, int]]:
    """Every way to fill the blanks with whole numbers, so that they sum to what values and outcomes still lack."""
    if not rows:
        if not any(columns.values()):
            yield {}
        return
    value, *others = rows
    free = [c for c in columns if (value, c) in blank]
    for counts in product(*(range(min(rows[value], columns[c]) + 1) for c in free)):
        if sum(counts) == rows[value]:
            left = columns | {c: columns[c] - n for c, n in zip(free, counts, strict=True)}
            for filled in solutions({other: rows[other] for other in others}, left, blank):
                yield {(value, c): n for c, n in zip(free, counts, strict=True)} | filled


def known(rows: dict[str, int], columns: dict[str, int], blank: Collection[Place], small: set[Place]) -> set[Place]:
    """The small cells that only one number fits."""
    seen: dict[Place, set[int]] = {place: set() for place in small}
    for filled in solutions(rows, columns, blank):
        for place in small:
            seen[place].add(filled[place])
        if all(len(numbers) > 1 for numbers in seen.values()):
            return set()
    return {place for place, numbers in seen.items() if len(numbers) == 1}


def derived(cells: dict[Place, Cell], blank: frozenset[Place]) -> set[Place]:
    """The small cells of a table that whoever has its totals can work out."""
    rows, columns = ({place[side]: 0 for place in cells} for side in (0, 1))
    for value, outcome in blank:
        rows[value] += cells[value, outcome].count
        columns[outcome] += cells[value, outcome].count
    return known(rows, columns, blank, {place for place, cell in cells.items() if is_small(cell)})


def cell() -> st.SearchStrategy[Cell]:
    """As many questions as people, or more."""
    return st.tuples(st.integers(0, 7), st.integers(0, 2)).map(
        lambda drawn: Cell(drawn[0] + drawn[1] * (drawn[0] > 0), drawn[0])
    )


@st.composite
def tables(draw: st.DrawFn) -> dict[Place, Cell]:
    """Tables whose totals are large, as they are once small values and outcomes are together."""
    values, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    cells = {place: draw(cell()) for place in product(VALUES[:values], COLUMNS[:columns])}
    for value in VALUES[:values]:
        if sum(cells[value, c].people for c in COLUMNS[:columns]) < FEWEST:
            cells[value, COLUMNS[0]] = Cell(FEWEST, FEWEST)
    for column in COLUMNS[:columns]:
        if 0 < sum(cells[v, column].people for v in VALUES[:values]) < FEWEST:
            cells[VALUES[0], column] = Cell(FEWEST, FEWEST)
    return cells


@given(tables())
@settings(max_examples=300)
def test_no_small_cell_can_be_worked_out(cells: dict[Place, Cell]) -> None:
    blank = blanked(cells)
    assert {place for place, cell in cells.items() if is_small(cell)} <= blank
    assert derived(cells, blank) == set()


def test_the_trial_would_see_a_cell_that_can_be_worked_out() -> None:
    cells = {("a", "x"): Cell(2, 2), ("a", "y"): Cell(9, 9), ("b", "x"): Cell(8, 8), ("b", "y"): Cell(9, 9)}
    assert derived(cells, frozenset({("a", "x")})) == {("a", "x")}
    assert blanked(cells) == set(cells)


def test_nothing_is_blank_where_nothing_is_small() -> None:
    cells = {place: Cell(5, 5) for place in product(VALUES, COLUMNS)} | {("a", "x"): Cell(0, 0)}
    assert blanked(cells) == set()


def test_a_blank_nought_does_not_give_its_neighbour_away() -> None:
    """Two blanks in a row that sum to nothing but the one: somebody might take the nought for known."""
    cells = {
        ("a", "x"): Cell(1, 1), ("a", "y"): Cell(0, 0), ("a", "z"): Cell(9, 9),
        ("b", "x"): Cell(6, 6), ("b", "y"): Cell(6, 6), ("b", "z"): Cell(6, 6),
    }  # fmt: skip
    assert derived(cells, blanked(cells)) == set()


@given(st.dictionaries(st.sampled_from("abcdef"), cell().filter(lambda c: c.count > 0), min_size=1))
def test_what_is_together_leaves_open_whose_it_is(totals: dict[str, Cell]) -> None:
    few = folded(totals)
    small = {name for name, cell in totals.items() if is_small(cell)}
    assert small <= few
    if not small or few == totals.keys():
        assert small or not few
        return
    assert max(totals[name].people for name in few) >= FEWEST
    shown = min(totals[name].count for name in totals.keys() - few)
    total, large = sum(totals[name].count for name in few), few - small
    assert total > len(small) + FEWEST * len(large)
    assert shown > FEWEST


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ({"a": Cell(9, 9), "b": Cell(8, 8)}, ""),
        ({"a": Cell(9, 9), "b": Cell(8, 8), "c": Cell(2, 2)}, "bc"),
        ({"a": Cell(9, 9), "b": Cell(5, 5), "c": Cell(1, 1)}, "abc"),  # 6 could only be 5 and 1
        ({"a": Cell(9, 9), "b": Cell(5, 5), "c": Cell(2, 1)}, "bc"),
        ({"a": Cell(9, 9), "b": Cell(5, 5), "d": Cell(5, 5), "c": Cell(2, 1)}, "bcd"),
        ({"a": Cell(40, 4), "b": Cell(41, 9), "d": Cell(80, 70)}, "ab"),  # one person may ask often
        ({"a": Cell(2, 2)}, "a"),
    ],
)
def test_small_ones_take_a_large_one_with_them(totals: dict[str, Cell], expected: str) -> None:
    assert folded(totals) == frozenset(expected)


# --- whole tables

TOPICS = ("a/x", "a/y", "a/z", "", "oos/x", "oos/y", "meta/x")
HOURS = ("08", "09", "10")
PLACES = {
    "topic": [(topic, o) for topic in TOPICS for o in outcomes() if groups.of_topic(topic) == groups.OF_OUTCOME[o]],
    "hour": list(product(HOURS, outcomes())),
}


def figures(dimension: str, counts: dict[Place, Cell]) -> Figures:
    """Of values by outcomes, as they are counted."""

    def sum_of(places: list[Place]) -> Cell:
        return Cell(sum(counts[p].count for p in places), sum(counts[p].people for p in places))

    values: dict[Place, Cell] = {place: cell for place, cell in counts.items() if cell.count}
    whole: dict[Place, Cell] = {("", o): sum_of([p for p in values if p[1] == o]) for _, o in list(values)}
    values |= {(v, ALL): sum_of([p for p in counts if p[0] == v]) for v, _ in list(values)}
    return Figures(this_month(DAY), {dimension: values, ALL: whole | {("", ALL): sum_of(list(counts))}})


class Reader:
    """Knows all values and outcomes there may be, what goes with what, and the table; asks for more than it shows."""

    def __init__(self, dimension: str, table: Table) -> None:
        self.places = PLACES[dimension]
        self.rows, self.totals = [], []
        assert table.all is not None
        for row in (*table.rows, table.all):
            own = [p for p in self.places if row is table.all or self._in_row(p[0], row.value, table)]
            self._says(own, row.total)
            for column, count in row.counts.items():
                if count is not None:
                    self._says([p for p in own if self._in_column(p[1], column, table)], count)

    def _says(self, places: list[Place], total: int) -> None:
        self.rows.append([float(place in places) for place in self.places])
        self.totals.append(total)

    @staticmethod
    def _in_row(value: str, row: str, table: Table) -> bool:
        return value == row or (row == OTHERS and value not in [other.value for other in table.rows])

    @staticmethod
    def _in_column(outcome: str, column: str, table: Table) -> bool:
        if outcome in table.outcomes:
            return outcome == column
        own = f"{OTHERS}{groups.OF_OUTCOME[outcome]}"
        return column == (own if own in table.outcomes else OTHERS)

    def knows(self, asked: list[Place]) -> bool:
        """Whether only one sum of the places fits all that is shown."""
        wish = np.array([float(place in asked) for place in self.places])
        shown = LinearConstraint(np.array(self.rows), self.totals, self.totals)
        found = [
            milp(sign * wish, integrality=np.ones(len(wish)), constraints=shown, bounds=Bounds(0)) for sign in (1, -1)
        ]
        assert all(result.success for result in found)
        return round(found[0].fun) == round(-found[1].fun)


@pytest.mark.parametrize("dimension", ["topic", "hour"])
@given(data=st.data())
@settings(max_examples=80)
def test_a_table_gives_nothing_small_away(dimension: str, data: st.DataObject) -> None:
    counts = data.draw(st.dictionaries(st.sampled_from(PLACES[dimension]), cell(), max_size=14))
    few_people(dimension, counts)


def few_people(dimension: str, counts: dict[Place, Cell]) -> None:
    """No count of few people can be known: of a value, of an outcome, of both."""
    found = figures(dimension, counts)
    table = found.table(dimension)
    if table.all is None:
        assert found.cells[ALL]["", ALL].people < FEWEST
        assert table.rows == ()
        return
    assert table.all.total == sum(cell.count for cell in counts.values())
    assert sum(row.total for row in table.rows) in (0, table.all.total)
    reader = Reader(dimension, table)
    small = [[place] for place, cell in counts.items() if is_small(cell)]
    for side in (0, 1):
        for name in {place[side] for place in counts}:
            line = [place for place in counts if place[side] == name]
            if 0 < sum(counts[place].people for place in line) < FEWEST:
                small.append([place for place in PLACES[dimension] if place[side] == name])
    assert [places for places in small if reader.knows(places)] == []


def test_the_reader_would_know_what_a_careless_table_leaves_out() -> None:
    rows = (Row("08", 9, {"answered": 9}), Row("09", 8, {"answered": 8}))
    careless = Table("hour", ("answered",), rows, Row("", 19, {"answered": 19}))
    assert Reader("hour", careless).knows([("10", "answered")])


@pytest.mark.parametrize(
    "counts",
    [
        # the questions that nobody understood are those without a topic: 22 less 20 would be who did not choose
        {("", "asked_back"): Cell(2, 2), ("", "not_understood"): Cell(20, 20), ("a/x", "answered"): Cell(30, 30),
         ("meta/x", "person"): Cell(6, 6)},
        # all that is not ours less what is shown of it
        {("oos/x", "elsewhere"): Cell(9, 9), ("oos/y", "elsewhere"): Cell(3, 3), ("a/x", "answered"): Cell(30, 30),
         ("a/y", "answered"): Cell(8, 8), ("a/z", "answered"): Cell(2, 2)},
        # town topics less their two large outcomes
        {("a/x", "answered"): Cell(30, 30), ("a/x", "silent"): Cell(9, 9), ("a/y", "rescued"): Cell(2, 2),
         ("a/y", "answered"): Cell(8, 8), ("oos/x", "elsewhere"): Cell(6, 6)},
    ],
    ids=["unclear", "elsewhere", "known"],
)  # fmt: skip
def test_what_topics_and_outcomes_have_to_do_with_each_other_gives_nothing_away(counts: dict[Place, Cell]) -> None:
    few_people("topic", counts)


def test_few_people_are_no_table_at_all() -> None:
    table = figures("hour", {("08", "answered"): Cell(30, 4)}).table("hour")
    assert (table.all, table.rows, table.outcomes) == (None, (), ())


def test_values_that_are_all_small_leave_the_total() -> None:
    table = figures("hour", {("08", "answered"): Cell(4, 4), ("09", "answered"): Cell(3, 3)}).table("hour")
    assert table.rows == ()
    assert table.all is not None
    assert table.all.total == 7
