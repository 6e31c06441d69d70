"""Italian tokens from spaCy: its tokenizer alone, without a trained pipeline (13 MB instead of 220)."""

from functools import cache
from typing import Final

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher

from nlu.normaliser import normalise

LANGUAGE: Final = "it"


@cache
def italian() -> Language:
    return spacy.blank(LANGUAGE)


def tokens(text: str) -> list[tuple[str, int, int]]:
    """(token, start, end) of each token of the text, as it stands there."""
    return [(token.text, token.idx, token.idx + len(token)) for token in italian().make_doc(text) if not token.is_space]


class PhraseFinder:
    """Finds known names in a text, whole words only, longest first. Names are given by key."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self._matcher = PhraseMatcher(italian().vocab, attr="LOWER")
        for key, phrases in names.items():
            self._matcher.add(key, [italian().make_doc(normalise(phrase)) for phrase in phrases if phrase])

    def find(self, text: str) -> list[str]:
        """The keys named in the text, longest name first."""
        doc = italian().make_doc(normalise(text))
        found = sorted(self._matcher(doc), key=lambda match: match[1] - match[2])
        return list(dict.fromkeys(str(italian().vocab.strings[key]) for key, _, _ in found))

    def without(self, text: str) -> str:
        """The normalised text without the names that are found in it."""
        doc = italian().make_doc(normalise(text))
        named = {position for _, start, end in self._matcher(doc) for position in range(start, end)}
        return "".join(token.text_with_ws for token in doc if token.i not in named)
