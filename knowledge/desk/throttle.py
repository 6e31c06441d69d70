"""How often somebody may try to come in: each wrong try makes the next one wait longer.

Tries are counted for the account and for the network address. A browser in which the person has come in before is
counted by itself, so that who hammers an account from elsewhere does not keep its owner out (OWASP's device cookie).
Counters are few whatever is sent: one for each person, 4,096 for addresses nobody has, 65,536 for networks.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from sqlalchemy import String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base

LONGEST_WAIT: Final = timedelta(minutes=15)
_ONE_FORGOTTEN_EVERY: Final = timedelta(hours=1)
_MOST_OVER: Final = 10  # counting further would change nothing but the time until it is forgotten
_FREE: Final = 5
_FREE_OF_NETWORK: Final = 20  # an office is one address for everybody in it
_KEPT: Final = (_FREE_OF_NETWORK + _MOST_OVER) * _ONE_FORGOTTEN_EVERY
_NETWORK_BITS: Final = 64  # whoever has an IPv6 network has all addresses of its second half


class LoginThrottle(Base):
    """`failures` wrong tries, the last of them at `at` (UTC, naive)."""

    __tablename__ = "login_throttle"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Counter:
    """Something that tries are counted for; `shared` by people who may know nothing of each other."""

    key: str
    shared: bool = False

    @property
    def free(self) -> int:
        """How many wrong tries wait for nothing."""
        return _FREE_OF_NETWORK if self.shared else _FREE


def of_person(person: int, what: str = "password") -> Counter:
    return Counter(f"{what}/{person}")


def of_browser(person: int, browser: str, what: str = "password") -> Counter:
    """`browser` is the secret that its cookie holds for this person."""
    return Counter(f"{what}/{person}/{hashlib.sha256(browser.encode()).hexdigest()[:24]}")


def of_nobody(secret: bytes, email: str) -> Counter:
    """An address that nobody has waits as one that somebody has."""
    return Counter(f"nobody/{_digest(secret, email)[:3]}")


def of_network(secret: bytes, host: str) -> Counter:
    return Counter(f"network/{_digest(secret, _network(host))[:4]}", shared=True)


def take(session: Session, counters: Sequence[Counter], now: datetime) -> timedelta:
    """Zero, and the try is counted as a wrong one until `give_back`; or how long to wait, and nothing is counted.

    Counting comes first so that a thousand tries at once are no more than one after the other.
    """
    rows = _locked(session, counters, now)
    wait = max((_wait(rows[counter.key], counter, now) for counter in counters), default=timedelta())
    if not wait:
        for counter in counters:
            row = rows[counter.key]
            row.failures = min(_remembered(row, now) + 1, counter.free + _MOST_OVER)
            row.at = now
    session.flush()
    return wait


def give_back(session: Session, counters: Sequence[Counter]) -> None:
    """It was the right one: the person starts anew; the network, which others share, has one wrong try less."""
    for counter in counters:
        row = session.get(LoginThrottle, counter.key, with_for_update=True)
        if row is None:
            continue
        if counter.shared and row.failures > 1:
            row.failures -= 1
        else:
            session.delete(row)
    session.flush()


def failures(session: Session, counter: Counter, now: datetime) -> int:
    row = session.get(LoginThrottle, counter.key)
    return _remembered(row, now) if row else 0


def expire(session: Session, now: datetime) -> int:
    """Deletes counters that count nothing any more; how many."""
    return int(
        session.execute(delete(LoginThrottle).where(LoginThrottle.at < now - _KEPT)).rowcount  # type: ignore[attr-defined]
    )


def _locked(session: Session, counters: Sequence[Counter], now: datetime) -> dict[str, LoginThrottle]:
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    keys = sorted({counter.key for counter in counters})  # all in one order, so that none waits for another
    for key in keys:
        session.execute(insert(LoginThrottle).values(key=key, failures=0, at=now).on_conflict_do_nothing())
    statement = select(LoginThrottle).where(LoginThrottle.key.in_(keys)).order_by(LoginThrottle.key).with_for_update()
    return {row.key: row for row in session.scalars(statement, execution_options={"populate_existing": True})}


def _remembered(row: LoginThrottle, now: datetime) -> int:
    return max(0, row.failures - max(now - row.at, timedelta()) // _ONE_FORGOTTEN_EVERY)


def _wait(row: LoginThrottle, counter: Counter, now: datetime) -> timedelta:
    """2, 4, 8… seconds from the last wrong try, once the free ones are used up."""
    over = _remembered(row, now) - counter.free
    if over < 0:
        return timedelta()
    return max(row.at + min(timedelta(seconds=2 ** (over + 1)), LONGEST_WAIT) - now, timedelta())


def _digest(secret: bytes, text: str) -> str:
    """Keyed: who sends addresses cannot choose whose counter they meet, and the table names nobody."""
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _network(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(int(address) >> (128 - _NETWORK_BITS))
    return str(getattr(address, "ipv4_mapped", None) or address)
