"""Phrases that stand in each other's way: nearly the same twice in a topic, or the words of another topic too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.text import fold, terms

_ALIKE: Final = 0.75  # of the words of both together, to be nearly the same
_MOST: Final = 5


@dataclass(frozen=True)
class Clash:
    """`topic` and `text` of a phrase that is there already, and how much of the words it shares, 0–1."""

    topic: str
    text: str
    share: float


@dataclass(frozen=True)
class Clashes:
    """`twins` are phrases of the same topic, `rivals` of others, nearest first."""

    twins: tuple[Clash, ...] = ()
    rivals: tuple[Clash, ...] = ()


def clashes(topic: str, text: str, phrases: Iterable[tuple[str, str]]) -> Clashes:
    """What a phrase for a topic would stand beside, among (topic, text) pairs. The very same pair is none."""
    return clashes_of([(topic, text)], list(phrases))[0]


def clashes_of(wanted: Sequence[tuple[str, str]], phrases: Sequence[tuple[str, str]]) -> list[Clashes]:
    """The same for several at once, in their order."""
    words = [frozenset(terms(text)) for _, text in phrases]
    holding: dict[str, list[int]] = {}
    for position, said in enumerate(words):
        for word in said:
            holding.setdefault(word, []).append(position)
    return [_of(topic, text, phrases, words, holding) for topic, text in wanted]


def _of(
    topic: str,
    text: str,
    phrases: Sequence[tuple[str, str]],
    words: Sequence[frozenset[str]],
    holding: dict[str, list[int]],
) -> Clashes:
    said, folded = frozenset(terms(text)), fold(text)
    found = []
    for position in sorted({position for word in said for position in holding.get(word, ())}):
        other_topic, other = phrases[position]
        if other_topic == topic and fold(other) == folded:
            continue
        share = len(said & words[position]) / len(said | words[position])
        if share >= _ALIKE:
            found.append(Clash(other_topic, other, share))
    found.sort(key=lambda clash: (-clash.share, clash.topic, clash.text))
    return Clashes(
        tuple(clash for clash in found if clash.topic == topic)[:_MOST],
        tuple(clash for clash in found if clash.topic != topic)[:_MOST],
    )
