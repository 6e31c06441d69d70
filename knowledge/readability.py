"""How easy an Italian text reads."""

import re

_SENTENCE_END = re.compile(r"[.!?;:]+(?=\s|$)")
_WORD = re.compile(r"\w+")


def gulpease(text: str) -> float:
    """The Gulpease index, 0–100 and above: 60 can be read alone by whoever finished the scuola media.

    Formula of GULP, Università La Sapienza (1988): 89 + (300 × sentences − 10 × letters) / words.
    Raises `ValueError` for a text without words.
    """
    words = _WORD.findall(text)
    if not words:
        raise ValueError("a text without words has no readability")
    sentences = max(1, len(_SENTENCE_END.findall(text.strip())))
    return 89 + (300 * sentences - 10 * sum(map(len, words))) / len(words)
