"""Several questions in one message, with a reader that knows three subjects."""

import pytest

from bot.questions import questions_of
from knowledge.vocabularies import Ask
from nlu.bands import Bands
from nlu.understanding import Understanding

NURSERY, LUNCH, HELP = "famiglia/asilo-nido", "famiglia/mensa", "salute/emergenze-118"
KNOWN = {"nido": NURSERY, "mensa": LUNCH, "ambulanza": HELP}
BANDS = Bands()


def read(text: str) -> Understanding:
    named = [topic for word, topic in KNOWN.items() if word in text]
    share = 0.98 / len(named) if named else 0.2
    town = tuple((topic, share) for topic in named) or ((NURSERY, 0.2),)
    return Understanding(text, "ask_costo", 0.9, Ask.COST, town, sum(p for _, p in town), 0.0, 0.0, share)


def test_the_first_is_answered_and_the_others_are_offered() -> None:
    understood, further = questions_of(read("quanto costa il nido? e quanto si paga la mensa?"), read, BANDS)
    assert understood.town_topics[0][0] == NURSERY
    assert further == ((LUNCH, Ask.COST),)


@pytest.mark.parametrize("text", [
    "quanto costa il nido?",
    "quanto costa il nido? dove vado poi?",
    "quanto costa il nido? e chi lo può avere?",
    "il nido costa tanto. quanto costa il nido adesso?",
])  # fmt: skip
def test_one_subject_is_one_question(text: str) -> None:
    understood, further = questions_of(read(text), read, BANDS)
    assert (understood.text, further) == (text, ())


def test_an_emergency_is_never_put_off_to_a_button() -> None:
    _, further = questions_of(read("quanto costa il nido? quando arriva una ambulanza qui?"), read, BANDS)
    assert further == ()
