"""A question that was not answered, tried again as if it were asked now. Nothing of it is written down."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from actions.draft import Draft
from bot.answering import Answering
from bot.decision import Decision, Kind
from bot.desk import Desk
from bot.heard import Heard
from bot.questions import questions_of
from bot.state import State
from channels.conversation import Incoming, Reply
from knowledge import queries
from knowledge.desk.phrases import DESK
from knowledge.requests import Request

_REMEMBERED: Final = 2000

# The text, the index that did not know it, Rome's clock. No replies where it is still not answered.
Again = Callable[[str, str, datetime, Session], tuple[Reply, ...]]


def never(_text: str, _version: str, _now: datetime, _session: Session) -> tuple[Reply, ...]:
    """Where there is no desk to try with."""
    return ()


@dataclass
class TryAgain:
    """With the real desk. What a version of model and index does not understand is not tried twice with it."""

    desk: Desk
    _in_vain: set[str] = field(default_factory=set)  # hashes of version and text

    def __call__(self, text: str, version: str, now: datetime, session: Session) -> tuple[Reply, ...]:
        comprehension = self.desk.comprehension
        comprehension.look()
        current = comprehension.version
        tried = hashlib.sha256(f"{current}\0{text}".encode()).hexdigest()
        if current == version or tried in self._in_vain:
            return ()
        replies = self._answered(text, now, session)
        if not replies:
            if len(self._in_vain) >= _REMEMBERED:
                self._in_vain.clear()
            self._in_vain.add(tried)
        return replies

    def _answered(self, text: str, now: datetime, session: Session) -> tuple[Reply, ...]:
        read, bands = self.desk.comprehension.understand, self.desk.bands
        understood, further = questions_of(read(text), read, bands)
        heard = Heard(Incoming("again", text), text, understood, State(), now, further)
        turn = Answering(heard, session, bands, self.desk.settings.retention_days, _nothing_to_send).turn()
        if not (turn.known and _is_answer(turn.decision, session)):
            return ()
        return tuple(map(_by_itself, turn.replies))


def _by_itself(reply: Reply) -> Reply:
    """A reply that belongs to no turn: its buttons say by themselves what they are about."""
    return replace(reply, buttons=tuple(button for button in reply.buttons if ":" in button.payload))


def _is_answer(decision: Decision, session: Session) -> bool:
    """A record's, or who else looks after it where staff have named them."""
    if decision.kind is Kind.OUT_OF_SCOPE:
        topic = queries.topic(session, decision.topic)
        return topic is not None and topic.origin == DESK and bool(topic.elsewhere)
    return decision.kind is Kind.ANSWER


def _nothing_to_send(_draft: Draft) -> Request:
    raise AssertionError("a question that is tried again sends no form")
