"""Words that stand for several things: "il documento" may be an identity card, a permit or a health card."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.text import fold
from nlu.facets import is_filler

_FILE = Path(__file__).with_name("vague.yml")


@cache
def _entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return entries


def meant_by(text: str) -> tuple[str, ...]:
    """The topics that a text may mean which names nothing but such a word; empty where it says more, or is plain."""
    words = fold(text).split()
    for entry in _entries():
        allowed = {*entry["words"], *entry["with"]}
        if set(words) & set(entry["words"]) and all(word in allowed or is_filler(word) for word in words):
            return tuple(entry["topics"])
    return ()
