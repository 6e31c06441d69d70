"""What people asked to be told later. Here alone an address of a person is kept, for as long as it is needed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base


class Subscription(Base):
    """`conversation` is the hash it was asked in, `address` where its channel can write ("telegram:…").

    `kind` and `target` say about what; `mark` is the target in one line, so that the same is kept once. `name` is how
    it is listed. `due_at` is when a reminder is to be sent, Europe/Rome wall-clock time. `seen` is what was known of
    an event when its person was last told.
    """

    __tablename__ = "subscription"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    target: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    mark: Mapped[str] = mapped_column(String(250))
    name: Mapped[str] = mapped_column(String(250))
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    seen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("conversation", "kind", "mark", name="uq_subscription_conversation"),)


class Told(Base):
    """What has been told to whom, so that it is told once."""

    __tablename__ = "subscription_told"
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True)
    what: Mapped[str] = mapped_column(String(180), primary_key=True)
