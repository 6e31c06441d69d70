"""Which turns need attention: read from the traces alone, with what the person did next."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.acts import NONE
from bot.decision import Kind
from bot.tables import Trace
from knowledge.text import fold
from nlu.bands import URGENT
from nlu.vague import meant_by

MOST_TURNS: Final = 20_000  # the newest that are looked at
_SOON: Final = timedelta(minutes=30)  # in which what follows belongs to the question
# Of 400 golden questions, one right answer in fifty is less sure than this, and one wrong answer in two.
UNSURE: Final = 0.8
_UNSURE_OTHERS: Final = 0.6
_LEAST_LETTERS: Final = 3
_NOT_UNDERSTOOD: Final = "non-capito"


class Concern(StrEnum):
    """Why a turn needs attention."""

    FAILED = "failed"  # not understood
    LEFT = "left"  # asked back, and nothing was picked
    RESCUED = "rescued"  # asked back or not understood, and a button picked: the person told the right topic
    REPHRASED = "rephrased"  # said again in other words, and answered
    DISLIKED = "disliked"
    UNSURE = "unsure"  # answered, with little certainty
    UNKNOWN = "unknown"  # the record does not say it, or there is none


@dataclass(frozen=True)
class OpenQuestion:
    """A turn that needs attention. `at` is UTC; `text` redacted, empty where a button was pressed.

    `topic`, `ask`, `records` are what was decided and answered from; `candidates` the topics that came near, best
    first; `chosen` the topic that the person picked afterwards. `reason` is of a thumbs-down.
    """

    id: int
    at: datetime
    conversation: str
    channel: str
    text: str
    concern: Concern
    topic: str = ""
    ask: str = ""
    candidates: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    chosen: str = ""
    chosen_ask: str = ""
    confidence: float = 0.0
    reason: str = ""

    @property
    def about_answer(self) -> bool:
        """Whether it is about what was answered, and not about the words of the question."""
        return self.concern is Concern.UNKNOWN or (
            self.concern is Concern.DISLIKED and self.reason != _NOT_UNDERSTOOD and bool(self.topic)
        )

    @property
    def mark(self) -> str:
        """By which the same question is known again; no text can be read from it."""
        said = f"{self.concern} {self.topic} {self.ask}" if self.about_answer else words(self.text)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def words(text: str) -> str:
    """A text by which the same question is known: folded, or as it is in another alphabet."""
    return fold(text) or text.casefold().strip()


def open_questions(session: Session, since: datetime) -> list[OpenQuestion]:
    """Those of the traces from `since` (UTC) on, oldest first."""
    wanted = select(Trace).where(Trace.at >= since).order_by(Trace.id.desc()).limit(MOST_TURNS)
    return sorted(concerning(session.scalars(wanted)), key=lambda question: question.id)


def concerning(traces: Iterable[Trace]) -> Iterator[OpenQuestion]:
    """The turns that need attention, conversation by conversation."""
    ordered = sorted(traces, key=lambda trace: (trace.conversation, trace.id))
    for _, turns in groupby(ordered, key=lambda trace: trace.conversation):
        said = list(turns)
        for position, trace in enumerate(said):
            if question := _question(trace, said[position + 1 :]):
                yield question


def _question(trace: Trace, later: Sequence[Trace]) -> OpenQuestion | None:
    concern, picked = _concern(trace, later)
    if concern is None:
        return None
    answered = concern in (Concern.UNKNOWN, Concern.DISLIKED)
    if not answered and (trace.pressed or sum(map(str.isalpha, trace.text)) < _LEAST_LETTERS):
        return None
    return OpenQuestion(
        trace.id,
        trace.at,
        trace.conversation,
        trace.channel,
        "" if trace.pressed else trace.text,
        concern,
        trace.topic,
        trace.ask,
        tuple(trace.candidates),
        tuple(trace.records),
        picked.topic if picked else "",
        picked.ask if picked else "",
        trace.confidence,
        trace.reason,
    )


def _concern(trace: Trace, later: Sequence[Trace]) -> tuple[Concern | None, Trace | None]:
    if trace.topic in URGENT:
        return None, None
    if trace.good is False and trace.decision in (Kind.ANSWER, Kind.OUT_OF_SCOPE, Kind.FALLBACK, Kind.CLARIFY):
        return Concern.DISLIKED, _picked(trace, later)
    match trace.decision:
        case Kind.ANSWER if not trace.known:
            return Concern.UNKNOWN, None
        case Kind.ANSWER if _is_unsure(trace, UNSURE):
            return Concern.UNSURE, None
        case Kind.OUT_OF_SCOPE:
            return _not_ours(trace, later)
        case Kind.FALLBACK | Kind.CLARIFY if trace.topic and not meant_by(trace.text):
            return _not_understood(trace, later)
    return None, None  # a facet without a subject, a word that stands for several things: asking back is right


def _not_understood(trace: Trace, later: Sequence[Trace]) -> tuple[Concern, Trace | None]:
    if picked := _picked(trace, later):
        return (Concern.RESCUED if picked.pressed else Concern.REPHRASED), picked
    return (Concern.FAILED if trace.decision == Kind.FALLBACK else Concern.LEFT), None


def _not_ours(trace: Trace, later: Sequence[Trace]) -> tuple[Concern | None, Trace | None]:
    """Told that it is not the town's: in order, unless the person then picks what it was, or it was a guess."""
    picked = _picked(trace, later)
    if picked and picked.pressed:
        return Concern.RESCUED, picked
    return (Concern.UNSURE if _is_unsure(trace, _UNSURE_OTHERS) else None), None


def _is_unsure(trace: Trace, least: float) -> bool:
    """Of a question by its own words: a follow-up takes its subject from the turn before."""
    by_itself = bool(trace.candidates) and trace.candidates[0] == trace.topic
    return by_itself and not trace.pressed and trace.confidence < least


def _picked(trace: Trace, later: Sequence[Trace]) -> Trace | None:
    """The turn that told what was meant: a button, or other words that were answered surely and are near."""
    for turn in later:
        if turn.at - trace.at > _SOON:
            return None
        if turn.pressed == NONE:
            continue  # "none of these", then said in other words
        if turn.decision != Kind.ANSWER or turn.topic in URGENT or turn.topic == trace.topic == "":
            return None
        if turn.pressed:
            return turn
        near = turn.topic in trace.candidates and not _is_unsure(turn, UNSURE)
        return turn if near and turn.candidates[:1] == [turn.topic] else None
    return None
