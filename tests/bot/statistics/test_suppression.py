"""Whoever reads a table cannot work out what is blank in it: tried by counting every table that fits what is shown."""

from collections.abc import Collection, Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.statistics.counting import ALL, Cell, outcomes
from bot.statistics.figures import OTHERS, Figures, Table
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


def figures(counts: dict[Place, Cell]) -> Figures:
    """Of values by outcomes, as they are counted."""
    values = {value for value, _ in counts}
    used = {outcome for _, outcome in counts}

    def sum_of(places: list[Place]) -> Cell:
        return Cell(sum(counts[p].count for p in places), sum(counts[p].people for p in places))

    topics = {place: cell for place, cell in counts.items() if cell.count}
    topics |= {(v, ALL): total for v in values if (total := sum_of([p for p in counts if p[0] == v])).count}
    whole = {("", o): total for o in used if (total := sum_of([p for p in counts if p[1] == o])).count}
    if (total := sum_of(list(counts))).count:
        whole |= {("", ALL): total}
    return Figures(this_month(DAY), {"topic": topics, ALL: whole})


def worked_out(table: Table, counts: dict[Place, Cell]) -> set[Place]:
    """From nothing but what the table shows."""
    assert table.all is not None
    blank = {(row.value, o) for row in table.rows for o, count in row.counts.items() if count is None}
    rows = {row.value: row.total - sum(count or 0 for count in row.counts.values()) for row in table.rows}
    columns = {o: (table.all.counts[o] or 0) - sum(row.counts[o] or 0 for row in table.rows) for o in table.outcomes}
    return known(rows, columns, blank, {place for place in blank if is_small(counts.get(place, Cell()))})


@given(st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from(outcomes()[:4])), cell(), max_size=14))
@settings(max_examples=300)
def test_a_table_shows_nothing_small_and_nothing_that_gives_it_away(counts: dict[Place, Cell]) -> None:
    found = figures(counts)
    table = found.table("topic")
    if table.all is None:
        assert found.cells[ALL].get(("", ALL), Cell()).people < FEWEST
        assert table.rows == ()
        return
    assert table.all.total == sum(cell.count for cell in counts.values())
    assert None not in table.all.counts.values()
    for row in table.rows:
        assert row.total >= FEWEST
        for outcome, count in row.counts.items():
            own = [counts.get((row.value, outcome), Cell())]
            if OTHERS not in (row.value, outcome) and is_small(own[0]):
                assert count is None
            if count is not None and OTHERS not in (row.value, outcome):
                assert count == own[0].count
    if table.rows:
        assert sum(row.total for row in table.rows) == table.all.total
        assert sum(table.all.counts[o] or 0 for o in table.outcomes) == table.all.total
        assert worked_out(table, counts) == set()


def test_few_people_are_no_table_at_all() -> None:
    table = figures({("a", "answered"): Cell(30, 4)}).table("topic")
    assert (table.all, table.rows, table.outcomes) == (None, (), ())


def test_values_that_are_all_small_leave_the_total() -> None:
    table = figures({("a", "answered"): Cell(4, 4), ("b", "answered"): Cell(3, 3)}).table("topic")
    assert table.rows == ()
    assert table.all is not None
    assert table.all.total == 7
