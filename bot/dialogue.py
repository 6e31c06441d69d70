"""What to do with a turn: a pure function of the conversation's state and of what was understood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.state import State
from knowledge.text import fold
from knowledge.vocabularies import Ask
from nlu.bands import Band, Bands
from nlu.facets import is_bare
from nlu.normaliser import normalise
from nlu.understanding import Understanding

_HANDED_OVER: Final = ("meta/operatore", "meta/reclamo")
_REPEAT: Final = "meta/non-capito-ripeti"
_FEW_WORDS: Final = 5


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
        if wanted in (str(number), fold(title)) or wanted in _ordinals(number):
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
        case ["topic", topic, ask] if ask in list(Ask) and re.fullmatch(r"[a-z-]+/[a-z-]+", topic):
            return Decision(Kind.ANSWER, topic, Ask(ask), follow_up=topic == state.topic)
        case ["person"]:
            return Decision(Kind.HANDOFF, "meta/operatore")
        case ["topics"]:
            return Decision(Kind.SMALLTALK, "meta/aiuto")
        case ["none"]:
            return Decision(Kind.FALLBACK)
    return None


def decide(understood: Understanding, state: State, bands: Bands) -> Decision:
    """The three bands, after what a conversation makes plain by itself: follow-ups and bare facets."""
    band = bands.of(understood)
    best = understood.town_topics[0][0] if understood.town_topics else ""
    about_focus = Decision(Kind.ANSWER, state.topic, understood.ask, follow_up=True)
    if band is not Band.ACT and is_bare(understood.text):
        return about_focus if state.topic else Decision(Kind.CLARIFY, "", understood.ask)
    if band is Band.ACT:
        return _act(understood.best("meta"), state)
    if band is Band.OUT_OF_SCOPE:
        return Decision(Kind.OUT_OF_SCOPE, understood.best("oos"), understood.ask)
    if band is Band.SURE:
        return Decision(Kind.ANSWER, best, understood.ask, follow_up=best == state.topic)
    if state.topic and _continues(understood, state):
        return about_focus
    candidates = bands.candidates(understood)
    if band is Band.BETWEEN and len(candidates) > 1:
        return Decision(Kind.CLARIFY, best, understood.ask, candidates)
    return Decision(Kind.FALLBACK, best, understood.ask, candidates[:3])


def _act(act: str, state: State) -> Decision:
    if act in _HANDED_OVER:
        return Decision(Kind.HANDOFF, act)
    if act == _REPEAT and state.topic:
        return Decision(Kind.SMALLTALK, act, Ask(state.ask), simpler=True)
    return Decision(Kind.SMALLTALK, act)


def _continues(understood: Understanding, state: State) -> bool:
    """A short turn that begins like a continuation, or in which the subject in focus is likely too."""
    words = normalise(understood.text).split()
    if len(words) <= _FEW_WORDS and words[:1] in (["e"], ["ma"], ["anche"], ["invece"]):
        return True
    return state.topic in [topic for topic, _ in understood.town_topics[:3]]
