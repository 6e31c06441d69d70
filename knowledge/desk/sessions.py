"""Sessions of the staff desk: a random token in a cookie, its hash in the database, and an end."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base
from knowledge.desk.people import Person

IDLE: Final = timedelta(hours=2)
LONGEST: Final = timedelta(hours=12)
_SEEN_EVERY: Final = timedelta(minutes=1)  # a page need not write each time

# What is in the name that a browser gives itself; Chrome is in that of others, too.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


class Way(StrEnum):
    """How somebody came in."""

    PASSWORD = "password"  # noqa: S105
    CODE = "code"  # and the second factor
    LINK = "link"  # a one-time link, by which they chose a password
    TRYING = "trying"  # the link that opens the desk of the invented town


class StaffSession(Base):
    """`token_hash` and `agent` are SHA-256: who reads the database can enter with neither. Times are UTC, naive."""

    __tablename__ = "staff_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    agent: Mapped[str] = mapped_column(String(64))  # of the browser it was opened in
    way: Mapped[str | None] = mapped_column(String(12))  # one of `Way`
    browser: Mapped[str | None] = mapped_column(String(60))  # for its owner to recognise: "Firefox su Windows"
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def begin(session: Session, person: Person, agent: str, now: datetime, way: Way = Way.PASSWORD) -> str:
    """A new session of theirs in the browser that calls itself `agent`; its token, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            token_hash=hash_of(token),
            person_id=person.id,
            agent=hash_of(agent),
            way=way.value,
            browser=browser_of(agent),
            created_at=now,
            seen_at=now,
        )
    )
    return token


def browser_of(agent: str) -> str:
    """Roughly which browser on what: enough to recognise one's own, not to follow anybody. Empty: unknown."""
    found = [next((name for sign, name in signs if sign in agent), "") for signs in (_BROWSERS, _SYSTEMS)]
    return " su ".join(part for part in found if part)


def of(session: Session, person: Person, now: datetime) -> list[StaffSession]:
    """Theirs that are not over, the one seen last first."""
    mine = session.scalars(select(StaffSession).where(StaffSession.person_id == person.id))
    return sorted((one for one in mine if not is_over(one, now)), key=lambda one: one.seen_at, reverse=True)


def find(session: Session, token: str, now: datetime) -> StaffSession | None:
    """The session of the token, unless it is over or its person may not come in any more."""
    found = session.scalars(select(StaffSession).where(StaffSession.token_hash == hash_of(token))).first()
    if found is None or is_over(found, now):
        return None
    person = session.get(Person, found.person_id)
    return found if person and person.active else None


def is_over(found: StaffSession, now: datetime) -> bool:
    return now - found.seen_at > IDLE or now - found.created_at > LONGEST


def is_to_be_seen(found: StaffSession, now: datetime) -> bool:
    """Whether its last sight is long enough ago to be written anew."""
    return now - found.seen_at > _SEEN_EVERY


def see(session: Session, session_id: int, now: datetime) -> None:
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))


def end_one(session: Session, session_id: int) -> None:
    session.execute(delete(StaffSession).where(StaffSession.id == session_id))


def end(session: Session, token: str) -> None:
    session.execute(delete(StaffSession).where(StaffSession.token_hash == hash_of(token)))


def end_others(session: Session, person: Person, token: str) -> None:
    """All of theirs but the one of the token."""
    others = StaffSession.person_id == person.id, StaffSession.token_hash != hash_of(token)
    session.execute(delete(StaffSession).where(*others))


def end_all(session: Session, person: Person) -> None:
    """Of somebody who changed the password or may not come in any more."""
    session.execute(delete(StaffSession).where(StaffSession.person_id == person.id))


def expire(session: Session, now: datetime) -> int:
    """Deletes what is over; how many."""
    over = (StaffSession.seen_at < now - IDLE) | (StaffSession.created_at < now - LONGEST)
    return int(session.execute(delete(StaffSession).where(over)).rowcount)  # type: ignore[attr-defined]
