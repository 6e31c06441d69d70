"""What to do with a turn: a pure function of the conversation's state and of what was understood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from actions import languages
from bot.scope import narrows
from bot.state import State
from knowledge.text import fold
from knowledge.vocabularies import Ask
from nlu.bands import URGENT, Band, Bands
from nlu.facets import is_bare, names_facet
from nlu.normaliser import normalise
from nlu.understanding import Understanding

_HANDED_OVER: Final = ("meta/operatore", "meta/reclamo")
_REPEAT: Final = "meta/non-capito-ripeti"
LANGUAGE: Final = "meta/lingua"
_FEW_WORDS: Final = 6
_BEYOND_DOUBT: Final = 0.93
_NEAR: Final = 0.2  # a topic of the town this likely is offered beside "not ours"
_LIKELY: Final = 0.3  # of a subject that is not ours, to say so
# How the rest of a sentence begins: "e la domenica?", "quella di Santa Croce", "per mio figlio"
_LEANING: Final = frozenset(
    """e ed ma anche in invece quello quella quelli quelle a al allo alla alle ai per con di dal dallo dalla dalle
    dai nel nella sul sulla""".split()
)

# Pronoun and verb, as the article before a noun seldom sounds: "la rifaccio", "lo pago", "le chiudete"
_POINTING: Final = re.compile(r"\b(?:l[aei]|lo(?! s[^aeiou]| z)) \w+(?:o|[aei]te)$")


class Kind(StrEnum):
    """What the desk decides to do; the values are part of the `ask --jsonl` contract."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    FORM = "form"
    HANDOFF = "handoff"
    SMALLTALK = "smalltalk"
    OUT_OF_SCOPE = "out_of_scope"
    FALLBACK = "fallback"


@dataclass(frozen=True)
class Decision:
    """`topic` is what the turn is about, acts ("meta/…") included; `candidates` are offered as buttons."""

    kind: Kind
    topic: str = ""
    ask: Ask = Ask.GENERIC
    candidates: tuple[str, ...] = ()
    follow_up: bool = False  # about the record in focus
    simpler: bool = False


def pressed(text: str, payload: str, state: State) -> str:
    """The payload of the button that was pressed, or picked by writing its number or its words; else empty."""
    if payload:
        return payload
    wanted = fold(text)
    if not wanted:
        return ""
    for number, (title, offered) in enumerate(state.offered, 1):
        names = (title, *title.split(languages.BETWEEN))
        if wanted in (str(number), *map(fold, names)) or wanted in _ordinals(number):
            return offered
    return ""


def _ordinals(number: int) -> Sequence[str]:
    names = ("prima", "seconda", "terza", "quarta", "quinta", "sesta")
    if number > len(names):
        return ()
    name = names[number - 1]
    return (
        name,
        f"la {name}",
        name[:-1] + "o",
        f"il {name[:-1]}o",
        f"numero {number}",
        f"la {number}",
        f"il {number}",
    )


def decide_payload(payload: str, state: State) -> Decision | None:
    """What a button means; None for one that nobody makes (any more)."""
    match payload.split(":"):
        case ["topic", topic, ask] if ask in list(Ask) and re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", topic):
            return Decision(Kind.ANSWER, topic, Ask(ask), follow_up=topic == state.topic)
        case ["person"]:
            return Decision(Kind.HANDOFF, "meta/operatore")
        case ["topics"]:
            return Decision(Kind.SMALLTALK, "meta/aiuto")
        case ["none"]:
            return Decision(Kind.FALLBACK)
    return None


def decide(understood: Understanding, state: State, bands: Bands, grounded: Ask | None = None) -> Decision:
    """Danger first; then what a conversation makes plain by itself; then the three bands.

    `grounded`: the facet of the record in focus that speaks of what the text names, where one does.
    """
    if understood.danger:
        return Decision(Kind.ANSWER, understood.danger, follow_up=understood.danger == state.topic)
    if understood.language:
        return _foreign(understood, state)
    band = bands.of(understood)
    best = understood.town_topics[0][0] if understood.town_topics else ""
    if (going_on := _going_on(understood, state, band, grounded)) is not None:
        return going_on
    if band is Band.ACT:
        return _act(understood.best("meta"), state)
    if band is Band.OUT_OF_SCOPE:
        near = tuple(slug for slug, p in understood.town_topics if p >= _NEAR)[:2]
        likely = dict(understood.topics)[understood.best("oos")] >= _LIKELY
        return Decision(Kind.OUT_OF_SCOPE if likely else Kind.FALLBACK, understood.best("oos"), understood.ask, near)
    if band is Band.SURE:
        return Decision(Kind.ANSWER, best, understood.ask, follow_up=best == state.topic)
    if state.topic and state.topic in [topic for topic, _ in understood.town_topics[:3]]:
        return _about_focus(understood, state)
    candidates = bands.candidates(understood)
    if band is Band.BETWEEN and len(candidates) > 1:
        return Decision(Kind.CLARIFY, best, understood.ask, candidates)
    return Decision(Kind.FALLBACK, best, understood.ask, candidates[:3])


def _going_on(understood: Understanding, state: State, band: Band, grounded: Ask | None) -> Decision | None:
    """What is asked of the subject in focus, or of none: "e quanto costa?" """
    bare = band is not Band.ACT and is_bare(understood.text)
    if not state.topic:
        return Decision(Kind.CLARIFY, "", understood.ask) if bare and not _beyond_doubt(understood, band) else None
    if bare:
        return _about_focus(understood, state)
    if _points_back(understood.text) or _stays(understood, state, band, grounded):
        return _about_focus(understood, state, grounded)
    return None


def _about_focus(understood: Understanding, state: State, grounded: Ask | None = None) -> Decision:
    """About what went before; what is not asked anew ("e la domenica?") stays as it was asked."""
    same = Ask(state.ask) if narrows(understood) else grounded or Ask(state.ask)
    ask = understood.ask if names_facet(understood.text) else same
    return Decision(Kind.ANSWER, state.topic, ask, follow_up=True)


def _points_back(text: str) -> bool:
    """Whether a facet is asked of something that has its name in an earlier turn: "dove la rifaccio?" """
    text = fold(text)
    found = _POINTING.search(text)
    return found is not None and is_bare(text[: found.start()])


def _stays(understood: Understanding, state: State, band: Band, grounded: Ask | None) -> bool:
    """Whether a short turn goes on about the subject in focus.

    It says only where, for whom or when. Or it names no other subject beyond doubt, and it begins like the rest of
    a sentence, or speaks of what the record says, or the subject is somebody's safety.
    """
    words = normalise(understood.text).split()
    if band is Band.SURE and understood.town_topics[0][0] in URGENT:
        return False
    if narrows(understood) and len(words) <= _FEW_WORDS:
        return True
    if _beyond_doubt(understood, band):
        return False
    if grounded is not None:
        return True
    if len(words) > _FEW_WORDS or (band is Band.ACT and words[0] not in _LEANING):
        return False
    return words[0] in _LEANING or state.topic in URGENT


def _beyond_doubt(understood: Understanding, band: Band) -> bool:
    """Whether another subject is named, or somebody else's, so plainly that it cannot be a follow-up."""
    if band is Band.SURE:
        return understood.certainty >= _BEYOND_DOUBT and understood.town >= _BEYOND_DOUBT
    return max(understood.others, understood.acts) >= _BEYOND_DOUBT


def _foreign(understood: Understanding, state: State) -> Decision:
    """Answered where it has words that we know in that language; else told what we can do."""
    code, text = understood.language, understood.text
    if code in languages.languages():
        topic, ask = languages.topic_named(code, text), languages.facet_named(code, text)
        if topic:
            return Decision(Kind.ANSWER, topic, ask or Ask.GENERIC, follow_up=topic == state.topic)
        if ask and state.topic:
            return Decision(Kind.ANSWER, state.topic, ask, follow_up=True)
    return Decision(Kind.SMALLTALK, LANGUAGE)


def _act(act: str, state: State) -> Decision:
    if act in _HANDED_OVER:
        return Decision(Kind.HANDOFF, act)
    if act == _REPEAT and state.topic:
        return Decision(Kind.SMALLTALK, act, Ask(state.ask), simpler=True)
    return Decision(Kind.SMALLTALK, act)
