"""Citizens' requests as the desk lists them: who has waited longest comes first."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from knowledge.desk.people import Person
from knowledge.queries import Point
from knowledge.requests import CLOSED, Request
from knowledge.text import fold
from knowledge.vocabularies import RequestKind

PAGE: Final = 50
MOST_ON_MAP: Final = 500
NEAR_KM: Final = 0.1
OPEN: Final = "open"  # any state but the ends
NOBODY: Final = "-"  # no office
_LATITUDES: Final = 0.001  # degrees: a little more than 100 m
_LONGITUDES: Final = 0.002  # the same, as far north as 60°
_CONSIDERED: Final = 300
_WORD: Final = re.compile("[a-z0-9]+")  # as far as its first accent, which not everybody writes
T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty fields do not narrow. `state` is a status or `OPEN`, `office` a slug or `NOBODY`.

    `since` is UTC, naive.
    """

    text: str = ""
    kind: str = ""
    state: str = OPEN
    office: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class Near:
    """An open request of the same subject nearby. `metres` is None where only the address is the same."""

    request: Request
    metres: int | None


@dataclass(frozen=True)
class Queue:
    """How many wait for an answer, and since when the first of them does; UTC, naive."""

    count: int
    oldest: datetime | None


def page(session: Session, wanted: Wanted, number: int = 1) -> tuple[list[Request], int]:
    """The requests of one page of `PAGE`, oldest first, and how many there are in all."""
    statement = _narrowed(select(Request), wanted)
    total = session.scalar(_narrowed(select(func.count(Request.id)), wanted)) or 0
    ordered = statement.order_by(Request.requested_at, Request.id)
    return list(session.scalars(ordered.limit(PAGE).offset((max(1, number) - 1) * PAGE))), total


def every(session: Session, wanted: Wanted) -> list[Request]:
    """All that are looked for, oldest first."""
    return list(session.scalars(_narrowed(select(Request), wanted).order_by(Request.requested_at, Request.id)))


def on_map(session: Session, wanted: Wanted) -> list[Request]:
    """The open ones among them that have a position, oldest first, at most `MOST_ON_MAP`."""
    placed = _narrowed(select(Request), wanted).where(
        Request.lat.is_not(None), Request.lon.is_not(None), Request.status.not_in(CLOSED)
    )
    return list(session.scalars(placed.order_by(Request.requested_at, Request.id).limit(MOST_ON_MAP)))


def queue(session: Session, person: Person) -> Queue:
    """What is open for a person: of their office, for who belongs to one; else all."""
    mine = select(func.count(Request.id), func.min(Request.requested_at)).where(Request.status.not_in(CLOSED))
    if person.office:
        mine = mine.where(Request.office == person.office)
    count, oldest = session.execute(mine).one()
    return Queue(count, oldest)


def near(session: Session, request: Request) -> list[Near]:
    """Open reports of the same subject within 100 m or at the same address: perhaps the same thing. Nearest first."""
    if request.kind != RequestKind.REPORT:
        return []
    same = select(Request).where(
        Request.kind == request.kind,
        Request.topic == request.topic,
        Request.id != request.id,
        Request.status.not_in(CLOSED),
    )
    found = [one for other in _around(session, same, request) if (one := _near(request, other))]
    return sorted(found, key=lambda one: (one.metres is None, one.metres or 0, one.request.id))


def _around(session: Session, same: Select[Request], request: Request) -> list[Request]:
    """Those in the square around it, and those whose address shares its longest word: the database narrows down."""
    somewhere = []
    if word := max(_WORD.findall(request.address.lower()), key=len, default=""):
        somewhere.append(func.lower(Request.address).contains(word))
    if request.lat is not None and request.lon is not None:
        square = Request.lat.between(request.lat - _LATITUDES, request.lat + _LATITUDES)
        somewhere.append(square & Request.lon.between(request.lon - _LONGITUDES, request.lon + _LONGITUDES))
    if not somewhere:
        return []
    return list(session.scalars(same.where(or_(*somewhere)).order_by(Request.id.desc()).limit(_CONSIDERED)))


def _near(request: Request, other: Request) -> Near | None:
    if None not in (request.lat, request.lon, other.lat, other.lon):
        km = Point(request.lat, request.lon).km_to(other.lat, other.lon)  # type: ignore[arg-type]
        if km <= NEAR_KM:
            return Near(other, round(km * 1000))
    same = request.address and fold(request.address) == fold(other.address)
    return Near(other, None) if same else None


def _narrowed(statement: Select[T], wanted: Wanted) -> Select[T]:
    if wanted.kind:
        statement = statement.where(Request.kind == wanted.kind)
    if wanted.state == OPEN:
        statement = statement.where(Request.status.not_in(CLOSED))
    elif wanted.state:
        statement = statement.where(Request.status == wanted.state)
    if wanted.office:
        statement = statement.where(Request.office == ("" if wanted.office == NOBODY else wanted.office))
    if wanted.since:
        statement = statement.where(Request.requested_at >= wanted.since)
    for word in wanted.text.split():
        shape = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        columns = (Request.code, Request.description, Request.address, Request.wanted, Request.answer)
        statement = statement.where(or_(*(func.lower(column).like(f"%{shape}%", escape="\\") for column in columns)))
    return statement
