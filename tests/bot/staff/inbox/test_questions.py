"""Which turns need attention, and what the person told us afterwards."""

from typing import Any

import pytest

from bot.staff.inbox.questions import Concern, concerning
from bot.tables import Trace
from tests.bot.staff.inbox.turns import button, turn

ASILO = "il mio bimbo piccolo dove lo metto"


def concerns(*traces: Trace) -> list[Concern]:
    return [question.concern for question in concerning(traces)]


def test_a_question_that_was_not_understood() -> None:
    [question] = concerning([turn(ASILO)])
    assert (question.concern, question.text, question.chosen) == (Concern.FAILED, ASILO, "")


def test_asked_back_and_left() -> None:
    assert concerns(turn(ASILO, "clarify")) == [Concern.LEFT]


@pytest.mark.parametrize("decision", ["clarify", "fallback", "out_of_scope"])
def test_a_button_picked_afterwards_tells_what_was_meant(decision: str) -> None:
    [question] = concerning([turn(ASILO, decision, who="a"), button("famiglia/nido", "costo", who="a", minute=1)])
    assert question.concern is Concern.RESCUED
    assert (question.chosen, question.chosen_ask) == ("famiglia/nido", "costo")


def test_none_of_these_and_then_a_button() -> None:
    asked = turn(ASILO, "clarify", who="a")
    none = turn("", "fallback", topic="", candidates=[], pressed="none", who="a", minute=1)
    assert concerns(asked, none, button("famiglia/nido", who="a", minute=2)) == [Concern.RESCUED]


def test_other_words_that_are_answered_surely_and_near() -> None:
    asked = turn(ASILO, "clarify", who="a")
    again = turn("asilo nido", "answer", confidence=0.97, candidates=["famiglia/nido"], who="a", minute=1)
    [question] = concerning([asked, again])
    assert (question.concern, question.chosen) == (Concern.REPHRASED, "famiglia/nido")


def test_another_subject_afterwards_tells_nothing() -> None:
    asked = turn(ASILO, who="a")
    other = turn("orari biblioteca", "answer", topic="cultura/biblioteca-orari", confidence=0.99,
                 candidates=["cultura/biblioteca-orari"], who="a", minute=1)  # fmt: skip
    assert concerns(asked, other) == [Concern.FAILED]


def test_a_button_an_hour_later_or_in_another_conversation_tells_nothing() -> None:
    assert concerns(turn(ASILO, who="a"), button("famiglia/nido", who="a", minute=60)) == [Concern.FAILED]
    assert concerns(turn(ASILO, who="a"), button("famiglia/nido", who="b", minute=1)) == [Concern.FAILED]


def test_what_the_record_does_not_say_counts_even_where_it_was_a_button() -> None:
    said = turn("e quanto costa?", "answer", ask="costo", known=False, confidence=0.1, records=["nido"])
    pressed = button("famiglia/nido", "costo", known=False, records=["nido"])
    found = list(concerning([said, pressed]))
    assert [question.concern for question in found] == [Concern.UNKNOWN, Concern.UNKNOWN]
    assert found[0].mark == found[1].mark
    assert found[0].mark != next(concerning([turn("x", "answer", ask="dove", known=False)])).mark


def test_a_thumbs_down_with_its_reason() -> None:
    [question] = concerning([turn("asilo nido", "answer", confidence=0.99, good=False, reason="sbagliata")])
    assert (question.concern, question.reason) == (Concern.DISLIKED, "sbagliata")


@pytest.mark.parametrize(
    ("confidence", "candidates", "found"),
    [
        (0.6, ["famiglia/nido"], [Concern.UNSURE]),
        (0.95, ["famiglia/nido"], []),
        (0.1, ["scuola/mensa", "famiglia/nido"], []),  # a follow-up: the subject is not in its words
    ],
)
def test_an_answer_with_little_certainty(confidence: float, candidates: list[str], found: list[Concern]) -> None:
    assert concerns(turn(ASILO, "answer", confidence=confidence, candidates=candidates)) == found


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "ciao", "decision": "smalltalk", "topic": "meta/saluto"},
        {"text": "voglio parlare con qualcuno", "decision": "handoff", "topic": "meta/operatore"},
        {"text": "via Roma 3", "decision": "form", "topic": "segnalazioni/strade"},
        {"text": "mi picchia", "decision": "answer", "topic": "aiuto/antiviolenza", "confidence": 0.1, "known": False},
        {"text": "", "decision": "fallback"},
        {"text": "??", "decision": "fallback"},
        {"text": "che tempo fa", "decision": "out_of_scope", "topic": "oos/meteo", "confidence": 0.95},
        {"text": "quanto costa", "decision": "clarify", "topic": ""},
        {"text": "il documento", "decision": "clarify", "topic": "anagrafe/carta-identita"},
        {"text": "asilo nido", "decision": "answer", "confidence": 0.99, "candidates": ["famiglia/nido"], "good": True},
        {"text": "Nessuna di queste", "decision": "fallback", "topic": "", "pressed": "none"},
    ],
)
def test_what_needs_no_attention(fields: dict[str, Any]) -> None:
    assert concerns(turn(**fields)) == []


def test_the_same_words_are_the_same_question() -> None:
    first, second = concerning([turn("Dove lo metto?", who="a"), turn("dove lo metto", who="b")])
    assert first.mark == second.mark
    assert "metto" not in first.mark


def test_questions_in_another_alphabet_are_told_apart() -> None:
    first, second = concerning([turn("أين المكتبة"), turn("متى تفتح")])
    assert first.mark != second.mark
