import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.desk.sheets import columns, reading
from knowledge.desk.sheets.reading import Reading
from knowledge.desk.sheets.table import SheetError, TooBig
from tests.knowledge.desk.sheets.files import as_csv, as_xlsx, zipped

# What openpyxl says about files that are not quite right.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
WORKBOOK = as_xlsx(["Nome", "Telefono"], ["Sala", "0523"])


def test_windows_semicolons_and_a_header_on_line_three() -> None:
    content = as_csv(["Comune di Città Alta"], [], ["Denominazione", "Località"], ["Caffè", "Forlì"], encoding="cp1252")
    way = reading.suggest(content)
    assert way == Reading("cp1252", ";", "", 3)
    table = reading.table(content, way)
    assert table.columns == ("Denominazione", "Località")
    assert [(line.number, line.cells) for line in table.lines] == [(4, ("Caffè", "Forlì"))]


def test_a_workbook_with_a_title_above() -> None:
    content = as_xlsx(["Elenco"], [], ["Nome", "Telefono"], ["Sala", "0523 1"], title="Sale")
    way = reading.suggest(content, lambda text: columns.is_heading("place", text))
    assert way == Reading(sheet="Sale", header=3)
    assert reading.table(content, way).lines[0].cells == ("Sala", "0523 1")


def test_zeros_before_numbers_stay() -> None:
    content = as_csv(["Nome", "CAP"], ["Sala", "00185"])
    assert reading.table(content, reading.suggest(content)).lines[0].cells[1] == "00185"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vuoto"),
        (b"  \r\n", "vuoto"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS di vecchio tipo"),
        (b"%PDF-1.7", "PDF"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "XLSX"),
    ],
)
def test_other_files_are_told_with_a_way_out(content: bytes, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        reading.suggest(content)


def test_fifty_megabytes_are_refused_before_they_are_read() -> None:
    content = b"a;b\n" * 12_500_000
    begun = time.perf_counter()
    with pytest.raises(TooBig, match=r"50 MB.*al più 10"):
        reading.suggest(content)
    assert time.perf_counter() - begun < 0.1


def _read(content: bytes) -> None:
    """A table, or a message: nothing else."""
    with contextlib.suppress(SheetError):
        table = reading.table(content, reading.suggest(content))
        assert table.lines
        assert all(len(line.cells) == len(table.columns) for line in table.lines)


@given(st.binary(max_size=2000))
def test_any_bytes_make_a_table_or_a_message(content: bytes) -> None:
    _read(content)


@given(st.text(max_size=500), st.sampled_from(["utf-8", "utf-16", "utf-8-sig", "cp1252"]))
def test_any_text_makes_a_table_or_a_message(text: str, encoding: str) -> None:
    _read(text.encode(encoding, "replace"))


@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=20))
def test_a_broken_workbook_makes_a_table_or_a_message(place: int, noise: bytes) -> None:
    _read(WORKBOOK[:place] + noise + WORKBOOK[place + len(noise) :])


@given(
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]),
    st.binary(max_size=200),
)
def test_a_workbook_with_a_broken_part_makes_a_table_or_a_message(name: str, part: bytes) -> None:
    _read(zipped({name: part}, base=WORKBOOK))
