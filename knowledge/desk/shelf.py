"""All records as the desk lists them: what people read, and drafts of what nobody reads yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import CompoundSelect, String, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from knowledge.desk.editions import OPEN, Edition
from knowledge.kinds import Organisation
from knowledge.record import Record
from knowledge.text import fold
from knowledge.vocabularies import Status

PAGE: Final = 50


@dataclass(frozen=True)
class Row:
    """`status` is that of the record, `open_state` that of its open edition, empty where there is none."""

    slug: str
    kind: str
    name: str
    owner: str
    status: str
    verified_on: date | None
    expires_on: date | None
    open_state: str

    @property
    def state(self) -> str:
        """What the work on it stands at."""
        return self.open_state or self.status


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty fields do not narrow. `state` is one of `State`."""

    text: str = ""
    kind: str = ""
    state: str = ""
    owner: str = ""


def page(session: Session, wanted: Wanted, number: int = 1) -> tuple[list[Row], int]:
    """The rows of one page of `PAGE`, by name, and how many there are in all."""
    rows = _rows().subquery()
    statement = select(rows)
    state = func.coalesce(func.nullif(rows.c.open_state, ""), rows.c.status)
    for column, value in ((rows.c.kind, wanted.kind), (rows.c.owner, wanted.owner), (state, wanted.state)):
        if value:
            statement = statement.where(column == value)
    for word in wanted.text.split():
        statement = statement.where(_has(rows, word))
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    ordered = statement.order_by(func.lower(rows.c.name), rows.c.slug).limit(PAGE).offset((max(1, number) - 1) * PAGE)
    return [Row(**row._mapping) for row in session.execute(ordered)], total


def _has(rows: Any, word: str) -> Any:
    """The word in the name or in the address; as it is, and folded, since a slug has no accents."""
    literal_word = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    folded = fold(word).replace(" ", "-")
    found = [func.lower(rows.c.name).like(f"%{literal_word}%", escape="\\")]
    if folded:
        found.append(rows.c.slug.like(f"%{folded}%"))
    return or_(*found)


def _rows() -> CompoundSelect[Any]:
    """Records with their open edition, and open editions of what is no record yet."""
    opened = aliased(Edition)
    known = select(
        Record.slug,
        Record.kind,
        Record.name,
        Record.owner,
        Record.status,
        Record.verified_on,
        Record.expires_on,
        func.coalesce(opened.state, "").label("open_state"),
    ).outerjoin(opened, (opened.slug == Record.slug) & opened.state.in_(OPEN))
    nowhere = ~select(Record.id).where(Record.slug == Edition.slug).exists()
    new = select(
        Edition.slug,
        Edition.kind,
        Edition.name,
        Edition.owner,
        literal(Status.DRAFT.value).label("status"),
        cast(null(), Record.verified_on.type).label("verified_on"),
        cast(null(), Record.expires_on.type).label("expires_on"),
        cast(Edition.state, String).label("open_state"),
    ).where(Edition.state.in_(OPEN), nowhere)
    return union_all(known, new)


def owners(session: Session) -> list[tuple[str, str]]:
    """(slug, name) of the offices that look after records."""
    statement = select(Organisation.slug, Organisation.name).where(Organisation.type == "ufficio")
    return [(row[0], row[1]) for row in session.execute(statement.order_by(Organisation.name))]
