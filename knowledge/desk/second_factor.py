"""The second factor: a code of six digits from the person's phone (TOTP, RFC 6238), or one kept for bad days.

The secret that makes the codes is kept nowhere: it comes from the desk's own key, which is not in the database, and
from the person's seed. Who reads the database, or a copy of it, makes no codes.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime
from typing import Final

import pyotp
from sqlalchemy import ForeignKey, String, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base
from knowledge.desk.people import Person
from knowledge.desk.roles import Role

CODES: Final = 8
_OWED_BY: Final = frozenset({Role.ADMINISTRATOR, Role.PUBLISHER})
_WINDOW: Final = (0, -1, 1)  # clocks of phones are some seconds off
_SECRET_BYTES: Final = 20  # as RFC 4226 advises
_CODE_BYTES: Final = 10  # 80 bits: nobody tries them out, hashed or not
_DIGITS: Final = 6


class RecoveryCode(Base):
    """One that has not been used. Who reads the database cannot use it: `code_hash` is its SHA-256."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))


def is_owed(person: Person) -> bool:
    """Whether the role asks for a second factor that they do not have yet."""
    return person.role in _OWED_BY and not person.totp_seed


def proposed_seed(key: bytes, session_token: str) -> str:
    """The seed of the secret that somebody is shown before it is theirs: one for each session, kept nowhere. Base32."""
    return _derived(key, f"second factor/seed/{session_token}")


def secret(key: bytes, seed: str) -> str:
    """What the person's app holds. Base32, as apps read it; empty without a seed."""
    return _derived(key, f"second factor/{seed}") if seed else ""


def address(person: Person, shown: str, issuer: str) -> str:
    """The otpauth:// address of the secret that is `shown`, which apps read from a QR code."""
    return pyotp.TOTP(shown).provisioning_uri(name=person.email, issuer_name=issuer)


def enrol(session: Session, person: Person, key: bytes, seed: str, code: str, now: datetime) -> list[str]:
    """Makes the seed theirs if `code` comes from it; their recovery codes, told this once. Empty: a wrong code."""
    step = _step(secret(key, seed), code, now)
    if step is None:
        return []
    person.totp_seed, person.totp_step = seed, step
    return renew_codes(session, person)


def accept(session: Session, person: Person, key: bytes, code: str, now: datetime) -> bool:
    """Whether they may come in with it. Each code opens once; a recovery code is gone afterwards."""
    plain = re.sub(r"[\s-]", "", code)
    if plain.isdecimal() and len(plain) == _DIGITS:
        return _accept_step(session, person, _step(secret(key, person.totp_seed), plain, now))
    used = delete(RecoveryCode).where(RecoveryCode.person_id == person.id, RecoveryCode.code_hash == _hash(plain))
    return bool(session.execute(used).rowcount)  # type: ignore[attr-defined]


def renew_codes(session: Session, person: Person) -> list[str]:
    """New recovery codes instead of the old ones: "abcd-efgh-ijkl-mnop"."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    plain = [base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower() for _ in range(CODES)]
    session.add_all(RecoveryCode(person_id=person.id, code_hash=_hash(code)) for code in plain)
    return ["-".join(re.findall("....", code)) for code in plain]


def codes_left(session: Session, person: Person) -> int:
    return session.scalar(select(func.count()).where(RecoveryCode.person_id == person.id)) or 0


def remove(session: Session, person: Person) -> None:
    """Without second factor and recovery codes. The last time step stays: an old code does not open again."""
    person.totp_seed = ""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def _step(shared: str, code: str, now: datetime) -> int | None:
    """The time step, of 30 seconds, that the code belongs to. An empty secret has no codes."""
    if not shared:
        return None
    plain = re.sub(r"\s", "", code)
    totp = pyotp.TOTP(shared)
    current = int(now.replace(tzinfo=UTC).timestamp()) // totp.interval
    for step in (current + offset for offset in _WINDOW):
        if hmac.compare_digest(totp.generate_otp(step).encode(), plain.encode("utf-8", "replace")):
            return step
    return None


def _accept_step(session: Session, person: Person, step: int | None) -> bool:
    """In one statement, so that of two who send the same code at once one comes in."""
    if step is None:
        return False
    unused = or_(Person.totp_step.is_(None), Person.totp_step < step)
    taken = update(Person).where(Person.id == person.id, unused).values(totp_step=step)
    return bool(session.execute(taken).rowcount)  # type: ignore[attr-defined]


def _derived(key: bytes, purpose: str) -> str:
    digest = hmac.new(key, purpose.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_SECRET_BYTES]).decode()


def _hash(code: str) -> str:
    return hashlib.sha256(code.lower().encode("utf-8", "surrogatepass")).hexdigest()
