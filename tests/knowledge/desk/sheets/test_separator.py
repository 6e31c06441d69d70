import pytest

from knowledge.desk.sheets import separator
from knowledge.desk.sheets.table import MOST_COLUMNS, MOST_ROWS, SheetError, TooBig


@pytest.mark.parametrize("mark", list(separator.SEPARATORS))
def test_what_divides_the_lines_evenly_is_found(mark: str) -> None:
    text = f"a{mark}b{mark}c\n1{mark}2{mark}3\n4{mark}5{mark}6\n"
    assert separator.detect(text) == mark


def test_decimals_and_commas_in_texts_do_not_mislead() -> None:
    lines = "".join(f"Via Roma, {n};45,0{n};9,1{n}\n" for n in range(10))
    assert separator.detect("indirizzo;lat;lon\n" + lines) == ";"
    hours = "".join(f"Sala {n},Mo-Fr 09:00-13:00; Sa off,12\n" for n in range(10))
    assert separator.detect("nome,orari,posti\n" + hours) == ","
    quoted = "".join(f'"Bar; caffè; tè",{n},x\n' for n in range(10))
    assert separator.detect("nome,numero,altro\n" + quoted) == ","


def test_a_file_may_say_it_itself() -> None:
    text = "sep=|\na;b|c;d\n1;2|3;4\n"
    assert separator.detect(text) == "|"
    assert separator.rows(text, "|")[:2] == [(), ("a;b", "c;d")]


def test_cells_may_hold_line_ends_and_quotes() -> None:
    assert separator.rows('a;"b\nc ""d"""\n\ne;f\n', ";") == [("a", 'b\nc "d"'), (), ("e", "f")]


def test_more_than_we_read_is_refused() -> None:
    with pytest.raises(TooBig, match=str(MOST_ROWS)):
        separator.rows("a;b\n" * (MOST_ROWS + 200), ";")
    with pytest.raises(TooBig, match="colonne"):
        separator.rows("a;" * (MOST_COLUMNS + 5) + "b", ";")


def test_a_quote_that_does_not_end_is_told_with_its_line() -> None:
    with pytest.raises(SheetError, match=r"riga 2.*virgoletta"):
        separator.rows('a;b\n"' + "c;d\n" * 50_000, ";")
