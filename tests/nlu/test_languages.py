"""In which language a message is: by its alphabet, or by what the model has learnt."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.desk import Desk
from nlu.languages import by_alphabet, language

HERE = Path(__file__).parent
ALPHABETS = yaml.safe_load((HERE / "alphabets.yml").read_text(encoding="utf-8"))
MESSAGES = yaml.safe_load((HERE / "languages.yml").read_text(encoding="utf-8"))
GOLDEN = HERE.parent / "golden" / "questions.jsonl"
WRITTEN_IN = {"ru": "uk"}  # one alphabet, and one set of phrases for both
LEAST_RIGHT = 0.8
MOST_ITALIAN_MISTAKEN = 0.01


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in ALPHABETS.items() for text in texts])
def test_another_alphabet_names_the_language(code: str, text: str) -> None:
    assert by_alphabet(text) == WRITTEN_IN.get(code, code)


def test_an_alphabet_we_have_no_words_in_is_answered_in_english() -> None:
    assert by_alphabet("Πού είναι το γραφείο;") == "en"


@pytest.mark.parametrize("text", ["perché già è così?", "Où est la mairie", "carta 身", "123", "🙂", "", "città"])
def test_accents_and_single_signs_are_no_other_alphabet(text: str) -> None:
    assert by_alphabet(text) == ""


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_that_can_be_typed_raises(text: str) -> None:
    assert language(text, ()) in {"", "uk", "ar", "zh", "en"}


def test_a_language_counts_when_it_is_plain() -> None:
    assert language("hello", (("language_en", 0.6), ("meta_saluto", 0.4))) == "en"
    assert language("ciao", (("meta_saluto", 0.9), ("language_en", 0.1))) == ""


@pytest.mark.model
@pytest.mark.parametrize("code", [code for code in MESSAGES if code != "it"])
def test_messages_in_another_language_are_recognised(trained_desk: Desk, code: str) -> None:
    found = Counter(trained_desk.comprehension.understand(text).language for text in MESSAGES[code])
    print(code, dict(found))
    assert found[code] >= LEAST_RIGHT * len(MESSAGES[code]), found


@pytest.mark.model
def test_italian_with_foreign_words_is_italian(trained_desk: Desk) -> None:
    mistaken = [text for text in MESSAGES["it"] if trained_desk.comprehension.understand(text).language]
    assert len(mistaken) <= 2, mistaken


@pytest.mark.model
def test_italian_questions_are_hardly_ever_taken_for_another_language(trained_desk: Desk) -> None:
    asked = [json.loads(line)["text"] for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    mistaken = [text for text in asked if trained_desk.comprehension.understand(text).language]
    assert len(mistaken) <= MOST_ITALIAN_MISTAKEN * len(asked), mistaken
