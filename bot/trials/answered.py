"""A question answered as a citizen would get it, of which nothing stays: no trace, no conversation, no request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from actions.draft import Draft
from bot.answering import Answering
from bot.decision import Kind
from bot.heard import Heard
from bot.questions import questions_of
from bot.state import State
from channels.conversation import Incoming, Reply
from knowledge.database import reading
from nlu.bands import Bands
from nlu.normaliser import clean
from nlu.understanding import Understanding

_NOT_ANSWERED = (Kind.CLARIFY, Kind.FALLBACK)
Found = TypeVar("Found")


class Reads(Protocol):
    """Whoever understands a text: a reader, or the live comprehension."""

    def read(self, text: str) -> Understanding: ...


@dataclass(frozen=True)
class Answered:
    """What a person would be told: `records` by slug, `replies` as the channels get them."""

    kind: Kind
    topic: str
    ask: str
    records: tuple[str, ...]
    replies: tuple[Reply, ...]

    @property
    def is_answer(self) -> bool:
        """Whether the person knows more now: asking back and not understanding are no answers."""
        return self.kind not in _NOT_ANSWERED

    @property
    def text(self) -> str:
        return "\n\n".join(reply.text for reply in self.replies)

    def same(self, other: "Answered") -> bool:
        """Whether a person would notice no difference that matters: buttons below may be others."""
        return self._said() == other._said()

    def _said(self) -> tuple[Any, ...]:
        if not self.is_answer:
            return (self.kind,)
        return (self.kind, self.topic, self.ask, self.records, self.text, [reply.cards for reply in self.replies])


@dataclass(frozen=True)
class Circumstances:
    """What an answer depends on besides the question: `now` is Europe/Rome wall-clock time."""

    bands: Bands
    now: datetime
    retention_days: int


def answered(text: str, reader: Reads, session: Session, about: Circumstances) -> Answered:
    """The answer to a first question. Run it in a session that is rolled back: see `tried`."""
    return _said(_answering(text, reader, session, about))


def answered_by_both(
    text: str, both: tuple[Reads, Reads], session: Session, about: Circumstances
) -> tuple[Answered, Answered]:
    """Both answers. Where both decide the same, it is written once: words come from the decision and the records."""
    first, second = (_answering(text, reader, session, about) for reader in both)
    said = _said(first)
    same = first.decided == second.decided and first.heard.further == second.heard.further
    return said, said if same else _said(second)


def _answering(text: str, reader: Reads, session: Session, about: Circumstances) -> Answering:
    text = clean(text)
    understood, further = questions_of(reader.read(text), reader.read, about.bands) if text else (None, ())
    heard = Heard(Incoming("trial", text, channel="trial"), text, understood, State(), about.now, further)
    return Answering(heard, session, about.bands, about.retention_days, _no_request)


def _said(answering: Answering) -> Answered:
    turn = answering.turn()
    decision = turn.decision
    return Answered(decision.kind, decision.topic, decision.ask.value, turn.records, turn.replies)


def _no_request(_draft: Draft) -> NoReturn:
    raise RuntimeError("a first question sends no form")


def tried(engine: Engine, trial: Callable[[Session], Found], prepare: Callable[[Session], None] | None = None) -> Found:
    """The trial's result; whatever it or `prepare` writes is rolled back.

    It reads where that is enough. A month of the calendar that nobody has asked for yet has to be worked out to
    answer: that needs a writer.
    """
    if prepare is None:
        try:
            with reading(engine) as session:
                return _rolled_back(session, trial)
        except OperationalError:
            pass  # SQLite: a reader that turns writer may be told that it is too late
    with Session(engine, expire_on_commit=False) as session:
        if prepare:
            prepare(session)
        return _rolled_back(session, trial)


def _rolled_back(session: Session, trial: Callable[[Session], Found]) -> Found:
    try:
        return trial(session)
    finally:
        session.rollback()
