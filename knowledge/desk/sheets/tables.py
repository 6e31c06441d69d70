"""What the desk keeps about spreadsheets. Times are UTC, naive."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base


class SheetUpload(Base):
    """A file between being sent and being brought in, seen by every process; it is deleted a day later.

    `content` is compressed (zlib). `reading` and `mapping` are what staff have confirmed, empty before that.
    """

    __tablename__ = "sheet_upload"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(index=True)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    empties_clear: Mapped[bool] = mapped_column(default=False)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class SheetMapping(Base):
    """Which column of a file is which field, remembered by the kind and the set of headings (`mark`)."""

    __tablename__ = "sheet_mapping"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    at: Mapped[datetime]


class SheetIdentity(Base):
    """The number that another program has for a record, by the set of headings of that program's files."""

    __tablename__ = "sheet_identity"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[str] = mapped_column(String(200), primary_key=True)
    slug: Mapped[str] = mapped_column(String(120))


class SheetImport(Base):
    """One file that was brought in. `id` is the `batch` of its editions; `who` the person's name as it was then."""

    __tablename__ = "sheet_import"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    who: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(index=True)
    published: Mapped[bool]
    added: Mapped[int]
    changed: Mapped[int]
    same: Mapped[int]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")  # what undoing has left as it was
    phrases: Mapped[list[int]] = mapped_column(JSON, default=list)  # the changes of words that it has made
