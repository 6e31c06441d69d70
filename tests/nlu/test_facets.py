import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.facets import FACET_WORDS, asks_opening, is_bare, names_facet
from nlu.linear import folded
from tests.nlu import golden

GOLDEN = golden.read("bare.yml")


@pytest.mark.parametrize("text", GOLDEN["bare"])
def test_a_facet_without_a_subject_is_bare(text: str) -> None:
    assert is_bare(text)


@pytest.mark.parametrize("text", GOLDEN["not bare"])
def test_a_text_that_names_a_subject_or_asks_no_facet_is_not_bare(text: str) -> None:
    assert not is_bare(text)


def test_the_golden_table_is_large_enough() -> None:
    assert len(GOLDEN["bare"]) + len(GOLDEN["not bare"]) >= 40


@pytest.mark.parametrize("text", GOLDEN["bare"])
def test_whatever_is_bare_says_what_it_asks(text: str) -> None:
    assert names_facet(text)


@pytest.mark.parametrize("text", ["e la domenica?", "mensa", "carta d'identità", "la biblioteca di Borgo", "", "👍"])
def test_a_name_by_itself_asks_for_nothing_in_particular(text: str) -> None:
    assert not names_facet(text)


@given(st.sampled_from(GOLDEN["bare"]), st.sampled_from(["tessera", "nido", "tari", "Ravenna"]))
def test_one_named_thing_makes_a_text_about_itself(text: str, named: str) -> None:
    assert not is_bare(f"{text} {named}")


@given(st.sampled_from(GOLDEN["bare"]))
def test_capitals_and_marks_change_nothing(text: str) -> None:
    assert is_bare(f"  {text.upper()} ?! ")


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_that_can_be_typed_raises(text: str) -> None:
    assert is_bare(text) in (True, False)


def test_facet_words_are_written_as_they_are_compared() -> None:
    assert [word for word in FACET_WORDS if folded(word) != word] == []


@pytest.mark.parametrize(("text", "asks"), [
    ("quando apre la piscina?", True), ("a che ora chiudete?", True), ("fino a che ora siete aperti", True),
    ("quando aprono le iscrizioni al nido?", False), ("quando chiude il bando?", False), ("apre un negozio", False),
])  # fmt: skip
def test_when_something_is_open_is_asked_of_its_hours_and_not_of_a_call(text: str, asks: bool) -> None:
    assert asks_opening(text) is asks
