import json
from datetime import date

import pytest

from bot.decision import Decision, Kind
from bot.encoding import turn_from_json, turn_to_json
from bot.state import State
from bot.turn import Turn
from channels.conversation import Button, Card, Place, Reply, Source
from knowledge.vocabularies import Ask

PLACE = Place("Sala", "Via Larga 3", 45.0, 10.0)
RICH = Reply(
    "Ecco dove.",
    (Button("Parla con una persona", "person"),),
    (Card("Sala", ("Via Larga 3", "Adesso è chiuso."), "0000 1", "https://sala.example", PLACE), Card("Altra")),
    PLACE,
    Source("Fonte: Comune.", "Comune", "https://comune.example", date(2026, 11, 12), "URP", confirmed=False),
)


def again(turn: Turn) -> Turn:
    return turn_from_json(json.loads(json.dumps(turn_to_json(turn))))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("ask", Ask)
def test_a_turn_is_told_again_with_the_same_decision(kind: Kind, ask: Ask) -> None:
    turn = Turn(Decision(kind, "a/b", ask), None, (RICH,), ("sala",), True, State())
    assert again(turn) == turn


@pytest.mark.parametrize("replies", [(), (Reply("Solo testo."),), (RICH, Reply("", cards=(Card("Sala"),)))])
def test_replies_are_the_very_same(replies: tuple[Reply, ...]) -> None:
    turn = Turn(Decision(Kind.FALLBACK), None, replies, (), False, State())
    assert again(turn).replies == replies
    assert again(turn).known is False
