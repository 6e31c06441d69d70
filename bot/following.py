"""Turns that go on about the subject in focus: "e quanto costa?", "e la domenica?", "il concime lo portate voi?" """

import re
from dataclasses import dataclass
from typing import Final

from bot.decision import Decision, Kind
from bot.scope import narrows
from bot.state import State
from knowledge.text import fold
from knowledge.vocabularies import Ask
from nlu.bands import URGENT, Band
from nlu.facets import asks_days, is_bare, names_facet
from nlu.normaliser import normalise
from nlu.understanding import Understanding

_FEW_WORDS: Final = 6
BEYOND_DOUBT: Final = 0.93  # how surer than sure another thing must be to be taken for one
# How the rest of a sentence begins: "e la domenica?", "quella di Santa Croce", "per mio figlio"
_LEANING: Final = frozenset(
    """e ed ma anche in invece quello quella quelli quelle a al allo alla alle ai per con di dal dallo dalla dalle
    dai nel nella sul sulla""".split()
)

# Pronoun and verb, as the article before a noun seldom sounds: "la rifaccio", "lo pago", "le chiudete"
_POINTING: Final = re.compile(r"\b(?:l[aei]|lo(?! s[^aeiou]| z)) \w+(?:o|[aei]te)$")

# Who asks how to reach somebody and names nobody means the town hall: "telefono", "la pec", "dove siete?"
_TOWN_HALL: Final = "uffici/"
_OF_THE_TOWN_HALL: Final = (Ask.CONTACTS, Ask.WHERE)

# A question of its own, whatever else is in focus: "cosa c'è domenica per i ragazzi?"
_WHAT_IS_ON: Final = re.compile(r"\b(?:cosa|che) (?:c e|si fa|fate|fanno|succede|danno|organizzate)\b")


@dataclass(frozen=True)
class Grounding:
    """What the record in focus says of a text: the facet that speaks of it, or that it tells a case of the record's."""

    ask: Ask | None = None
    case: bool = False


NOT_GROUNDED: Final = Grounding()


def going_on(understood: Understanding, state: State, band: Band, grounded: Grounding) -> Decision | None:
    """What is asked of the subject in focus, or of none: "e quanto costa?" """
    bare = band is not Band.ACT and is_bare(understood.text)
    if not state.topic:
        subject = is_beyond_doubt(understood, band) or _means_the_town_hall(understood, band)
        return Decision(Kind.CLARIFY, "", understood.ask) if bare and not subject else None
    if bare:
        return about_focus(understood, state)
    if points_back(understood.text) or _stays(understood, state, band, grounded):
        return about_focus(understood, state, grounded)
    return None


def about_focus(understood: Understanding, state: State, grounded: Grounding = NOT_GROUNDED) -> Decision:
    """About what went before; what is not asked anew ("e la domenica?") stays as it was asked."""
    same = Ask(state.ask) if narrows(understood) else grounded.ask or Ask(state.ask)
    ask = understood.ask if names_facet(understood.text) else same
    if is_bare(understood.text) and asks_days(understood.text):
        ask = Ask.HOURS
    return Decision(Kind.ANSWER, state.topic, ask, follow_up=True)


def points_back(text: str) -> bool:
    """Whether a facet is asked of something that has its name in an earlier turn: "dove la rifaccio?" """
    text = fold(text)
    found = _POINTING.search(text)
    return found is not None and is_bare(text[: found.start()])


def _stays(understood: Understanding, state: State, band: Band, grounded: Grounding) -> bool:
    """Whether a short turn goes on about the subject in focus.

    It says only where, for whom or when. Or it names no other subject beyond doubt, and it begins like the rest of
    a sentence, or speaks of what the record says, or the subject is somebody's safety.
    """
    words = normalise(understood.text).split()
    if band is Band.SURE and understood.town_topics[0][0] in URGENT:
        return False
    if narrows(understood) and len(words) <= _FEW_WORDS and not _WHAT_IS_ON.search(fold(understood.text)):
        return True
    if grounded.case:
        return True
    if is_beyond_doubt(understood, band):
        return False
    if grounded.ask is not None:
        return True
    if len(words) > _FEW_WORDS or (band is Band.ACT and words[0] not in _LEANING):
        return False
    return words[0] in _LEANING or state.topic in URGENT


def _means_the_town_hall(understood: Understanding, band: Band) -> bool:
    near = band in (Band.SURE, Band.BETWEEN) and understood.town_topics[0][0].startswith(_TOWN_HALL)
    return near and understood.ask in _OF_THE_TOWN_HALL


def is_beyond_doubt(understood: Understanding, band: Band) -> bool:
    """Whether another subject is named, or somebody else's, so plainly that it cannot be a follow-up."""
    if band is Band.SURE:
        return understood.certainty >= BEYOND_DOUBT and understood.town >= BEYOND_DOUBT
    return max(understood.others, understood.acts) >= BEYOND_DOUBT
