"""How like two names are: the same words, nearly the same letters, but never another number."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from knowledge.text import STOPWORDS, fold, stem

NEAR: Final = 0.6  # of the trigrams of both names
_SHORT: Final = 5  # letters; shorter words are compared as they are: "cpi" is no "cpia"
_NUMBER: Final = re.compile(r"\b(?:\d+|[a-z]|i{2,3}|iv|vi{0,3}|ix)\b")
_VOWELS: Final = re.compile(r"[aeiou ]+|(.)(?=\1)")


def _words(folded: str) -> list[str]:
    return [word if len(word) < _SHORT else stem(word) for word in folded.split() if word not in STOPWORDS]


def _numbers(folded: str) -> list[str]:
    return sorted(_NUMBER.findall(folded))


# The lists are asked for again and again, and names seldom change.
@lru_cache(maxsize=32768)
def _folded(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=32768)
def _key(text: str) -> str:
    folded = _folded(text)
    words = sorted(set(_words(folded)))
    return " ".join((*words, "#", *_numbers(folded))) if words else ""


# Words that make no difference between two names of one kind.
_GENERIC: Final = frozenset(_words("comunale municipale civico civica pubblico pubblica cittadino nuovo comune sede"))


@dataclass(frozen=True)
class Name:
    """A name as it is compared; what that takes is worked out once, when it is first needed."""

    text: str

    @property
    def folded(self) -> str:
        return _folded(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_words(self.folded))

    @cached_property
    def numbers(self) -> list[str]:
        return _numbers(self.folded)

    @cached_property
    def trigrams(self) -> frozenset[str]:
        return _trigrams(self.folded)

    @property
    def key(self) -> str:
        """Equal for the same words, in whatever order and form; empty for a name without words."""
        return _key(self.text)

    @cached_property
    def consonants(self) -> str:
        """Equal for names of which one has a letter doubled, or another vowel."""
        return _VOWELS.sub("", self.folded)

    def near(self, other: "Name") -> bool:
        """Probably the same name, written in another way: "Biblioteca Rodari", "Bibloteca comunale Rodari"."""
        missing, added = self.words - other.words, other.words - self.words
        if len(missing) + len(added) > 4 or not (self.words and other.words) or self.numbers != other.numbers:
            return False  # another number is another thing: "Seggio 1", "Seggio 2"
        own = (self.words & other.words) - _GENERIC
        if len(own) > 1 and (missing | added) <= _GENERIC:
            return True
        return len(missing) == len(added) and self.similarity(other) >= NEAR and _letters_only(missing, added)

    def similarity(self, other: "Name") -> float:
        """The trigrams that both have, of those that one of them has: 0–1."""
        either = len(self.trigrams | other.trigrams)
        return len(self.trigrams & other.trigrams) / either if either else 0.0


def _letters_only(missing: frozenset[str], added: frozenset[str]) -> bool:
    """What differs is how words are written: each has one on the other side with half of its trigrams."""
    return all(any(_written_otherwise(word, other) for other in added) for word in missing)


def _written_otherwise(word: str, other: str) -> bool:
    trigrams, others = _trigrams(word), _trigrams(other)
    return len(trigrams & others) >= min(len(trigrams), len(others)) / 2


def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2)) if text else frozenset()
