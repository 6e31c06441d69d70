"""One-time links: by one, somebody invited chooses a password, or chooses another after losing it."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base
from knowledge.desk.people import Person
from knowledge.desk.sessions import hash_of

LASTS: Final = timedelta(days=7)
TRYING_LASTS: Final = timedelta(days=1)


class Invitation(Base):
    """Nobody can enter with what is stored: `token_hash` is a SHA-256. Times are UTC, naive.

    `trying` opens the desk of the invented town without a password.
    """

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    trying: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime]


def make(session: Session, person: Person, now: datetime, *, trying: bool = False) -> str:
    """The token of a new link of theirs; those before open nothing any more."""
    withdraw(session, person)
    token = secrets.token_urlsafe(32)
    session.add(
        Invitation(
            token_hash=hash_of(token),
            person_id=person.id,
            trying=trying,
            expires_at=now + (TRYING_LASTS if trying else LASTS),
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> tuple[Invitation, Person] | None:
    """The invitation of the token and whose it is, unless it is used, over, or of somebody who may not come in."""
    statement = select(Invitation, Person).join(Person, Person.id == Invitation.person_id)
    mine = Invitation.token_hash == hash_of(token), Invitation.expires_at > now, Person.active
    row = session.execute(statement.where(*mine)).first()
    return (row[0], row[1]) if row else None


def use(session: Session, invitation: Invitation) -> bool:
    """Whether it was there to be used: of two who open the link at once, one comes in."""
    return bool(session.execute(delete(Invitation).where(Invitation.id == invitation.id)).rowcount)  # type: ignore[attr-defined]


def withdraw(session: Session, person: Person) -> None:
    session.execute(delete(Invitation).where(Invitation.person_id == person.id))


def expire(session: Session, now: datetime) -> int:
    """Deletes what is over; how many."""
    return int(session.execute(delete(Invitation).where(Invitation.expires_at <= now)).rowcount)  # type: ignore[attr-defined]
