"""What to do with a turn: a pure function of the conversation's state and of what was understood."""

from typing import Final

from actions import languages
from actions.requests import STATUS_TOPIC, find_code, looks_like_code
from bot.decision import Decision, Kind
from bot.following import NOT_GROUNDED, Grounding, about_focus, going_on
from bot.state import State
from knowledge.vocabularies import Ask
from nlu.bands import Band, Bands
from nlu.moves import asks_to_tell
from nlu.understanding import Understanding
from nlu.vague import meant_by

_HANDED_OVER: Final = ("meta/operatore", "meta/reclamo")
_REPEAT: Final = "meta/non-capito-ripeti"
LANGUAGE: Final = "meta/lingua"
FORWARD: Final = "meta/inoltro"
_NEAR: Final = 0.2  # a topic of the town this likely is offered beside "not ours"
_LIKELY: Final = 0.3  # of a subject that is not ours, to say so


def decide(understood: Understanding, state: State, bands: Bands, grounded: Grounding = NOT_GROUNDED) -> Decision:
    """Danger first; then what a conversation makes plain by itself; then the three bands.

    `grounded`: what the record in focus says of the text.
    """
    band = bands.of(understood)
    return (
        _at_once(understood, state)
        or going_on(understood, state, band, grounded)
        or _by_band(understood, state, bands, band)
    )


def _at_once(understood: Understanding, state: State) -> Decision | None:
    """What is plain by itself: danger, a code, another language, a word that stands for several things."""
    if understood.danger:
        return Decision(Kind.ANSWER, understood.danger, follow_up=understood.danger == state.topic)
    code = find_code(understood.text)
    if code or looks_like_code(understood.text):
        return Decision(Kind.ANSWER, STATUS_TOPIC, Ask.HOW, code=code)
    if understood.language:
        return _foreign(understood, state)
    if not state.topic and (several := meant_by(understood.text)):
        return Decision(Kind.CLARIFY, several[0], understood.ask, several)
    if asks_to_tell(understood.text):
        return Decision(Kind.SMALLTALK, FORWARD)
    return None


def _by_band(understood: Understanding, state: State, bands: Bands, band: Band) -> Decision:
    best = understood.town_topics[0][0] if understood.town_topics else ""
    if band is Band.ACT:
        return _act(understood.best("meta"), state)
    if band is Band.OUT_OF_SCOPE:
        near = tuple(slug for slug, p in understood.town_topics if p >= _NEAR)[:2]
        likely = dict(understood.topics)[understood.best("oos")] >= _LIKELY
        return Decision(Kind.OUT_OF_SCOPE if likely else Kind.FALLBACK, understood.best("oos"), understood.ask, near)
    if band is Band.SURE:
        return Decision(Kind.ANSWER, best, understood.ask, follow_up=best == state.topic)
    if state.topic and state.topic in [topic for topic, _ in understood.town_topics[:3]]:
        return about_focus(understood, state)
    candidates = bands.candidates(understood)
    if band is Band.BETWEEN and len(candidates) > 1:
        return Decision(Kind.CLARIFY, best, understood.ask, candidates)
    return Decision(Kind.FALLBACK, best, understood.ask, candidates[:3])


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
