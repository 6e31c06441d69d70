"""What passes through on its way between Telegram and the desk, and is gone when it has passed.

Times are epoch seconds. `chat` and `key` are keyed hashes. The number of a chat itself stands only in what is still
to be answered or sent.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base


class TelegramUpdate(Base):
    """An update. Once it is answered its number alone stays, so that a second delivery is recognised."""

    __tablename__ = "telegram_update"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    received_at: Mapped[float] = mapped_column(Float, index=True)

    __table_args__ = (Index("ix_telegram_update_chat_id", "chat", "id"),)


class TelegramMessage(Base):
    """A message that has not been sent yet."""

    __tablename__ = "telegram_message"
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64))
    number: Mapped[int] = mapped_column(BigInteger)  # of the chat, as Telegram counts
    body: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (Index("ix_telegram_message_chat_id", "chat", "id"),)


class TelegramChat(Base):
    """Whose turn it is: `owner` is the process that has the chat in hand; nothing is sent before `next_send_at`."""

    __tablename__ = "telegram_chat"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str] = mapped_column(String(40), default="")
    due_at: Mapped[float | None] = mapped_column(Float, index=True)
    next_send_at: Mapped[float] = mapped_column(Float, default=0.0)


class TelegramWorker(Base):
    """A process that serves the channel. One that has not been seen for a while has lost what it had in hand."""

    __tablename__ = "telegram_worker"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen_at: Mapped[float] = mapped_column(Float)


class TelegramPace(Base):
    """One row: when the next message may be sent, by whichever process."""

    __tablename__ = "telegram_pace"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_at: Mapped[float] = mapped_column(Float)


class TelegramPayload(Base):
    """What a button means, where its meaning does not fit into the button."""

    __tablename__ = "telegram_payload"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    payload: Mapped[str] = mapped_column(Text)
    used_at: Mapped[float] = mapped_column(Float, index=True)
