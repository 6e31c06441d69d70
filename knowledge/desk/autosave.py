"""What somebody is writing and has not saved: kept for them alone, until they save or a week has gone by."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base

KEPT: Final = timedelta(days=7)


class Autosave(Base):
    """`slug` is the record's; "+service" stands for a new one of that kind. `item` is what the form held. UTC."""

    __tablename__ = "autosave"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    base: Mapped[int]  # the edition it started from
    item: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]


def keep(session: Session, person: int, slug: str, base: int, item: dict[str, Any], now: datetime) -> None:
    session.merge(Autosave(person_id=person, slug=slug, base=base, item=item, at=now))


def kept(session: Session, person: int, slug: str) -> Autosave | None:
    return session.get(Autosave, (person, slug))


def drop(session: Session, person: int, slug: str) -> None:
    session.execute(delete(Autosave).where(Autosave.person_id == person, Autosave.slug == slug))


def expire(session: Session, now: datetime) -> int:
    """Deletes what nobody came back to; how many."""
    return int(session.execute(delete(Autosave).where(Autosave.at < now - KEPT)).rowcount)  # type: ignore[attr-defined]
