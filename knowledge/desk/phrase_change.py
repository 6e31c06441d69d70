"""One word or sentence that staff add to a topic, or take away: pending until it is published."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base
from knowledge.desk.editions import EditionError


class Way(StrEnum):
    ADD = "add"
    REMOVE = "remove"


class Role(StrEnum):
    """What a phrase is: a name of the subject, or a sentence as people say it."""

    ALIAS = "alias"
    SENTENCE = "phrase"


class PhraseError(EditionError):
    """A change of words that cannot be made; its text says why, in Italian, with the way out.

    `about` is what to put right: "topic", "ask", "title", "area", "related", "elsewhere"
    or "text", which then is `text`.
    """

    def __init__(self, why: str, about: str = "", text: str = "") -> None:
        self.about = about
        self.text = text
        super().__init__(why)


class PhraseChange(Base):
    """Who added or removed which phrase when; times are UTC, naive. It is kept after it is published or undone.

    `title` makes the topic where there is none yet, of the area in its slug; `elsewhere` says who looks after it
    where the town does not, `related` what else may be of use. `origin` is that of a phrase that is removed, so that it
    comes back as it was.
    """

    __tablename__ = "phrase_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    way: Mapped[str] = mapped_column(String(8))
    topic_slug: Mapped[str] = mapped_column(String(80), index=True)
    text: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(10), default=Role.SENTENCE)
    ask: Mapped[str] = mapped_column(String(12), default="")
    origin: Mapped[str] = mapped_column(String(20), default="desk")
    title: Mapped[str] = mapped_column(String(80), default="")
    elsewhere: Mapped[str] = mapped_column(Text, default="")
    related: Mapped[list[str]] = mapped_column(JSON, default=list)
    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[str] = mapped_column(String(120))
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    published_by: Mapped[str] = mapped_column(String(120), default="")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(120), default="")

    @property
    def is_pending(self) -> bool:
        return self.published_at is None and self.undone_at is None

    @property
    def is_live(self) -> bool:
        return self.published_at is not None and self.undone_at is None
