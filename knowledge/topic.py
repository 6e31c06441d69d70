"""Topics: what people come for, and the words they use for it."""

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.base import Base


class Phrase(Base):
    """A way people name a topic. `role` is "alias" for a name, "phrase" for a sentence."""

    __tablename__ = "phrase"
    id: Mapped[int] = mapped_column(primary_key=True)
    topic_slug: Mapped[str] = mapped_column(ForeignKey("topic.slug", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(10), default="phrase")
    ask: Mapped[str] = mapped_column(String(12), default="")  # which facet it asks for, where known
    origin: Mapped[str] = mapped_column(String(20), default="desk")


class Topic(Base):
    """A subject in the words of the person who asks, e.g. `anagrafe/carta-identita`.

    `elsewhere` names who looks after it when the town does not (then `in_scope` is false).
    """

    __tablename__ = "topic"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    area: Mapped[str] = mapped_column(String(30), index=True)
    in_scope: Mapped[bool] = mapped_column(default=True)
    elsewhere: Mapped[str] = mapped_column(Text, default="")
    related: Mapped[list[str]] = mapped_column(JSON, default=list)
    origin: Mapped[str] = mapped_column(String(20), default="desk")

    phrases: Mapped[list[Phrase]] = relationship(cascade="all, delete-orphan", lazy="raise")
