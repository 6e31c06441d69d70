"""What the desk itself stores: one small row a conversation, one redacted trace a turn. Both expire."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base


class Conversation(Base):
    """`key` is a hash: who has the database cannot find the chat or the browser it belongs to.

    `last_message` and `last_turn` let a message delivered twice be answered once. Times are UTC, naive.
    """

    __tablename__ = "conversation"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    last_message: Mapped[str] = mapped_column(String(64), default="")
    last_turn: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    updated_at: Mapped[datetime] = mapped_column(index=True)


class Trace(Base):
    """One turn, for those who make the desk better: no names, no codes, no contact details."""

    __tablename__ = "trace"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    channel: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text, default="")  # redacted
    intent: Mapped[str] = mapped_column(String(60), default="")
    topic: Mapped[str] = mapped_column(String(80), default="")
    confidence: Mapped[float] = mapped_column(default=0.0)
    ask: Mapped[str] = mapped_column(String(12), default="")
    decision: Mapped[str] = mapped_column(String(20), default="")
    candidates: Mapped[list[str]] = mapped_column(JSON, default=list)  # topics that came near, best first
    records: Mapped[list[str]] = mapped_column(JSON, default=list)
    known: Mapped[bool] = mapped_column(default=True)  # whether the records said what was asked
    version: Mapped[str] = mapped_column(String(80), default="")  # of the model and of the index
    milliseconds: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(64), default="")  # the channel's id of it
    good: Mapped[bool | None]  # thumbs up or down, where the person said
    reason: Mapped[str] = mapped_column(String(20), default="")  # of thumbs down
    language: Mapped[str] = mapped_column(String(8), default="")  # that the person writes in
    quartiere: Mapped[str] = mapped_column(String(80), default="")  # where they named one
    picked: Mapped[bool] = mapped_column(default=False)  # its topic had just been offered
    pressed: Mapped[str] = mapped_column(String(100), default="")  # the button that the turn was, however it was picked


class Suggestion(Base):
    """What somebody would correct of a record, for staff to read: redacted, without who it was. It expires, too."""

    __tablename__ = "suggestion"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    record: Mapped[str] = mapped_column(String(120), index=True)  # its slug
    text: Mapped[str] = mapped_column(Text)  # redacted


def key_of(conversation: str) -> str:
    """What a conversation is kept under: a SHA-256 of its id."""
    return hashlib.sha256(conversation.encode("utf-8", "surrogatepass")).hexdigest()
