"""The texts of a record that people read, and what makes them easy."""

import re
from collections.abc import Iterator
from typing import Any

from knowledge.readability import gulpease

LEAST_GULPEASE = 60
LONGEST_SENTENCE = 30  # words

FIELDS = (
    "summary", "audience", "how", "where", "needed", "outcome", "timing", "cost", "access", "conditions",
    "hours_note", "accessibility", "question", "how_to_take_part", "commitment", "requirements", "booking",
)  # fmt: skip
INNER = {"cases": ("when", "answer"), "phases": ("summary",), "contacts": ("note",)}
_ENDED = re.compile(r"[.!?]$")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def joined(value: str | list[str]) -> str:
    """A text, or the items of a list one after the other, each ended with a full stop."""
    parts = [value] if isinstance(value, str) else value
    return " ".join(part if _ENDED.search(part.strip()) else f"{part.strip()}." for part in parts)


def texts(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, text) of all that people read of a record."""
    for field in FIELDS:
        if row.get(field):
            yield field, joined(row[field])
    for field, parts in INNER.items():
        for number, item in enumerate(row.get(field, [])):
            yield from ((f"{field}[{number}].{part}", joined(item[part])) for part in parts if item.get(part))


def difficulties(row: dict[str, Any]) -> list[str]:
    """What is hard to read in a record."""
    found = []
    for field, text in texts(row):
        if (index := gulpease(text)) < LEAST_GULPEASE:
            found.append(f"{field}: Gulpease {index:.1f}: {text}")
        found.extend(
            f"{field}: {len(sentence.split())} words: {sentence}"
            for sentence in _SENTENCES.split(text)
            if len(sentence.split()) > LONGEST_SENTENCE
        )
    return found
