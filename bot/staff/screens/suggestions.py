"""What people would correct of the records: read, corrected in the record, then taken off the list."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.visit import Refused, Visit
from bot.tables import Suggestion
from knowledge.desk.people import Person
from knowledge.desk.roles import Right
from knowledge.record import Record

_MOST: Final = 200
_SAID: Final = {"done": "Tolta dall'elenco: fatto.", "useless": "Tolta dall'elenco: non serve."}
_GONE: Final = "Questa correzione non c'è più: qualcuno l'ha già tolta, o è scaduta."
_ELSEWHERE: Final = "Questa scheda è di un altro ufficio: la correzione la toglie chi se ne occupa."


@dataclass(frozen=True)
class Said:
    """One suggestion; `at` is UTC, naive."""

    id: int
    at: datetime
    text: str


@dataclass(frozen=True)
class Corrections:
    """What people said of one record. `name` is empty where the record is no longer there."""

    slug: str
    name: str
    mine: bool
    said: tuple[Said, ...]

    @property
    def size(self) -> int:
        return len(self.said)


def listed(visit: Visit) -> Response:
    return visit.page("suggestions/list.html", groups=corrections(visit.session, visit.person), most=_MOST)


def removed(visit: Visit) -> Response:
    """Takes one off the list, once: the second who tries is told."""
    outcome = visit.text("outcome")
    if outcome not in _SAID:
        raise Refused("Da qui non si può fare. Torna all'elenco e riprova.")
    found = visit.session.get(Suggestion, visit.number("suggestion"), with_for_update=True)
    if found is None:
        return visit.to("/desk/suggestions", _GONE)
    owner = visit.session.scalar(select(Record.owner).where(Record.slug == found.record)) or ""
    if owner and not visit.person.looks_after(owner):
        raise Refused(_ELSEWHERE, 403)
    slug = found.record
    visit.session.execute(delete(Suggestion).where(Suggestion.id == found.id))
    visit.record(f"suggestion.{outcome}", slug)
    return visit.to("/desk/suggestions", _SAID[outcome])


def corrections(session: Session, person: Person) -> list[Corrections]:
    """By record, the one whose first suggestion is oldest before the others; at most `_MOST` suggestions."""
    oldest = session.scalars(select(Suggestion).order_by(Suggestion.at, Suggestion.id).limit(_MOST)).all()
    slugs = list(dict.fromkeys(one.record for one in oldest))
    rows = session.execute(select(Record.slug, Record.name, Record.owner).where(Record.slug.in_(slugs)))
    known = {slug: (name, owner) for slug, name, owner in rows}
    by_record = groupby(sorted(oldest, key=lambda one: slugs.index(one.record)), key=lambda one: one.record)
    return [
        Corrections(
            slug,
            known.get(slug, ("", ""))[0],
            person.looks_after(known[slug][1]) if known.get(slug, ("", ""))[1] else True,
            tuple(Said(one.id, one.at, one.text) for one in said),
        )
        for slug, said in by_record
    ]


DOORS = (
    Door("/desk/suggestions", listed, Right.WRITE),
    Door("/desk/suggestions/{suggestion:int}", removed, Right.WRITE, methods=("POST",)),
)
