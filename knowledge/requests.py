"""What citizens ask the town to do: a report, a call back, a proposal, a room. Each has a code to ask about it with.

Fields of a report follow Open311 GeoReport v2 (service_code, description, address_string, lat, long,
agency_responsible, status_notes).
"""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, LargeBinary, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base
from knowledge.vocabularies import RequestKind, RequestStatus

CLOSED: Final = (RequestStatus.DONE, RequestStatus.DECLINED)
# Letters and digits that nobody takes for each other, by eye or on the phone: 28⁶ codes for each kind.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRTUVXZ"
CODE_LENGTH: Final = 6
_FIRST: Final = {
    RequestKind.REPORT: "S", RequestKind.CALL: "T", RequestKind.PROPOSAL: "P", RequestKind.BOOKING: "B",
}  # fmt: skip


class Request(Base):
    """`key` is that of the form it came from: the same one is stored once. Times are UTC, naive.

    `contact`, given by choice, is erased some time after the end. `told` is what was said before, given by choice.
    """

    __tablename__ = "request"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[str] = mapped_column(String(12), index=True)
    topic: Mapped[str] = mapped_column(String(80), default="")  # service_code
    record: Mapped[str] = mapped_column(String(120), default="")  # slug of the process that a proposal is for
    description: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")  # address_string
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    wanted: Mapped[str] = mapped_column(String(120), default="")  # day and hours of a booking
    contact: Mapped[str] = mapped_column(String(120), default="")
    told: Mapped[str] = mapped_column(Text, default="")
    office: Mapped[str] = mapped_column(String(120), default="")  # slug: agency_responsible
    status: Mapped[str] = mapped_column(String(12), default=RequestStatus.RECEIVED, index=True)
    answer: Mapped[str] = mapped_column(Text, default="")  # status_notes, read by the citizen
    requested_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]


class Photo(Base):
    """A picture of what is broken. Until the form is sent it belongs to the form's `key` alone."""

    __tablename__ = "request_photo"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"), index=True)
    media_type: Mapped[str] = mapped_column(String(40))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


def submit(session: Session, request: Request) -> Request:
    """Stores it with a code of its own, and its photos; one that is there already comes back as it is."""
    if known := session.scalars(select(Request).where(Request.key == request.key)).first():
        return known
    request.code = new_code(RequestKind(request.kind))
    while session.scalars(select(Request.id).where(Request.code == request.code)).first():
        request.code = new_code(RequestKind(request.kind))
    session.add(request)
    session.flush()
    session.execute(update(Photo).where(Photo.key == request.key).values(request_id=request.id))
    return request


def new_code(kind: RequestKind) -> str:
    """ "S-7K4M2P": nobody guesses another's, and nobody takes it for a word."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{_FIRST[kind]}-{letters}" if any(map(str.isdigit, letters)) else new_code(kind)


def by_code(session: Session, code: str) -> Request | None:
    return session.scalars(select(Request).where(Request.code == code)).first()


def discard_photos(session: Session, key: str) -> None:
    """Of a form that was given up."""
    session.execute(delete(Photo).where(Photo.key == key, Photo.request_id.is_(None)))
