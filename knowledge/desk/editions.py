"""Editions of records: each save is kept, who made it and when; people read only what was published.

An edition is open while it is a draft or in review: one a record. Whoever saves says which edition they started
from; if another has been saved since, nothing is overwritten and `Conflict` holds the other one.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, selectinload

from knowledge.base import Base
from knowledge.desk import items
from knowledge.desk.people import Person
from knowledge.desk.roles import Right
from knowledge.fields import Item
from knowledge.record import Record
from knowledge.text import fold

LONGEST_SLUG: Final = 100
LONGEST_ITEM: Final = 200_000  # characters of JSON


class State(StrEnum):
    """Where an edition stands. `SAVED` is a draft that a later one has taken the place of."""

    DRAFT = "draft"
    REVIEW = "review"
    SAVED = "saved"
    PUBLISHED = "published"
    ARCHIVED = "archived"


OPEN: Final = (State.DRAFT, State.REVIEW)


class Edition(Base):
    """`item` is the record as it was saved. `batch` names the import it came with. Times are UTC, naive.

    `who` is the person's name as it was then; empty for what a load brought. `name` and `owner` are the item's.
    """

    __tablename__ = "edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    owner: Mapped[str] = mapped_column(String(120), default="")
    item: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    who: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    batch: Mapped[str] = mapped_column(String(40), default="", index=True)

    __table_args__ = (
        UniqueConstraint("slug", "number", name="uq_edition_slug"),
        Index("ix_edition_state_slug", "state", "slug"),
    )


class EditionError(Exception):
    """What cannot be done to an edition; its text, in Italian, says what can."""


class NotAllowed(EditionError):
    """The person's role or office does not go that far."""


class Conflict(EditionError):
    """Somebody saved in the meantime: `other` is theirs."""

    def __init__(self, other: Edition) -> None:
        self.other = other
        super().__init__(f"Intanto {other.who or 'un caricamento'} ha salvato un'altra versione di questa scheda.")


class NotReady(EditionError):
    """The item has problems that a published record may not have; one line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def require(by: Person, right: Right, owner: str = "") -> None:
    """Raises `NotAllowed` unless the person may do that to a record of the office `owner`."""
    if not by.may(right):
        raise NotAllowed("Il tuo ruolo non permette di farlo. Chiedi a chi amministra il banco.")
    if not by.looks_after(owner):
        raise NotAllowed("Questa scheda è di un altro ufficio: puoi leggerla, non cambiarla.")


def alone(session: Session, slug: str) -> None:
    """Until the transaction ends, nobody else changes the record or its editions; waits for who is at it.

    A record that nobody has published has no row to lock. On SQLite whoever writes is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"edition:{slug}"))))


def latest(session: Session, slug: str) -> Edition | None:
    return session.scalars(select(Edition).where(Edition.slug == slug).order_by(Edition.number.desc()).limit(1)).first()


def open_edition(session: Session, slug: str) -> Edition | None:
    """The draft or what is in review, where there is one."""
    found = latest(session, slug)
    return found if found and found.state in OPEN else None


def history(session: Session, slug: str) -> list[Edition]:
    """All editions, the newest first."""
    return list(session.scalars(select(Edition).where(Edition.slug == slug).order_by(Edition.number.desc())))


def numbered(session: Session, slug: str, number: int) -> Edition | None:
    return session.scalars(select(Edition).where(Edition.slug == slug, Edition.number == number)).first()


def live(session: Session, slug: str, *, lock: bool = False) -> Record | None:
    """The record as people read it, published or not, with its topics."""
    statement = select(Record).where(Record.slug == slug).options(selectinload(Record.topic_links))
    return session.scalars(statement.with_for_update(of=Record) if lock else statement).first()


def new_slug(session: Session, name: str) -> str:
    """An address of its own for a new record of that name: "biblioteca-ragazzi", then "biblioteca-ragazzi-2"."""
    words = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in fold(name)).split())
    base = words[:LONGEST_SLUG].strip("-") or "scheda"
    slug, number = base, 1
    while latest(session, slug) or session.scalars(select(Record.id).where(Record.slug == slug)).first():
        number += 1
        slug = f"{base}-{number}"
    return slug


def save(
    session: Session,
    kind: str,
    slug: str,
    item: Mapping[str, Any],
    by: Person,
    base: int,
    now: datetime,
    note: str = "",
    batch: str = "",
) -> Edition:
    """Keeps a draft, whole or not. `base` is the number of the edition it started from, 0 where there was none.

    Raises `Conflict`, `NotAllowed`, and `EditionError` for what has no name or is too big.
    """
    alone(session, slug)
    record = live(session, slug, lock=True)
    before = latest(session, slug) or (_first(session, record, now) if record else None)
    kept = _clean(item)
    require(by, Right.WRITE, before.owner if before else "")
    require(by, Right.WRITE, kept.get("owner", ""))
    _check_form(kept)
    # A record that no one has saved yet stands for its own first edition.
    if before and before.number != base and not (base == 0 and before.number == 1 and not before.person_id):
        raise Conflict(before)
    if before and before.state in OPEN:
        before.state = State.SAVED
    return _add(session, kind, slug, kept, State.DRAFT, by, now, note, batch)


def _clean(item: Mapping[str, Any]) -> Item:
    return {key: value for key, value in item.items() if not items.is_empty(value)} | {
        "topics": list(item.get("topics", ()))
    }


def _check_form(item: Item) -> None:
    if not item.get("name", "").strip():
        raise EditionError("Manca il nome della scheda.")
    if len(item["name"]) > 200:
        raise EditionError("Il nome è troppo lungo: al più 200 caratteri.")
    if len(json.dumps(item)) > LONGEST_ITEM:
        raise EditionError("La scheda è troppo lunga: taglia i testi, o dividila in due.")


def _first(session: Session, record: Record, now: datetime) -> Edition:
    """What a load brought, as the edition that history begins with."""
    item = items.item_of(record)
    state = State.ARCHIVED if record.status == State.ARCHIVED else State.PUBLISHED
    return _add(session, record.kind, record.slug, item, state, None, now, "", "")


def _add(
    session: Session,
    kind: str,
    slug: str,
    item: Item,
    state: State,
    by: Person | None,
    now: datetime,
    note: str,
    batch: str,
) -> Edition:
    last = latest(session, slug)
    edition = Edition(
        slug=slug,
        number=last.number + 1 if last else 1,
        kind=kind,
        name=item["name"],
        owner=item.get("owner", ""),
        item=item,
        state=state,
        person_id=by.id if by else None,
        who=by.name if by else "",
        at=now,
        note=note,
        batch=batch,
    )
    session.add(edition)
    session.flush()
    return edition


def successor(session: Session, edition: Edition, state: State, by: Person, now: datetime, note: str = "") -> Edition:
    """The next edition of the same item in another state; of the one before, what was open is no more."""
    if edition.state in OPEN:
        edition.state = State.SAVED
    return _add(session, edition.kind, edition.slug, dict(edition.item), state, by, now, note, edition.batch)


def first_of(session: Session, record: Record, now: datetime) -> Edition:
    """The latest edition of a record; made from the record where there is none."""
    return latest(session, record.slug) or _first(session, record, now)
