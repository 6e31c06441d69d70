"""Subscriptions written down, listed and crossed out. The same one is kept once, however often it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.subscriptions.tables import Subscription, Told

MOST: Final = 20  # of one conversation
_NAME: Final = 250


@dataclass(frozen=True)
class Entry:
    """What is to be written down; see `Subscription`."""

    kind: str
    mark: str
    name: str
    target: dict[str, Any]
    due_at: datetime | None = None
    seen: dict[str, Any] = field(default_factory=dict)
    told: Sequence[str] = ()


def write(session: Session, conversation: str, address: str, entry: Entry, now: datetime) -> bool:
    """False where there are too many already."""
    mine = select(func.count()).where(Subscription.conversation == conversation)
    if (session.scalar(mine) or 0) >= MOST:
        return False
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {
        "conversation": conversation,
        "address": address,
        "kind": entry.kind,
        "target": entry.target,
        "mark": entry.mark[:_NAME],
        "name": entry.name[:_NAME],
        "due_at": entry.due_at,
        "seen": entry.seen,
        "created_at": now,
    }
    session.execute(insert(Subscription).values(values).on_conflict_do_nothing())
    same = (Subscription.conversation == conversation, Subscription.kind == entry.kind,
            Subscription.mark == entry.mark[:_NAME])  # fmt: skip
    id_ = session.scalars(select(Subscription.id).where(*same)).one()
    tell(session, id_, entry.told)
    return True


def tell(session: Session, id_: int, what: Sequence[str]) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for one in what:
        session.execute(insert(Told).values(subscription_id=id_, what=one[:180]).on_conflict_do_nothing())


def told(session: Session, id_: int) -> set[str]:
    return set(session.scalars(select(Told.what).where(Told.subscription_id == id_)))


def of(session: Session, conversation: str) -> list[Subscription]:
    mine = select(Subscription).where(Subscription.conversation == conversation)
    return list(session.scalars(mine.order_by(Subscription.id)))


def has(session: Session, conversation: str, kind: str, mark: str) -> bool:
    same = (Subscription.conversation == conversation, Subscription.kind == kind, Subscription.mark == mark)
    return session.scalar(select(Subscription.id).where(*same)) is not None


def stop(session: Session, conversation: str, id_: int) -> str | None:
    """The name of what was crossed out; None where there is no such, or it is somebody else's."""
    found = session.get(Subscription, id_)
    if found is None or found.conversation != conversation:
        return None
    session.delete(found)
    return found.name


def forget(session: Session, conversation: str) -> None:
    session.execute(delete(Subscription).where(Subscription.conversation == conversation))


def forget_address(session: Session, address: str) -> None:
    """Whoever cannot be written to any more is not waited for."""
    session.execute(delete(Subscription).where(Subscription.address == address))
