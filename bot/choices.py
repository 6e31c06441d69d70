"""Buttons: which one was pressed, or picked in words, and what it means."""

import re
from collections.abc import Sequence
from typing import Final

from actions import languages
from actions.acts import NONE
from actions.requests import STATUS_TOPIC, find_code
from bot.decision import Decision, Kind
from bot.state import State
from knowledge.text import fold, terms
from knowledge.vocabularies import Ask
from nlu.moves import asks

_MOST_WORDS: Final = 8
_OURS: Final = re.compile(r"topic:[a-z0-9-]+/[a-z0-9-]+:[a-z]{1,12}|none|person|topics")


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
    return _named(text, state)


def kept(payload: str) -> str:
    """A button as it may be written down: only those that we make and that say nothing about the person."""
    return payload if _OURS.fullmatch(payload) else ""


def _named(text: str, state: State) -> str:
    """Of the topics that were asked back, the one whose name the text has words of: "la tessera della biblioteca"."""
    if NONE not in [payload for _, payload in state.offered] or asks(text) or len(text.split()) > _MOST_WORDS:
        return ""
    said = set(terms(text))
    shared = [(len(said & set(terms(title))), payload) for title, payload in state.offered if payload != NONE]
    most = max(count for count, _ in shared) if shared else 0
    best = [payload for count, payload in shared if count == most]
    return best[0] if most and len(best) == 1 else ""


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
        case ["code", code] if find_code(code) == code:
            return Decision(Kind.ANSWER, STATUS_TOPIC, Ask.HOW, code=code)
        case ["person"]:
            return Decision(Kind.HANDOFF, "meta/operatore")
        case ["topics"]:
            return Decision(Kind.SMALLTALK, "meta/aiuto")
        case ["none"]:
            return Decision(Kind.FALLBACK)
    return None
