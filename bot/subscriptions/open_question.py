"""The question of a conversation that is still open: not understood, or not known. And the wish to be told."""

import hashlib
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.acts import NONE
from actions.wording import say
from bot.decision import Kind
from bot.subscriptions.ledger import Entry
from bot.tables import Trace
from channels.conversation import Button
from knowledge import queries
from knowledge.text import fold
from knowledge.vocabularies import Ask
from nlu.bands import URGENT

KIND: Final = "answer"
TELL: Final = "tell"  # the payload of the button
_LOOKED_AT: Final = 10
_SHOWN: Final = 80


def tell_button() -> Button:
    return Button(say("button_tell"), TELL)


def last_open(session: Session, conversation: str, only_last: bool = True) -> Trace | None:
    """Of the last turn or, without `only_last`, of the last few; `conversation` is its key."""
    said = select(Trace).where(Trace.conversation == conversation).order_by(Trace.id.desc()).limit(_LOOKED_AT)
    turns = list(session.scalars(said))
    while turns:
        turn, *turns = turns
        if turn.pressed == NONE:
            continue  # none of what was offered: the question before is open
        if _is_open(turn):
            return turn
        if only_last:
            return None
    return None


def _is_open(turn: Trace) -> bool:
    if turn.topic in URGENT:
        return False
    if turn.decision == Kind.ANSWER:
        return not turn.known and bool(turn.topic)
    asked = bool(turn.text) and not turn.pressed
    return asked and turn.decision in (Kind.FALLBACK, Kind.CLARIFY) and any(map(str.isalpha, turn.text))


def is_to_be_offered(session: Session, conversation: str) -> bool:
    """After an answer that is none; not while something is being asked back."""
    turn = last_open(session, conversation)
    last = select(Trace.decision).where(Trace.conversation == conversation).order_by(Trace.id.desc()).limit(1)
    return turn is not None and session.scalar(last) != Kind.CLARIFY


def entry(turn: Trace, session: Session) -> Entry:
    """A wish to be told the answer: by subject where that was understood, else by the redacted words."""
    if turn.decision == Kind.ANSWER:
        topic = queries.topic(session, turn.topic)
        title = topic.title if topic else turn.topic
        name = f"{title}: {say('button_' + Ask(turn.ask).value).lower()}"
        return Entry(KIND, f"{turn.topic} {turn.ask}", name, {"topic": turn.topic, "ask": turn.ask})
    mark = hashlib.sha256((fold(turn.text) or turn.text).encode()).hexdigest()
    short = turn.text if len(turn.text) <= _SHOWN else f"{turn.text[: _SHOWN - 1].rstrip()}…"
    return Entry(KIND, f"text {mark}", f"«{short}»", {"text": turn.text, "version": turn.version})
