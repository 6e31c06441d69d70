import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot import redaction
from bot.redaction import is_codice_fiscale, redact

GOLDEN = yaml.safe_load(Path(__file__).with_name("redaction.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("item", GOLDEN["goes"], ids=lambda item: item["text"])
def test_what_tells_who_someone_is_goes(item: dict[str, str]) -> None:
    assert redact(item["text"]) == item["redacted"]


@pytest.mark.parametrize("text", GOLDEN["stays"])
def test_what_tells_nothing_about_anyone_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("text", ["il 0000 100200 non risponde", "+39 0000 100200", "scrivo a URP@comune.example"])
def test_what_the_town_itself_makes_known_stays(text: str) -> None:
    assert redact(text, frozenset(("0000100200", "urp@comune.example"))) == text
    assert redact(text) != text


def test_the_table_is_long_enough() -> None:
    assert len(GOLDEN["goes"]) >= 40
    assert len(GOLDEN["stays"]) >= 25


@pytest.mark.parametrize("item", GOLDEN["goes"], ids=lambda item: item["text"])
def test_wherever_it_stands_no_code_is_left(item: dict[str, str]) -> None:
    codes = [code for code in re.findall(r"[\w+./@-]*\d[\w+./@-]*", item["text"]) if len(re.findall(r"\d", code)) >= 4]
    for around in (
        "Buongiorno, {} e poi come faccio?",
        "«{}»",
        "{}\n{}",
        "mi serve subito:{}",
        "NOME COGNOME {} PER IL RIMBORSO",
    ):
        kept = redact(around.replace("{}", item["text"]))
        assert [code for code in codes if code in kept] == []


@pytest.mark.parametrize("text", [
    "iban it60 x054 2811 1010 0000 0123 456 grazie",
    "IT60 X054 2811 1010 0000 0123 456 PER IL RIMBORSO",
    "IT60 X054 2811 1010 0000 0123 457",  # a digit mistyped
    "4111 1111 1111 1112",
])  # fmt: skip
def test_of_a_number_that_is_not_quite_right_nothing_useful_is_left(text: str) -> None:
    assert not {"2811", "1010", "0000", "0123", "1111", "1112"} & set(redact(text).split())


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert isinstance(redact(text), str)


SHAPES = [shape for _, shape, _ in redaction._RULES]


@given(st.sampled_from(SHAPES).flatmap(lambda shape: st.from_regex(shape)))
def test_nothing_that_looks_like_a_code_raises(text: str) -> None:
    assert isinstance(redact(text), str)


@given(
    st.lists(st.sampled_from(["RSSMRA85T10A562S", "333 1234567", "mario@esempio.it", "ciao", "12", "€", "-"])).map(
        " ".join
    )
)
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(st.from_regex(r"\A[1-9]([ -]?[0-9]){12,30}\Z"))
def test_of_a_long_number_not_a_digit_is_left(number: str) -> None:
    assert not re.search(r"\d", redact(f"il numero è {number}, va bene?"))


@given(st.from_regex(r"\A3[2-9]\d{8}\Z"))
def test_every_mobile_number_goes(number: str) -> None:
    assert redact(f"chiamami al {number}") == "chiamami al [telefono]"


@pytest.mark.parametrize(("text", "right"), [
    ("RSSMRA85T10A562S", True),
    ("rssmra85t10a562s", True),
    ("RSSMRA85T10A56NH", True),  # the same person, a digit written as a letter
    ("RSSMRA85T10A562X", False),
    ("RSSMRA85T10A562", False),
    ("", False),
    ("una parola qualunque", False),
])  # fmt: skip
def test_the_check_character_of_a_codice_fiscale(text: str, right: bool) -> None:
    assert is_codice_fiscale(text) is right
