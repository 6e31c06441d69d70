"""The questions that are asked: the golden ones, in an order that is the same in every run."""

import json
import random
from pathlib import Path
from typing import Final

GOLDEN: Final = Path(__file__).parent.parent / "golden" / "questions.jsonl"
PER_CONVERSATION: Final = 5
_SEED: Final = 7


def questions(number: int) -> list[str]:
    """`number` golden questions: in scope, out of scope and acts of conversation as they come."""
    rows = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = [row["text"] for row in rows if row.get("lang", "it") == "it"]
    return random.Random(_SEED).sample(texts, number)


def begins_conversation(position: int) -> bool:
    """Whether the question at this position is the first of a conversation."""
    return position % PER_CONVERSATION == 0
