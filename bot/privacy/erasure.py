"""What there is of a conversation or of a request, in numbers, and how all of it is deleted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from bot.state import State
from bot.subscriptions.tables import Subscription
from bot.tables import Conversation, Trace
from knowledge.requests import Photo, Request, by_code


@dataclass(frozen=True)
class Held:
    """Of a conversation: whether its row is there, how many traces from when to when (UTC), reminders, unsent photos.

    `request` is the code of the last request that was sent in it, while the conversation still knows.
    """

    conversation: bool = False
    traces: int = 0
    first: datetime | None = None
    last: datetime | None = None
    reminders: int = 0
    photos: int = 0
    request: str = ""


def held(session: Session, key: str) -> Held:
    """What is kept under the key of a conversation."""
    row = session.get(Conversation, key)
    state = State.from_json(row.state) if row else State()
    seen = select(func.count(), func.min(Trace.at), func.max(Trace.at)).where(Trace.conversation == key)
    traces, first, last = session.execute(seen).one()
    reminders = session.scalar(select(func.count()).where(Subscription.conversation == key)) or 0
    photos = session.scalar(select(func.count()).where(*_unsent(state))) or 0
    request = state.code if by_code(session, state.code) else ""
    return Held(row is not None, traces, first, last, reminders, photos, request)


def erase(session: Session, key: str) -> None:
    """Deletes the conversation, its traces, its reminders and the photos of a form that was not sent.

    A request that was sent stays with the office: it has a code of its own.
    """
    row = session.get(Conversation, key)
    if row is not None:
        session.execute(delete(Photo).where(*_unsent(State.from_json(row.state))))
    session.execute(delete(Trace).where(Trace.conversation == key))
    session.execute(delete(Subscription).where(Subscription.conversation == key))
    session.execute(delete(Conversation).where(Conversation.key == key))


def erase_request(session: Session, code: str) -> bool:
    """With its photos; whether there was one."""
    found = by_code(session, code)
    if found is None:
        return False
    session.execute(delete(Photo).where(Photo.request_id == found.id))
    session.execute(delete(Request).where(Request.id == found.id))
    return True


def _unsent(state: State) -> tuple[ColumnElement[bool], ...]:
    return (Photo.key == (state.draft.key if state.draft else ""), Photo.request_id.is_(None))
