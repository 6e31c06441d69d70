"""The part of a text that asks: most tell a story and put the question at its end, some say thanks after it."""

import re
from typing import Final

from nlu.linear import folded

_SENTENCE: Final = re.compile(r"(?<=[.?!…])\s+|\n")
_CLAUSE: Final = re.compile(r"(?<=[,;:])\s+|\.\.+")
_COURTESY: Final = re.compile(
    r"(grazie|cordial\w*|saluti|distinti|buon\w*|ciao|salve|resto|attendo|scus\w+|mi scusi)\b"
)
# "allora io ho la mamma che cade spesso e volevo sapere quanto si paga": what comes before is the story.
_WANTING: Final = re.compile(
    r".*\b(sapere|capire|conoscere|chied(?:o|ere)|dirmi|domando)\s+(?:(?:di|se)\s+)?(?=\S+ \S+)"
)
_COURTESY_WORDS: Final = 4
_CLAUSE_WORDS: Final = 3  # "grazie, e dove?": a shorter clause needs the one before it
_STORY_WORDS: Final = 9


def question(text: str) -> str:
    """The questions of a text, folded, each by its last clause; the end of the text where nothing asks."""
    sentences = [part.strip() for part in _SENTENCE.split(folded(text)) if part.strip()]
    told = [sentence for sentence in sentences if not _is_courtesy(sentence)] or sentences
    asking = [sentence for sentence in told if sentence.endswith("?")] or told[-1:]
    return " ".join(_point(sentence) for sentence in asking)


def _is_courtesy(sentence: str) -> bool:
    return len(sentence.split()) <= _COURTESY_WORDS and _COURTESY.match(sentence) is not None


def _point(sentence: str) -> str:
    clauses = [clause for clause in _CLAUSE.split(sentence) if clause.strip()] or [sentence]
    last = clauses[-1] if len(clauses[-1].split()) >= _CLAUSE_WORDS else " ".join(clauses[-2:])
    return _WANTING.sub("", last) if len(last.split()) >= _STORY_WORDS else last
