"""Golden conversations, on the desk as people meet it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.desk import Desk
from bot.turn import Turn
from channels.conversation import Incoming, Photo
from channels.encoding import reply_to_json

pytestmark = pytest.mark.model

GOLDEN = Path(__file__).parent.parent / "golden"
CONVERSATIONS: list[dict[str, Any]] = [
    conversation
    for file in ("conversations.yml", "forms.yml")
    for conversation in yaml.safe_load((GOLDEN / file).read_text(encoding="utf-8"))
]
PHOTO = Photo(b"\xff\xd8\xff\xe0 a picture", "image/jpeg")
DIALOGUES: dict[str, list[dict[str, Any]]] = yaml.safe_load((GOLDEN / "dialogues.yml").read_text(encoding="utf-8"))
WEDNESDAY = datetime(2026, 11, 25, 10, 30)
EVALUATION = Path(__file__).parents[3] / "shared" / "eval"


def shown(turn: Turn) -> str:
    """Everything of a turn that a person reads."""
    parts = []
    for reply in turn.replies:
        parts += [reply.text, *(part for card in reply.cards for part in (card.title, *card.lines, card.phone))]
        parts += [reply.source.text] if reply.source else []
    return "\n".join(parts)


def check(turn: Turn, wanted: dict[str, Any]) -> None:
    decision = turn.decision
    kinds = wanted.get("decision", decision.kind.value)
    assert decision.kind.value in ([kinds] if isinstance(kinds, str) else kinds), decision
    assert decision.topic == wanted.get("topic", decision.topic)
    assert decision.ask.value == wanted.get("ask", decision.ask.value)
    text = shown(turn)
    for words in wanted.get("words", []):
        assert words in text
    for words in wanted.get("never", []):
        assert words not in text


def incoming(wanted: dict[str, Any], name: str, message: str) -> Incoming:
    text, payload = wanted.get("say", ""), wanted.get("payload", "")
    photo = PHOTO if wanted.get("photo") else None
    return Incoming(name, text, payload, message, "golden", wanted.get("lat"), wanted.get("lon"), photo=photo)


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda conversation: conversation["name"])
def test_a_golden_conversation(trained_desk: Desk, conversation: dict[str, Any]) -> None:
    name = f"golden/{conversation['name']}"
    trained_desk.forget(name)
    for number, wanted in enumerate(conversation["turns"], 1):
        turn = trained_desk.turn(incoming(wanted, name, f"m{number}"))
        check(turn, wanted)
        assert all(reply.buttons or any(card.phone for card in reply.cards) for reply in turn.replies)


@pytest.mark.parametrize("number", DIALOGUES)
def test_a_measuring_conversation(trained_desk: Desk, number: str) -> None:
    if not EVALUATION.exists():
        pytest.skip("there are no conversations to be measured on")
    lines = (EVALUATION / "dialogues_dev.jsonl").read_text(encoding="utf-8").splitlines()
    [turns] = [item["turns"] for item in map(json.loads, lines) if item["id"] == number]
    assert len(turns) == len(DIALOGUES[number])
    for said, wanted in zip(turns, DIALOGUES[number], strict=True):
        check(trained_desk.turn(Incoming(f"measuring/{number}", said["user"]), WEDNESDAY), wanted)


def test_there_are_enough_and_each_has_its_own_name() -> None:
    names = [conversation["name"] for conversation in CONVERSATIONS]
    assert len(names) >= 40
    assert len(set(names)) == len(names)


def test_none_is_taken_from_the_questions_we_are_measured_on() -> None:
    if not EVALUATION.exists():
        pytest.skip("there are no questions to be measured on")
    measured = set()
    for file in EVALUATION.glob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            measured |= set(_sentences(json.loads(line)))
    ours = {
        turn["say"].strip().lower() for conversation in CONVERSATIONS for turn in conversation["turns"] if "say" in turn
    }
    assert {text for text in ours & measured if len(text.split()) > 3} == set()


def _sentences(item: Any) -> list[str]:
    if isinstance(item, dict):
        return [text for value in item.values() for text in _sentences(value)]
    if isinstance(item, list):
        return [text for value in item for text in _sentences(value)]
    return [item.strip().lower()] if isinstance(item, str) else []


def test_the_same_conversation_goes_the_same_way_twice(trained_desk: Desk) -> None:
    def replies(name: str) -> list[Any]:
        trained_desk.forget(name)
        turns = [trained_desk.turn(Incoming(name, turn.get("say", ""))) for turn in CONVERSATIONS[0]["turns"]]
        return [reply_to_json(reply) for turn in turns for reply in turn.replies]

    assert replies("one") == replies("two")
