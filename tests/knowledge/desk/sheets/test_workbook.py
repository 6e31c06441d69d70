from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from knowledge.desk.sheets import workbook
from knowledge.desk.sheets.table import MOST_COLUMNS, MOST_ROWS, SheetError, TooBig
from tests.knowledge.desk.sheets.files import as_xlsx, saved, zipped

SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def test_cells_read_as_people_would_type_them() -> None:
    row = [
        "0523 1",
        True,
        False,
        12,
        45.123,
        0.1 + 0.2,
        date(2026, 11, 20),
        datetime(2026, 11, 20, 18, 30),
        time(9),
        None,
    ]
    content = as_xlsx(row)
    assert workbook.rows(content) == [
        ("0523 1", "sì", "no", "12", "45,123", "0,3", "20/11/2026", "20/11/2026 18:30", "09:00")
    ]


def test_numbers_shown_with_zeros_keep_them() -> None:
    assert workbook.rows(as_xlsx([185, 185], formats={"A1": "00000"})) == [("00185", "185")]


def test_formulas_are_read_as_their_stored_values() -> None:
    cell = b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1&amp;"x"</f><v>2x</v></c></row>'
    content = zipped({"xl/worksheets/sheet1.xml": SHEET % cell}, base=as_xlsx(["x"]))
    assert workbook.rows(content) == [("2", "2x")]
    assert not workbook.has_uncomputed(content)


def test_formulas_without_a_value_are_noticed() -> None:
    content = as_xlsx(["=1+1"])
    assert workbook.rows(content) == [()]
    assert workbook.has_uncomputed(content)


def test_the_first_visible_sheet_or_the_one_that_is_chosen() -> None:
    book = Workbook()
    book.active.title = "Nascosto"
    book.active.sheet_state = "hidden"
    for name in ("Uno", "Due"):
        book.create_sheet(name).append([name])
    content = saved(book)
    assert workbook.sheets(content) == ["Uno", "Due"]
    assert workbook.rows(content) == [("Uno",)]
    assert workbook.rows(content, "Due") == [("Due",)]


def test_merged_titles_leave_empty_cells() -> None:
    book = Workbook()
    book.active.append(["Titolo"])
    book.active.append(["Nome", "Telefono"])
    book.active.merge_cells("A1:B1")
    assert workbook.rows(saved(book))[0] == ("Titolo",)


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/media/image1.png"])
def test_what_would_burst_is_not_unpacked(name: str) -> None:
    bomb = zipped({name: b" " * (workbook.MOST_UNPACKED + 1)}, base=as_xlsx(["x"]))
    assert len(bomb) < 200_000
    with pytest.raises(TooBig, match="memoria"):
        workbook.rows(bomb)


def test_entities_are_not_unfolded() -> None:
    attack = (
        b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        + SHEET % b'<row><c t="str"><v>&b;</v></c></row>'
    )
    with pytest.raises(SheetError, match="non si apre"):
        workbook.rows(zipped({"xl/worksheets/sheet1.xml": attack}, base=as_xlsx(["x"])))


def test_rows_and_columns_have_a_limit() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(MOST_ROWS + 200):
        sheet.append(["x"])
    with pytest.raises(TooBig, match="righe"):
        workbook.rows(saved(book))
    with pytest.raises(TooBig, match="colonne"):
        workbook.rows(as_xlsx(["x"] * (MOST_COLUMNS + 3)))


def test_a_cell_far_away_costs_nothing() -> None:
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    content = zipped({"xl/worksheets/sheet1.xml": SHEET % far}, base=as_xlsx(["x"]))
    assert workbook.rows(content)[0][0] == "1"


@pytest.mark.parametrize("content", [b"PK\x03\x04 niente", zipped({"a.txt": b"ciao"})])
def test_other_archives_are_told(content: bytes) -> None:
    with pytest.raises(SheetError, match="salvalo di nuovo"):
        workbook.rows(content)
