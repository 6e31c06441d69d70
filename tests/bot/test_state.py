import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.state import State
from knowledge.vocabularies import Ask

FULL = State(
    topic="anagrafe/carta-identita",
    record="carta-identita-elettronica",
    ask="costo",
    quartiere="centro",
    audience="bambini",
    free=True,
    period=("2026-11-28T00:00:00", "2026-11-29T00:00:00", "sabato 28/11"),
    language="en",
    offered=(("Dove andare", "topic:anagrafe/carta-identita:dove"), ("Parla con una persona", "person")),
    turns=7,
)


def through_json(data: object) -> State:
    return State.from_json(json.loads(json.dumps(data)))


@pytest.mark.parametrize("state", [State(), FULL])
def test_a_state_survives_the_database(state: State) -> None:
    assert through_json(state.to_json()) == state


@given(
    st.builds(
        State,
        topic=st.text(),
        record=st.text(),
        ask=st.sampled_from([ask.value for ask in Ask]),
        quartiere=st.text(),
        audience=st.text(),
        free=st.booleans(),
        period=st.lists(st.text(), max_size=4).map(tuple),
        language=st.text(),
        offered=st.lists(st.tuples(st.text(), st.text())).map(tuple),
        turns=st.integers(0),
    )
)
def test_any_state_survives_the_database(state: State) -> None:
    assert through_json(state.to_json()) == state


def test_fields_of_another_version_are_left_out() -> None:
    assert State.from_json({"topic": "t/t", "form": {"step": 3}, "mood": "it"}) == State(topic="t/t")


def test_fields_that_are_missing_are_those_of_a_new_state() -> None:
    assert State.from_json({}) == State()


@pytest.mark.parametrize("data", [
    None,
    [],
    "topic",
    42,
    {"offered": None},
    {"period": [1, 2, 3]},
    {"free": "yes"},
    {"language": 3},
    {"offered": 5},
    {"offered": "abc"},
    {"offered": [["solo il titolo"]]},
    {"offered": [["uno", "due", "tre"]]},
    {"offered": [7]},
    {"turns": "sette"},
    {"turns": None},
    {"topic": None},
    {"topic": ["anagrafe/carta-identita"]},
    {"record": {"slug": "x"}},
    {"ask": 3},
    {"ask": "prezzo"},
    {"quartiere": False},
])  # fmt: skip
def test_a_broken_state_is_a_new_one(data: object) -> None:
    assert State.from_json(data) == State()  # type: ignore[arg-type]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(State().to_json())), JSON))
def test_whatever_was_stored_gives_a_state_that_can_go_on(data: dict[str, object]) -> None:
    state = State.from_json(data).turned(topic="t/t")
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state
    assert all(isinstance(title, str) and isinstance(payload, str) for title, payload in state.offered)
    assert Ask(state.ask)


def test_a_turn_counts_and_changes_only_what_it_names() -> None:
    turned = FULL.turned(ask="dove", offered=())
    assert (turned.turns, turned.ask, turned.offered) == (8, "dove", ())
    assert (turned.topic, turned.record, turned.quartiere) == (FULL.topic, FULL.record, FULL.quartiere)
    assert FULL.turns == 7
