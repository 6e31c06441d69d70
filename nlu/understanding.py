"""What was understood of a text, as plain data."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from knowledge.vocabularies import Ask

Ranking = tuple[tuple[str, float], ...]


class UnderstanderError(Exception):
    """The intent model cannot be used; the text says what to run."""


class Understander(Protocol):
    """Text → intents with their probabilities, best first, all of them. One port, two homes."""

    version: str

    def parse(self, text: str) -> Ranking:
        """Raises `UnderstanderError` when the model does not answer."""
        ...


@dataclass(frozen=True)
class Mentions:
    """What else the text names: a quartiere, an audience, "gratis"; `rest` is what remains of it without them."""

    quartiere: str = ""
    audience: str = ""
    free: bool = False
    rest: str = field(default="", compare=False)


NOTHING_MENTIONED = Mentions()


@dataclass(frozen=True)
class Understanding:
    """`topics` holds the subjects in and out of scope and the conversation acts ("meta/…"), best first.

    `town`, `others`, `acts`: how likely it is that the text is about the town, about what others do, or an
    act of conversation; together 1. `certainty`: how likely the best topic of the town is among those.
    """

    text: str
    intent: str
    intent_confidence: float
    ask: Ask
    topics: Ranking
    town: float
    others: float
    acts: float
    certainty: float = 0.0
    danger: str = ""  # the topic of whom to call, where the text speaks of danger
    language: str = ""  # ISO 639-1, where it is not Italian
    mentions: Mentions = NOTHING_MENTIONED

    def best(self, area: str) -> str:
        """The best topic of an area, "meta" or "oos"; empty where there is none."""
        return next((slug for slug, _ in self.topics if slug.startswith(f"{area}/")), "")

    @cached_property
    def town_topics(self) -> Ranking:
        return tuple((slug, p) for slug, p in self.topics if is_town(slug))


def is_town(slug: str) -> bool:
    """Whether a topic is the town's: neither an act of conversation nor somebody else's."""
    return not slug.startswith(("meta/", "oos/"))
