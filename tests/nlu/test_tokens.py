from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.tokens import PhraseFinder, italian, tokens

NAMES = {
    "borgo": ["Borgo", "Borgo San Giovanni"],
    "borgo-vecchio": ["Borgo Vecchio"],
    "san-giovanni": ["San Giovanni"],
    "citta": ["Città Giardino", ""],
    "acquedotto": ["l'Acquedotto", "Acquedotto"],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dov'è l'ufficio?", ["Dov'", "è", "l'", "ufficio", "?"]),
        ("all'anagrafe, domani", ["all'", "anagrafe", ",", "domani"]),
        ("ciao 👍", ["ciao", "👍"]),
        ("  spazi \n e righe ", ["spazi", "e", "righe"]),
        ("", []),
        ("   ", []),
    ],
)
def test_italian_words_and_marks_are_tokens(text: str, expected: list[str]) -> None:
    assert [token for token, _, _ in tokens(text)] == expected


@given(st.text())
def test_tokens_stand_in_the_text_where_they_say(text: str) -> None:
    found = tokens(text)
    assert [text[start:end] for _, start, end in found] == [token for token, _, _ in found]
    assert all(before[2] <= after[1] for before, after in pairwise(found))
    assert "".join(token for token, _, _ in found) == "".join(token.strip() for token, _, _ in found)


def test_the_language_is_made_once() -> None:
    assert italian() is italian()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abito a Borgo", ["borgo"]),
        ("ABITO A BORGO!", ["borgo"]),
        ("borgo vecchio", ["borgo-vecchio", "borgo"]),
        ("a Borgo San Giovanni", ["borgo", "san-giovanni"]),
        ("da Borgo Vecchio a San Giovanni", ["borgo-vecchio", "san-giovanni", "borgo"]),
        ("Citta' Giardino", ["citta"]),
        ("all’Acquedotto", ["acquedotto"]),
        ("nel borgomastro", []),
        ("borghi", []),
        ("", []),
        ("👍", []),
    ],
)
def test_known_names_are_found_whole_longest_first(text: str, expected: list[str]) -> None:
    assert PhraseFinder(NAMES).find(text) == expected


def test_a_name_said_twice_is_found_once() -> None:
    assert PhraseFinder(NAMES).find("borgo, Borgo e BORGO") == ["borgo"]


def test_no_names_find_nothing() -> None:
    assert PhraseFinder({}).find("borgo") == []
    assert PhraseFinder({"a": [""], "b": []}).find("borgo") == []


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_that_can_be_typed_raises(text: str) -> None:
    PhraseFinder(NAMES).find(text)
