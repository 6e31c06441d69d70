import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.desk.sheets import formulas


@pytest.mark.parametrize(
    "text", ["=1+1", "+39 0523 1", "-5", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0"]
)
def test_what_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert formulas.neutralised(text) == f"'{text}"
    assert formulas.restored(f"'{text}") == text


@pytest.mark.parametrize("text", ["", "Sala", "0523 1", "'ndrangheta", "l'ufficio", "a=b"])
def test_other_texts_stay(text: str) -> None:
    assert formulas.neutralised(text) == text
    assert formulas.restored(text) == text


@given(st.text(alphabet="'=+-@\t\r\na1＝", max_size=12))
def test_every_text_comes_back_and_none_runs(text: str) -> None:
    assert formulas.restored(formulas.neutralised(text)) == text
    assert formulas.neutralised(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")
