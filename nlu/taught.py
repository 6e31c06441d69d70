"""What staff have taught that the intent model can learn from: sentences that ask for a facet, or are not the town's.

Which topic of the town a sentence is about, the linker knows at once and without training. Whether it is the town's
at all, and which facet it asks for, only training changes.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import yaml
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from knowledge.topic import Phrase
from nlu.intents import ASK

_DESK: Final = "desk"
_ELSEWHERE: Final = "oos/"
# Rasa reads "[word](entity)" as a mark-up of its own.
_MARKS: Final = str.maketrans("[](){}", "      ")


class Sentence(NamedTuple):
    intent: str
    text: str


def taught(session: Session) -> list[Sentence]:
    """The phrases of the desk that have an intent, in an order that is always the same."""
    said = select(Phrase.topic_slug, Phrase.ask, Phrase.text).where(
        Phrase.origin == _DESK, or_(Phrase.ask != "", Phrase.topic_slug.startswith(_ELSEWHERE))
    )
    return sorted(
        {Sentence(intent_of(topic, ask), " ".join(text.split())) for topic, ask, text in session.execute(said)}
    )


def intent_of(topic: str, ask: str) -> str:
    """`oos/bollo-auto` → `oos_bollo_auto`: the other way of `nlu.reader.topic_of`."""
    return topic.replace("/", "_").replace("-", "_") if topic.startswith(_ELSEWHERE) else f"{ASK}{ask}"


def write(sentences: Iterable[Sentence], file: Path) -> None:
    """A file of Rasa's training data, one intent after the other."""
    by_intent = defaultdict[str, list[str]](list)
    for sentence in sentences:
        if plain := " ".join(sentence.text.translate(_MARKS).split()):
            by_intent[sentence.intent].append(f"- {plain}\n")
    nlu = [{"intent": intent, "examples": "".join(lines)} for intent, lines in sorted(by_intent.items())]
    file.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), encoding="utf-8")


def digested(sentences: Sequence[Sentence]) -> bytes:
    """What a fingerprint adds for them; nothing where there are none."""
    return json.dumps(sentences, ensure_ascii=False).encode() if sentences else b""
