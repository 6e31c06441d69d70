import pytest

from bot import tuning
from bot.decision import Decision, Kind
from bot.desk import Desk
from bot.evaluation import Item
from bot.tuning import FALSE_REFUSAL, UNNEEDED, WRONG, harm, total, tune
from nlu.bands import Bands
from nlu.understanding import Understanding
from tests.bot.test_dialogue import CARD, HOUSE, LOST, understood


def item(*topics: str, language: str = "it") -> Item:
    return Item("q1", "una domanda", topics, "", "", "", language)


@pytest.mark.parametrize(("topics", "decision", "cost"), [
    ((CARD,), Decision(Kind.ANSWER, CARD), 0),
    ((CARD, LOST), Decision(Kind.ANSWER, LOST), 0),
    ((CARD,), Decision(Kind.ANSWER, HOUSE), WRONG),
    ((CARD,), Decision(Kind.CLARIFY, LOST, candidates=(LOST, CARD)), UNNEEDED),
    ((CARD,), Decision(Kind.CLARIFY, LOST, candidates=(LOST, HOUSE)), FALSE_REFUSAL),
    ((CARD,), Decision(Kind.OUT_OF_SCOPE, "oos/meteo"), FALSE_REFUSAL),
    ((CARD,), Decision(Kind.FALLBACK, CARD, candidates=(CARD,)), FALSE_REFUSAL),
    (("oos/meteo",), Decision(Kind.OUT_OF_SCOPE, "oos/cucina"), 0),
    (("oos/meteo",), Decision(Kind.FALLBACK), 0),
    (("oos/meteo",), Decision(Kind.CLARIFY, CARD, candidates=(CARD,)), UNNEEDED),
    (("oos/meteo",), Decision(Kind.ANSWER, CARD), WRONG),
    (("meta/saluto",), Decision(Kind.SMALLTALK, "meta/saluto"), 0),
    (("meta/saluto",), Decision(Kind.FALLBACK), FALSE_REFUSAL),
    (("meta/saluto",), Decision(Kind.ANSWER, CARD), WRONG),
])  # fmt: skip
def test_what_a_decision_costs(topics: tuple[str, ...], decision: Decision, cost: float) -> None:
    assert harm(item(*topics), decision) == cost


def test_harm_is_worst_when_wrong_and_least_when_asking() -> None:
    assert WRONG > FALSE_REFUSAL > UNNEEDED > 0


def likely(topic: str, certainty: float, others: float = 0.02) -> Understanding:
    town = ((topic, 0.9 * (1 - others)), (LOST, 0.05 * (1 - others)))
    return understood(town=town, others=(("oos/meteo", others),), acts=(), certainty=certainty)


# The index is right when it is at least .62 certain, and wrong below.
MIXED = [
    (item(CARD), likely(CARD, 0.75)),
    (item(CARD), likely(CARD, 0.65)),
    (item(LOST), likely(CARD, 0.55)),
    (item(LOST), likely(CARD, 0.50)),
]


def test_the_bands_come_to_lie_between_right_and_wrong() -> None:
    tuned = tune(MIXED, Bands(sure=0.4))
    assert 0.55 < tuned.sure <= 0.65
    assert total(MIXED, tuned) < total(MIXED, Bands(sure=0.4))
    assert total(MIXED, tuned) == 2 * UNNEEDED


def test_what_nobody_was_ever_wrong_about_is_answered_more_directly() -> None:
    right = [(item(CARD), likely(CARD, certainty)) for certainty in (0.45, 0.6, 0.9)]
    tuned = tune(right, Bands(sure=0.9))
    assert total(right, tuned) == 0
    assert tuned.sure <= 0.45


def test_others_are_heard_when_the_town_would_answer_wrongly() -> None:
    away = [(item("oos/meteo"), likely(CARD, 0.9, others=0.45)), (item(CARD), likely(CARD, 0.9))]
    assert total(away, Bands(others=0.5)) > 0
    assert total(away, tune(away, Bands(others=0.5))) == 0


def test_tuning_never_makes_it_worse_and_leaves_what_it_does_not_tune() -> None:
    start = Bands(urgent=0.33, shown=0.01)
    tuned = tune(MIXED, start)
    assert total(MIXED, tuned) <= total(MIXED, start)
    assert (tuned.urgent, tuned.shown) == (0.33, 0.01)


def test_a_question_of_the_town_weighs_more_than_one_that_is_not() -> None:
    wrong = likely(CARD, 0.9)
    assert total([(item(HOUSE), wrong)], Bands()) > total([(item("oos/meteo"), wrong)], Bands())


def test_only_italian_questions_are_learnt_from(desk: Desk) -> None:
    known = tuning.understand([item(CARD), item(CARD, language="en")], desk)
    assert [question.language for question, _ in known] == ["it"]
