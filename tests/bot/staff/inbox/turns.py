"""Turns of conversations as traces, short to write."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.tables import Trace

NOON = datetime(2026, 11, 20, 12)
_numbers = count(1)


def turn(text: str = "", decision: str = "fallback", **fields: Any) -> Trace:
    """`minute` after noon (or after `at_`), `who` asked. A fallback near a town's topic unless told otherwise."""
    id_ = fields.pop("id", None) or next(_numbers)
    at = fields.pop("at_", NOON) + timedelta(minutes=fields.pop("minute", 0))
    usual = {
        "topic": "famiglia/nido",
        "candidates": ["famiglia/nido", "scuola/mensa"],
        "confidence": 0.4,
        "ask": "generic",
        "channel": "web",
        "records": [],
        "known": True,
        "pressed": "",
        "good": None,
        "reason": "",
    }
    conversation = fields.pop("who", f"c{id_}")
    return Trace(id=id_, at=at, conversation=conversation, text=text, decision=decision, **(usual | fields))


def button(topic: str, ask: str = "generic", **fields: Any) -> Trace:
    """A topic's button, pressed and answered."""
    usual = {"pressed": f"topic:{topic}:{ask}", "candidates": [], "confidence": 1.0}
    return turn("", "answer", topic=topic, ask=ask, **(usual | fields))
