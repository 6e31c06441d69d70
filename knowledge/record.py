"""What all kinds of record share: a name, an owner, a source, and how long it can be trusted."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from knowledge.base import Base
from knowledge.vocabularies import Status


class RecordTopic(Base):
    """Which topics a record is about. `kind` is the record's, so that the few places of a topic are found at once."""

    __tablename__ = "record_topic"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    topic_slug: Mapped[str] = mapped_column(ForeignKey("topic.slug", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))

    __table_args__ = (Index("ix_record_topic_topic_slug_kind", "topic_slug", "kind", "record_id"),)


class Record(Base):
    """A thing people can be told about. `kind` says which table holds the rest of it."""

    __tablename__ = "record"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    alt_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    summary: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    url: Mapped[str] = mapped_column(String(400), default="")
    status: Mapped[str] = mapped_column(String(12), default=Status.PUBLISHED, index=True)
    owner: Mapped[str] = mapped_column(String(120), default="")  # slug of the office that keeps it true
    source_name: Mapped[str] = mapped_column(String(200), default="")
    source_url: Mapped[str] = mapped_column(String(400), default="")
    verified_on: Mapped[date | None]
    verified_by: Mapped[str] = mapped_column(String(120), default="")
    expires_on: Mapped[date | None]
    invented: Mapped[bool] = mapped_column(default=False)  # part of a demonstration, to be named as such
    example_city: Mapped[str] = mapped_column(String(80), default="")  # a real example from elsewhere
    origin: Mapped[str] = mapped_column(String(20), default="")  # which load brought it: starter, demo, desk

    topic_links: Mapped[list[RecordTopic]] = relationship(cascade="all, delete-orphan", lazy="raise")

    __mapper_args__: Any = {"polymorphic_on": "kind", "polymorphic_identity": "record"}  # noqa: RUF012

    @validates("topic_links")
    def _of_my_kind(self, _name: str, link: RecordTopic) -> RecordTopic:
        link.kind = kind_of(type(self))
        return link

    def is_confirmed(self, today: date) -> bool:
        """Whether staff vouch for it today: verified, and not past its expiry."""
        return self.verified_on is not None and (self.expires_on is None or today <= self.expires_on)


def kind_of(class_: type[Record]) -> str:
    """What `kind` holds for records of that class."""
    return str(class_.__mapper__.polymorphic_identity)
