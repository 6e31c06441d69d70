"""What staff have done about questions that were not understood. Never the questions: those expire with the traces."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.base import Base


class Action(StrEnum):
    THIS = "this"  # it is this topic: phrases were added
    TOPIC = "topic"  # a subject that is new to the desk: it was made, with its phrases
    RECORD = "record"  # a new record is being written
    ELSEWHERE = "elsewhere"  # somebody else's business: phrases of theirs were added
    IGNORE = "ignore"


class Handled(Base):
    """Who did what about a group of questions, when (UTC, naive). `changes` are ids of `PhraseChange`.

    `label` is in the words of staff: the title of the topic, the name of the new record.
    """

    __tablename__ = "inbox_handled"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(12))
    topic: Mapped[str] = mapped_column(String(80), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    cause: Mapped[str] = mapped_column(String(20), default="")
    conversations: Mapped[int] = mapped_column(default=0)
    changes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(120), default="")

    texts: Mapped[list["HandledText"]] = relationship(cascade="all, delete-orphan", lazy="raise")


class HandledText(Base):
    """A question that was handled, as a hash of its folded words: enough to know it again, not to read it."""

    __tablename__ = "inbox_handled_text"
    handled_id: Mapped[int] = mapped_column(ForeignKey("inbox_handled.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(String(32), primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)
