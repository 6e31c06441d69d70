"""Several questions in one message: "quanto costa il nido? e per la mensa come faccio?" are two."""

import re
from typing import Final

from nlu.moves import asks

_ENDS: Final = re.compile(
    r"(?<=[?!;\n])\s+|(?<=[a-zà-ù]{3})\.\s+|\s+(?=(?:e poi|inoltre|seconda cosa|altra cosa|e anche)\b)"
)
_LEAST_WORDS: Final = 3


def split_questions(text: str) -> list[str]:
    """The questions of a text, in order, each with what stands before it; one only where there is but one."""
    questions: list[str] = []
    before: list[str] = []
    for part in _sentences(text):
        before.append(part)
        if asks(part) and len(part.split()) >= _LEAST_WORDS:
            questions.append(" ".join(before))
            before = []
    return questions


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _ENDS.split(text) if part.strip()]
