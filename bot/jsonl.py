"""`portineria ask --jsonl`: one JSON object a line in, one a line out. The shapes are a contract.

In: `{"id", "text", "conversation"?, "now"?, "lat"?, "lon"?, "language"?}`; `now` is ISO 8601 local time.
Lines with the same conversation are turns of one conversation; the others stand alone.
Out: `{"id", "intent", "intent_confidence", "topics", "records", "ask", "decision", "replies"}`, or for a bad
line `{"id", "line", "error"}`.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from math import isfinite
from typing import Any

from bot.desk import Desk
from bot.turn import Turn
from channels.conversation import Incoming
from channels.encoding import Json, reply_to_json
from knowledge.recurrence import ROME

_FIRST_YEAR, _LAST_YEAR = 1970, 2199


class BadLine(ValueError):
    """A line that is not a question; the text says what is wrong with it."""


def answer_lines(lines: Iterable[bytes], desk: Desk) -> Iterator[str]:
    """One line of JSON for each line that is not blank."""
    run = uuid.uuid4().hex  # conversations of one run never meet those of another
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        question: Json = {}
        try:
            question = _question(line)
            incoming, now = _incoming(question, run, number)
            out = {"id": question["id"], **turn_line(desk.turn(incoming, now))}
        except BadLine as error:
            out = {"id": question.get("id"), "line": number, "error": str(error)}
        yield json.dumps(out, ensure_ascii=False)


def _question(line: bytes) -> Json:
    try:
        question = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant, parse_float=_finite)
        json.dumps(question, ensure_ascii=False).encode()  # a lone surrogate could not be written back
    except UnicodeDecodeError as error:
        raise BadLine("la riga non è in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadLine("la riga non è JSON") from error
    if not isinstance(question, dict):
        raise BadLine("la riga non è un oggetto JSON")
    return question


def _incoming(question: Json, run: str, number: int) -> tuple[Incoming, datetime | None]:
    if "id" not in question:
        raise BadLine("manca «id»")
    if not isinstance(question.get("text"), str):
        raise BadLine("manca «text», o non è un testo")
    conversation = question.get("conversation")
    incoming = Incoming(
        conversation=f"{run}/named/{conversation}" if conversation is not None else f"{run}/alone/{number}",
        text=question["text"],
        channel="jsonl",
        lat=_number(question, "lat"),
        lon=_number(question, "lon"),
        language=str(question.get("language") or "it"),
    )
    return incoming, _now(question.get("now"))


def _number(question: Json, name: str) -> float | None:
    value = question.get(name)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise BadLine(f"«{name}» non è un numero")


def _now(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise BadLine("«now» non è una data ISO 8601") from error
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise BadLine("«now» è fuori dal calendario")
    return moment.astimezone(ROME).replace(tzinfo=None) if moment.tzinfo else moment


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def turn_line(turn: Turn) -> Json:
    """A turn in the shape of the contract."""
    understood, decision = turn.understood, turn.decision
    topics = [{"topic": slug, "confidence": round(p, 4)} for slug, p in understood.topics] if understood else []
    if decision.topic and (not topics or topics[0]["topic"] != decision.topic):
        # What the turn was decided to be about comes first: a follow-up names no subject of its own.
        known = next((item["confidence"] for item in topics if item["topic"] == decision.topic), 1.0)
        first = {"topic": decision.topic, "confidence": 1.0 if decision.follow_up else known}
        topics = [first, *(item for item in topics if item["topic"] != decision.topic)]
    return {
        "intent": understood.intent if understood else "",
        "intent_confidence": round(understood.intent_confidence, 4) if understood else 0.0,
        "topics": topics,
        "records": list(turn.records),
        "ask": decision.ask.value,
        "decision": decision.kind.value,
        "replies": [reply_to_json(reply) for reply in turn.replies],
    }
