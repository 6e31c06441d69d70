"""Who did what and when at the staff desk: a log that only grows.

Each entry holds the hash of the one before, so that one taken out or changed is noticed.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base
from knowledge.desk.people import Person
from knowledge.town import Revision

PAGE: Final = 50
_LOCK = "audit"


@dataclass(frozen=True)
class Wanted:
    """What to show of the log; empty: everything. `since` and `until` are UTC, the second not included."""

    who: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


class AuditEntry(Base):
    """`who` is the person's e-mail as it was; `subject` what was acted on, by its slug, code or address. UTC, naive."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40), index=True)
    subject: Mapped[str] = mapped_column(String(200), default="", index=True)
    detail: Mapped[str] = mapped_column(Text, default="")
    seal: Mapped[str] = mapped_column(String(64))


def write(session: Session, who: Person | str, action: str, subject: str, detail: str, now: datetime) -> AuditEntry:
    """Adds one entry. Writers follow each other: each waits for the row that the one before has locked."""
    session.scalars(select(Revision).where(Revision.name == _LOCK).with_for_update()).one()
    last = session.scalars(select(AuditEntry.seal).order_by(AuditEntry.id.desc()).limit(1)).first() or ""
    entry = AuditEntry(
        at=now, who=who if isinstance(who, str) else who.email, action=action, subject=subject[:200], detail=detail
    )
    entry.seal = seal_of(entry, last)
    session.add(entry)
    session.flush()
    return entry


def seal_of(entry: AuditEntry, last: str) -> str:
    """SHA-256 of the entry and of the seal before."""
    said = [last, entry.at.isoformat(), entry.who, entry.action, entry.subject, entry.detail]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def broken(session: Session) -> Iterator[AuditEntry]:
    """Entries whose seal does not follow from the one before: something was changed or taken out there."""
    last = ""
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)):
        if entry.seal != seal_of(entry, last):
            yield entry
        last = entry.seal


def page(session: Session, wanted: Wanted, number: int) -> tuple[Sequence[AuditEntry], int]:
    """One page of the log, the last entry first, and how many there are in all."""
    statement = select(AuditEntry)
    if wanted.who:
        statement = statement.where(AuditEntry.who == wanted.who)
    if wanted.action:
        statement = statement.where(AuditEntry.action == wanted.action)
    if wanted.subject:
        statement = statement.where(AuditEntry.subject.contains(wanted.subject, autoescape=True))
    if wanted.since:
        statement = statement.where(AuditEntry.at >= wanted.since)
    if wanted.until:
        statement = statement.where(AuditEntry.at < wanted.until)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    shown = statement.order_by(AuditEntry.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    return session.scalars(shown).all(), total


def names(session: Session) -> tuple[list[str], list[str]]:
    """Everybody and every action that the log knows, to choose from."""
    who = session.scalars(select(AuditEntry.who).distinct().order_by(AuditEntry.who))
    action = session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action))
    return list(who), list(action)
