import pytest

from knowledge.desk.sheets import columns, header
from knowledge.desk.sheets.table import Line, SheetError

ROWS = [
    ("Elenco dei luoghi del Comune", "", ""),
    ("aggiornato al 20/11/2026", "", ""),
    ("Nome", "Telefono", "CAP"),
    ("Sala Verdi", "0523 1", "00185"),
    ("", "", ""),
    ("Sala Rossa", "0523 2", "00186"),
]


def test_headings_below_a_title_are_found() -> None:
    assert header.find(ROWS) == 3


def test_a_row_of_known_headings_wins_over_a_full_one() -> None:
    rows = [("Comune di", "Ufficio", "Anno"), *ROWS[2:]]
    assert header.find(rows) == 1
    assert header.find(rows, lambda text: columns.is_heading("place", text)) == 2


def test_lines_keep_the_number_that_people_see() -> None:
    table = header.table(ROWS, 3)
    assert table.columns == ("Nome", "Telefono", "CAP")
    assert table.lines == (Line(4, ("Sala Verdi", "0523 1", "00185")), Line(6, ("Sala Rossa", "0523 2", "00186")))


def test_empty_columns_go_and_nameless_ones_get_a_name() -> None:
    table = header.table([("Nome", "", "", "Nome"), ("a", "", "c", "d"), ("Nome", "", "", "Nome")], 1)
    assert table.columns == ("Nome", "Colonna C", "Nome (2)")
    assert [line.cells for line in table.lines] == [("a", "c", "d")]  # headings that come again are none


@pytest.mark.parametrize(("number", "said"), [(5, "vuota"), (0, "vuota"), (99, "vuota"), (6, "non c'è niente")])
def test_a_wrong_row_is_told(number: int, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        header.table(ROWS, number)


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (199, "GR")])
def test_letters_of_columns(index: int, name: str) -> None:
    assert header.letters(index) == name
