"""A turn as JSON, to say the same again when a message is delivered twice."""

from bot.decision import Decision, Kind
from bot.state import State
from bot.turn import Turn
from channels.encoding import Json, reply_from_json, reply_to_json
from knowledge.vocabularies import Ask


def turn_to_json(turn: Turn) -> Json:
    """Enough to say the same again."""
    decision = turn.decision
    return {
        "kind": decision.kind.value,
        "topic": decision.topic,
        "ask": decision.ask.value,
        "replies": [reply_to_json(reply) for reply in turn.replies],
        "records": list(turn.records),
        "known": turn.known,
    }


def turn_from_json(data: Json) -> Turn:
    decision = Decision(Kind(data["kind"]), data["topic"], Ask(data["ask"]))
    replies = tuple(reply_from_json(reply) for reply in data["replies"])
    return Turn(decision, None, replies, tuple(data["records"]), data["known"], State())
