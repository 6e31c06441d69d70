import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlu.normaliser import CHAT_SPELLINGS, MAX_LENGTH, clean, normalise
from tests.nlu import golden

PAIRS = [(group, *pair) for group, pairs in golden.read("normalised.yml").items() for pair in pairs]
anything = st.text(st.characters(exclude_categories=()))
# What chats are made of: the spellings themselves, glued together with what people put between them.
typed = st.lists(
    st.sampled_from(
        [
            *CHAT_SPELLINGS,
            "'",
            "’",
            "e'",
            "perche'",
            "po'",
            "E",
            "aa",
            "ss",
            "…",
            "...",
            "!",
            "?",
            ".",
            " ",
            "\n",
            "🙏🏽",
        ]
    ),
    max_size=15,
).map("".join)
# Long stories, cut at any place of a word, between words, or among marks.
stories = st.builds(
    lambda words, start: (" ".join(words) + " ") * (1300 // len(" ".join(words)) + 1) + "x" * start,
    st.lists(
        st.sampled_from(["ciao", "è", "la", "mia", "…", "storia,", "lunghissima", "👨‍👩‍👧"]), min_size=1, max_size=8
    ),
    st.integers(0, 12),
)


@pytest.mark.parametrize(("group", "text", "expected"), PAIRS)
def test_a_text_is_brought_to_one_spelling(group: str, text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_the_golden_table_is_large_enough() -> None:
    assert len(PAIRS) >= 50
    assert len({text for _, text, _ in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("spelling", sorted(CHAT_SPELLINGS))
def test_each_chat_spelling_is_written_out_among_other_words(spelling: str) -> None:
    assert normalise(f"Sì, {spelling}, davvero") == f"sì, {CHAT_SPELLINGS[spelling]}, davvero"
    assert normalise(f"a{spelling}z") == f"a{spelling}z"


@given(anything)
@example("\ud800")
@example("'")
def test_nothing_that_can_be_typed_raises(text: str) -> None:
    assert isinstance(normalise(text), str)


@given(anything)
def test_a_cleaned_text_has_no_control_characters_and_one_unicode_form(text: str) -> None:
    cleaned = clean(text)
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "  " not in cleaned
    assert cleaned == cleaned.strip()
    cleaned.encode("utf-8")


@given(st.one_of(anything, typed))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(stories)
def test_a_long_story_loses_nothing_more_when_it_is_cleaned_again(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(typed)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.one_of(anything, stories, st.integers(590, 1210).map("x ".__mul__), st.integers(390, 1210).map("…".__mul__)))
def test_no_text_is_longer_than_the_bound(text: str) -> None:
    assert len(clean(text)) <= MAX_LENGTH


def test_a_text_of_just_the_greatest_length_stays_whole() -> None:
    text = "a b" * (MAX_LENGTH // 3)
    assert len(text) == MAX_LENGTH
    assert clean(text) == text


def test_a_very_long_text_keeps_its_head_and_its_tail() -> None:
    story = f"Buongiorno, sono Ada. {'E poi è successo questo. ' * 200}Dove chiedo il contributo affitto?"
    cleaned = clean(story)
    assert len(cleaned) <= MAX_LENGTH
    assert cleaned.startswith("Buongiorno, sono Ada. E poi")
    assert cleaned.endswith("questo. Dove chiedo il contributo affitto?")
    head, _, tail = cleaned.partition(" … ") if " … " in cleaned else cleaned.partition(" ... ")
    assert story.startswith(head)
    assert story.endswith(tail.strip())
    assert len(tail) > len(head) > MAX_LENGTH // 4


def test_a_long_text_without_spaces_is_cut_too() -> None:
    cleaned = clean("a" * 2000 + "fine")
    assert len(cleaned) <= MAX_LENGTH
    assert cleaned.endswith("aafine")


def test_cleaning_keeps_capitals_and_spellings() -> None:
    assert clean("  Ke  BELLO,\tnn è vero?  ") == "Ke BELLO, nn è vero?"
