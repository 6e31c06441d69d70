from datetime import datetime, timedelta

import pytest

from bot.statistics.outcomes import Outcome, Said, questions

NOON = datetime(2026, 11, 22, 12, 0)
A, B = "anagrafe/carta-identita", "rifiuti/ingombranti"


def turns(*said: tuple[object, ...], who: str = "a", every: int = 1) -> list[Said]:
    """(decision, topic, known, picked), a minute apart."""
    return [Said(who, NOON + timedelta(minutes=number * every), *one) for number, one in enumerate(said)]  # type: ignore[arg-type]


def told(found: list[Said]) -> list[tuple[str, str]]:
    return [(question.outcome.value, question.topic) for question in questions(found)]


CASES = [
    ("an answer", [("answer", A)], [("answered", A)]),
    ("an answer that does not say", [("answer", A, False)], [("silent", A)]),
    ("asked back and picked", [("clarify", B), ("answer", A, True, True)], [("rescued", A)]),
    ("asked back, picked, not said", [("clarify", B), ("answer", A, False, True)], [("silent", A)]),
    ("asked back and gone", [("clarify", B)], [("asked_back", "")]),
    ("none of these", [("clarify", B), ("fallback", "")], [("not_understood", "")]),
    ("of what? of this", [("clarify", ""), ("answer", A)], [("rescued", A)]),
    ("something else", [("clarify", B), ("answer", A)], [("asked_back", ""), ("answered", A)]),
    ("twice asked back", [("clarify", B), ("clarify", A), ("answer", A, True, True)],
     [("asked_back", ""), ("rescued", A)]),
    ("not understood, then picked", [("fallback", B), ("answer", A, True, True)], [("rescued", A)]),
    ("not understood twice", [("fallback", B), ("fallback", "")], [("not_understood", ""), ("not_understood", "")]),
    ("not ours", [("out_of_scope", "oos/meteo")], [("elsewhere", "oos/meteo")]),
    ("not ours, then one that is near", [("out_of_scope", "oos/meteo"), ("answer", A, True, True)], [("rescued", A)]),
    ("a person", [("handoff", "meta/operatore")], [("person", "meta/operatore")]),
    ("greetings are none", [("smalltalk", "meta/saluto"), ("answer", A)], [("answered", A)]),
    ("a form is one question", [("form", A), ("form", A), ("form", A)], [("answered", A)]),
    ("an answer and its form", [("answer", A), ("form", A), ("form", A)], [("answered", A)]),
    ("a form about something else", [("answer", B), ("form", A)], [("answered", B), ("answered", A)]),
    ("a question in a form", [("form", A), ("answer", B), ("form", A)], [("answered", A), ("answered", B)]),
    ("picked where nothing was asked", [("answer", A), ("answer", A, True, True)], [("answered", A), ("answered", A)]),
    ("a form that was picked", [("clarify", B), ("form", A, True, True), ("form", A)], [("rescued", A)]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_becomes_of_a_question(said: list[tuple[object, ...]], expected: list[tuple[str, str]]) -> None:
    assert told(turns(*said)) == expected


def test_a_choice_an_hour_later_is_a_question_of_its_own() -> None:
    late = turns(("clarify", B), ("answer", A, True, True), every=61)
    assert told(late) == [("asked_back", ""), ("answered", A)]


def test_conversations_do_not_answer_each_other() -> None:
    mixed = sorted(turns(("clarify", B)) + turns(("smalltalk", ""), ("answer", A, True, True), who="b"),
                   key=lambda said: said.at)  # fmt: skip
    assert sorted(told(mixed)) == [("answered", A), ("asked_back", "")]


def test_a_question_is_of_the_moment_it_was_asked_and_of_the_place_it_was_about() -> None:
    asked = Said("a", NOON, "clarify", B, channel="web", language="it")
    picked = Said("a", NOON + timedelta(minutes=9), "answer", A, True, True, "web", "it", "fornaci")
    (question,) = questions([asked, picked])
    assert (question.at, question.quartiere, question.outcome) == (NOON, "fornaci", Outcome.RESCUED)
