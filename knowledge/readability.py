"""How easy an Italian text reads: the Gulpease index, and what makes it hard, each with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import yaml

PLAIN_WORDS: Final = Path(__file__).with_name("plain_words.yml")
LONGEST_SENTENCE: Final = 25  # words
_SENTENCE_END = re.compile(r"[.!?;:]+(?=\s|$)")
_WORD = re.compile(r"\w+")
_FULL_STOP = re.compile(r"[.!?]+(?=\s|$)|\n")
_NO_FULL_STOP = re.compile(
    r"\b(?:art|artt|n|nn|tel|fax|sig|dott|dr|ing|avv|prof|ecc|es|pag|cap|c|p|s)\.$", re.IGNORECASE
)
# "è aperto dalle 9", "va avanti" are no passives.
_PARTICIPLE = (
    r"(?!apert|chius|iscritt|uscit|arrivat|entrat|avanti)\w{2,}(?:at|ut|it|st|tt|rt|ns|es|is|os|us|lt|nt)[oaie]"
)
_PASSIVE = re.compile(
    rf"\b(?:(?:viene|vengono|verrà|verranno|veniva|venivano|va|vanno|andrà|andranno) {_PARTICIPLE}"
    rf"|(?:è|sono|sarà|saranno) (?:stat[oaie] )?{_PARTICIPLE} (?:da|dal|dallo|dalla|dai|dagli|dalle|dall)\b)",
    re.IGNORECASE,
)
_IMPERSONAL = re.compile(
    r"\bsi (?:deve|devono|dovrà|dovranno|può|possono|potrà|potranno|richiede|richiedono|prega|ricorda|comunica|avvisa|"
    r"avverte|informa|precisa|invita|consiglia|raccomanda|rende|procede|provvede|effettua|paga|presenta|compila)\b",
    re.IGNORECASE,
)


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


class Hard(StrEnum):
    """What is hard to read."""

    LONG = "long"  # a sentence
    WORD = "word"  # of offices
    PASSIVE = "passive"
    IMPERSONAL = "impersonal"


@dataclass(frozen=True)
class Finding:
    """`text` stands from `start` to `end`; `plain` is another way to say it, `advice` a sentence for who writes."""

    kind: Hard
    start: int
    end: int
    text: str
    advice: str
    plain: str = ""


def findings(text: str) -> list[Finding]:
    """What is hard to read, in order of place."""
    found = [*_long_sentences(text), *_office_words(text)]
    for kind, pattern, advice in (
        (Hard.PASSIVE, _PASSIVE, "Di' chi lo fa: «il comune manda la lettera», «compila il modulo»."),
        (Hard.IMPERSONAL, _IMPERSONAL, "Parla a chi legge, con il tu: «devi», «puoi», «paga»."),
    ):
        found += [Finding(kind, *match.span(), match[0], advice) for match in pattern.finditer(text)]
    return sorted(found, key=lambda finding: (finding.start, -finding.end))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence; the full stop of an abbreviation ends none."""
    start = 0
    for stop in _FULL_STOP.finditer(text):
        if stop[0] == "." and _NO_FULL_STOP.search(text, start, stop.end()):
            continue
        yield from _trimmed(text, start, stop.end())
        start = stop.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    inner = text[start:end]
    if inner.strip():
        yield start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())


def _long_sentences(text: str) -> Iterator[Finding]:
    for start, end in sentences(text):
        words = len(text[start:end].split())
        if words > LONGEST_SENTENCE:
            advice = f"Frase di {words} parole: dividila. Fino a {LONGEST_SENTENCE} si legge bene."
            yield Finding(Hard.LONG, start, end, text[start:end], advice)


def _office_words(text: str) -> Iterator[Finding]:
    pattern, known = _plain_words()
    for match in pattern.finditer(text):
        plain = known[match.lastindex or 0]
        yield Finding(Hard.WORD, *match.span(), match[0], f"Più semplice: «{plain}».", plain)


@cache
def _plain_words() -> tuple[re.Pattern[str], dict[int, str]]:
    """One pattern for all of them, longest first, and the plain word of each of its groups."""
    words: dict[str, str] = yaml.safe_load(PLAIN_WORDS.read_text(encoding="utf-8"))
    ordered = sorted(words, key=lambda word: (-len(word.split()), -len(word)))
    parts = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in ordered)
    any_of = "|".join(f"({part})" for part in parts)
    pattern = re.compile(rf"(?<!\w)(?:{any_of})(?!\w)", re.IGNORECASE)
    return pattern, {number: words[word] for number, word in enumerate(ordered, 1)}
