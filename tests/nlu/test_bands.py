import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.vocabularies import Ask
from nlu.bands import MOST_CANDIDATES, URGENT, Band, Bands
from nlu.understanding import Understanding

BANDS = Bands(sure=0.7, town=0.4, between=0.2, others=1.5, acts=1.0, urgent=0.25, shown=0.01)
shares = st.floats(0, 1)


def understood(
    town: float, others: float = 0.0, acts: float = 0.0, certainty: float = 0.9, best: str = "tributi/tari"
) -> Understanding:
    topics = [(best, town * certainty), ("oos/meteo", others), ("meta/saluto", acts)]
    ranking = tuple(sorted(((slug, p) for slug, p in topics if p), key=lambda pair: -pair[1]))
    return Understanding("", "ask_generic", 0.5, Ask.GENERIC, ranking, town, others, acts, certainty)


def offering(*town: float) -> Understanding:
    topics = (("meta/saluto", 0.9), *((f"tributi/{'abcdefg'[n]}", p) for n, p in enumerate(town)), ("oos/meteo", 0.0))
    return Understanding("", "", 0.0, Ask.GENERIC, topics, sum(town), 0.0, 0.0)


@pytest.mark.parametrize(
    ("what", "band"),
    [
        # about the town, and certain which topic
        (understood(1.0), Band.SURE),
        (understood(0.4, 0.2, 0.1, certainty=0.7), Band.SURE),
        # about the town, but not certain enough
        (understood(0.9, certainty=0.69), Band.BETWEEN),
        (understood(0.39, certainty=1.0), Band.BETWEEN),
        (understood(0.2, certainty=0.1), Band.BETWEEN),
        # hardly about anything
        (understood(0.19, 0.1, 0.1), Band.LOW),
        (understood(0.1, 0.05, 0.1, certainty=1.0), Band.LOW),
        # somebody else's: others weigh one and a half
        (understood(0.3, 0.7), Band.OUT_OF_SCOPE),
        (understood(0.6, 0.4), Band.OUT_OF_SCOPE),
        (understood(0.61, 0.39), Band.SURE),
        (understood(0.0, 1.0), Band.OUT_OF_SCOPE),
        # an act of conversation
        (understood(0.1, 0.1, 0.8), Band.ACT),
        (understood(0.45, 0.1, 0.46), Band.ACT),
        (understood(0.5, 0.0, 0.5), Band.SURE),
        # between an act and somebody else's, the weights decide
        (understood(0.1, 0.36, 0.54), Band.OUT_OF_SCOPE),
        (understood(0.1, 0.35, 0.55), Band.ACT),
    ],
)
def test_an_understanding_falls_into_its_band(what: Understanding, band: Band) -> None:
    assert BANDS.of(what) is band


@pytest.mark.parametrize("topic", URGENT)
def test_an_emergency_is_answered_even_when_unsure(topic: str) -> None:
    assert BANDS.of(understood(0.5, 0.5, certainty=0.5, best=topic)) is Band.SURE
    assert BANDS.of(understood(0.4, 0.0, 0.6, certainty=0.7, best=topic)) is Band.SURE
    assert BANDS.of(understood(1.0, certainty=0.25, best=topic)) is Band.SURE


@pytest.mark.parametrize("topic", URGENT)
def test_what_is_hardly_an_emergency_is_no_reason_to_hurry(topic: str) -> None:
    assert BANDS.of(understood(1.0, certainty=0.24, best=topic)) is Band.BETWEEN
    assert BANDS.of(understood(0.3, 0.7, certainty=0.8, best=topic)) is Band.OUT_OF_SCOPE
    assert BANDS.of(understood(0.3, 0.0, 0.7, certainty=0.8, best=topic)) is Band.ACT


def test_an_unsure_question_that_is_no_emergency_is_not_answered() -> None:
    assert BANDS.of(understood(1.0, certainty=0.6)) is Band.BETWEEN


def test_an_emergency_behind_another_topic_is_not_answered_as_one() -> None:
    topics = (("tributi/tari", 0.55), (URGENT[0], 0.45))
    what = Understanding("", "", 0.0, Ask.GENERIC, topics, 1.0, 0.0, 0.0, certainty=0.55)
    assert BANDS.of(what) is Band.BETWEEN


@given(shares, shares, shares, st.sampled_from(["tributi/tari", *URGENT]))
def test_more_certainty_never_makes_an_answer_less_sure(
    town: float, others: float, certainty: float, best: str
) -> None:
    if BANDS.of(understood(town, others, certainty=certainty, best=best)) is Band.SURE:
        assert BANDS.of(understood(town, others, certainty=1.0, best=best)) is Band.SURE


def test_a_text_about_nothing_known_is_low_or_out_of_scope() -> None:
    nothing = Understanding("", "", 0.0, Ask.GENERIC, (), 0.0, 0.0, 0.0)
    assert BANDS.of(nothing) in (Band.LOW, Band.OUT_OF_SCOPE)
    assert BANDS.candidates(nothing) == ()


@pytest.mark.parametrize(
    ("town", "expected"),
    [
        ([0.5, 0.3, 0.1, 0.05, 0.04, 0.01], "abcd"),
        ([0.5, 0.3, 0.1, 0.009], "abc"),
        ([0.5, 0.3, 0.009], "ab"),
        ([0.9, 0.009, 0.001], "ab"),
        ([0.009, 0.008, 0.007, 0.006], "ab"),
        ([0.01, 0.01, 0.01], "abc"),
        ([0.9], "a"),
    ],
)
def test_two_to_four_topics_are_offered_best_first(town: list[float], expected: str) -> None:
    assert BANDS.candidates(offering(*town)) == tuple(f"tributi/{letter}" for letter in expected)


@given(st.lists(st.floats(0, 0.1), min_size=2, max_size=7))
def test_the_topics_offered_are_the_best_of_the_town(town: list[float]) -> None:
    what = offering(*sorted(town, reverse=True))
    offered = BANDS.candidates(what)
    assert 2 <= len(offered) <= MOST_CANDIDATES
    assert list(offered) == [slug for slug, _ in what.town_topics][: len(offered)]


def test_the_thresholds_are_kept_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "bands.json"
    BANDS.save(path)
    assert Bands.load(path) == BANDS
    assert json.loads(path.read_text(encoding="utf-8")) == asdict(BANDS)


def test_without_chosen_thresholds_the_defaults_count(tmp_path: Path) -> None:
    assert Bands.load(tmp_path / "bands.json") == Bands()


def test_the_thresholds_we_ship_are_probabilities_in_order() -> None:
    bands = Bands.load()
    assert 0 < bands.shown < bands.between < bands.town < 1
    assert 0 < bands.urgent <= bands.sure < 1
    assert bands.others > 0
    assert bands.acts > 0
