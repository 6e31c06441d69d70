from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nlu.addresses import begins_with_where, find_address

GOLDEN = yaml.safe_load(Path(__file__).with_name("addresses.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["text"])
def test_where_something_is_stands_in_the_text(row: dict[str, str]) -> None:
    assert find_address(row["text"]) == row["where"]


@given(st.text(max_size=200))
def test_of_any_text_a_piece_is_found_or_none(text: str) -> None:
    assert find_address(text) in text


@pytest.mark.parametrize("text", ["la scuola Rodari", "in via Verdi", "dietro al cimitero", "è al parco", "l'angolo"])
def test_an_answer_to_where_begins_like_one(text: str) -> None:
    assert begins_with_where(text)


@pytest.mark.parametrize("text", ["quanto costa?", "grazie", "però dimmi del nido", "illuminazione", ""])
def test_another_thing_does_not(text: str) -> None:
    assert not begins_with_where(text)
