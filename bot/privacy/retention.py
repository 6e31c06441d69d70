"""How long each kind of data is kept. What deletes, and what says beforehand how much will go, are the same rules."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.settings import Settings
from bot.subscriptions.tables import Subscription
from bot.tables import Conversation, Suggestion, Trace
from knowledge.base import Base
from knowledge.requests import CLOSED, Photo, Request

NOTHING: Final[dict[str, Any]] = {}


@dataclass(frozen=True)
class Rule:
    """Rows of `table` whose `since` (UTC) is older than `age`, and that `only` fits, are deleted.

    With `blanks` they stay, and these columns become what it says. `setting` is the field of `Settings` that says
    the age.
    """

    name: str
    table: type[Base]
    since: InstrumentedAttribute[datetime]
    age: timedelta
    setting: str
    only: tuple[ColumnElement[bool], ...] = ()
    blanks: dict[str, Any] = field(default_factory=lambda: NOTHING)

    def due(self, now: datetime) -> tuple[ColumnElement[bool], ...]:
        """What is too old at that time."""
        return (self.since < now - self.age, *self.only)

    def count(self, session: Session, now: datetime) -> int:
        """How many rows would go."""
        return session.scalar(select(func.count()).select_from(self.table).where(*self.due(now))) or 0

    def apply(self, session: Session, now: datetime) -> int:
        """How many rows were deleted."""
        if self.blanks:
            session.execute(update(self.table).where(*self.due(now)).values(self.blanks))
            return 0
        return int(session.execute(delete(self.table).where(*self.due(now))).rowcount)  # type: ignore[attr-defined]


def rules(settings: Settings) -> tuple[Rule, ...]:
    """In the order in which they are applied."""
    days, hours = timedelta(days=settings.retention_days), timedelta(hours=settings.conversation_hours)
    closed = Request.status.in_([status.value for status in CLOSED])
    said = or_(
        Conversation.last_message != "",
        cast(Conversation.state, String) != "{}",
        cast(Conversation.last_turn, String) != "{}",
    )
    return (
        Rule("conversation", Conversation, Conversation.updated_at, days, "retention_days"),
        Rule("conversation_content", Conversation, Conversation.updated_at, hours, "conversation_hours", (said,),
             {"state": {}, "last_turn": {}, "last_message": ""}),
        Rule("trace", Trace, Trace.at, days, "retention_days"),
        Rule("wish", Subscription, Subscription.created_at, days, "retention_days", (Subscription.kind == "answer",)),
        Rule("suggestion", Suggestion, Suggestion.at, days, "retention_days"),
        Rule("request", Request, Request.updated_at, timedelta(days=settings.request_days), "request_days"),
        Rule("request_contact", Request, Request.updated_at, days, "retention_days",
             (closed, or_(Request.contact != "", Request.told != "")), {"contact": "", "told": ""}),
        Rule("photo", Photo, Photo.at, hours, "conversation_hours", (Photo.request_id.is_(None),)),
    )  # fmt: skip


def expire(session: Session, settings: Settings, now: datetime) -> int:
    """Deletes and blanks what is too old; how many rows were deleted. `now` is UTC."""
    return sum(rule.apply(session, now) for rule in rules(settings))
