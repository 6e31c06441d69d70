"""The way of an edition: draft, review, published, archived. Here alone the desk changes what people read."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import calendar, writing
from knowledge.catalogue import LOCAL
from knowledge.desk import items, references
from knowledge.desk.editions import (
    OPEN,
    Edition,
    EditionError,
    NotReady,
    State,
    alone,
    first_of,
    latest,
    live,
    numbered,
    open_edition,
    require,
    successor,
)
from knowledge.desk.people import Person
from knowledge.desk.roles import Right
from knowledge.fields import Item
from knowledge.kinds import Event, Place, Service
from knowledge.record import Record
from knowledge.town import Revision
from knowledge.vocabularies import Status

_LONGEST_NOTE: Final = 2000


def send(session: Session, slug: str, by: Person, now: datetime, note: str = "") -> Edition:
    """Asks for a review of the draft. Raises `EditionError` where there is none."""
    draft = _open(session, slug, State.DRAFT)
    require(by, Right.WRITE, draft.owner)
    return successor(session, draft, State.REVIEW, by, now, note[:_LONGEST_NOTE])


def send_back(session: Session, slug: str, by: Person, now: datetime, note: str) -> Edition:
    """From review to draft, with the reason, which is needed."""
    found = _open(session, slug, State.REVIEW)
    require(by, Right.REVIEW, found.owner)
    if not note.strip():
        raise EditionError("Scrivi che cosa va cambiato: chi ha scritto la scheda lo legge qui.")
    return successor(session, found, State.DRAFT, by, now, note[:_LONGEST_NOTE])


def publish(session: Session, slug: str, by: Person, now: datetime, today: date) -> Edition:
    """Makes the open edition what people read, verified today. Raises `NotReady` with what is wrong with it."""
    alone(session, slug)
    found = open_edition(session, slug)
    if found is None:
        raise EditionError("Non c'è una bozza da pubblicare: la scheda è già com'è.")
    require(by, Right.PUBLISH, found.owner)
    record = shown(session, found, today)
    record.origin = writing.DESK
    _knowledge_changed(session)
    return successor(session, found, State.PUBLISHED, by, now)


def shown(session: Session, edition: Edition, today: date) -> Record:
    """The record as people read it once the edition is published: what publishing does, and what a preview takes back.

    Raises `NotReady`.
    """
    record, values = prepared(session, edition)
    write(session, record, values, edition.item)
    record.status = Status.PUBLISHED
    _vouch(session, record, today)
    session.add(record)  # a new one goes in whole: what is read above would write it half-way
    session.flush()
    writing.index(session, record)
    return record


def prepared(session: Session, edition: Edition) -> tuple[Record, Item]:
    """The record that an edition is of, new where there is none yet, and the columns it would have.

    Raises `NotReady`.
    """
    kind = items.KINDS[edition.kind]
    values, problems = items.checked(kind, edition.item)
    problems += references.dangling(session, edition.item, edition.slug)
    if problems:
        raise NotReady(problems)
    record = live(session, edition.slug, lock=True) or kind(slug=edition.slug, topic_links=[])
    return record, values


def write(session: Session, record: Record, values: Item, item: Item) -> None:
    """Gives the record the columns. What the town writes of a national service is marked as its own."""
    columns = {key: value for key, value in values.items() if key != "topics"}
    if isinstance(record, Event):
        place = session.scalars(select(Place).where(Record.slug == columns["place"])).first()
        columns["quartiere"] = columns["quartiere"] or (place.quartiere if place else "")
        columns["last_day"] = calendar.recurrence(Event(**columns)).last_day()
    if isinstance(record, Service):
        # Only where the form says whose decision it is: a service that the town wrote whole has one source.
        columns.pop("local", None)
    changed = writing.assign(record, columns)
    writing.link(record, values["topics"])
    if isinstance(record, Service) and item.get("local_source"):
        record.local = sorted(({*record.local} | changed) & LOCAL)


def _vouch(session: Session, record: Record, today: date) -> None:
    office = session.scalars(select(Record.name).where(Record.slug == record.owner)).first() if record.owner else ""
    record.verified_on, record.verified_by = today, office or ""


def confirm(session: Session, slug: str, by: Person, now: datetime, today: date) -> Record:
    """ "Ancora corretto": the published record is vouched for from today. An expiry that is past is taken away."""
    alone(session, slug)
    record = live(session, slug, lock=True)
    if record is None or record.status != Status.PUBLISHED:
        raise EditionError("Si può confermare solo una scheda pubblicata.")
    require(by, Right.PUBLISH if not by.office else Right.WRITE, record.owner)
    first_of(session, record, now)
    _vouch(session, record, today)
    if record.expires_on and record.expires_on < today:
        record.expires_on = None
    record.origin = writing.DESK
    _knowledge_changed(session)
    return record


def archive(session: Session, slug: str, by: Person, now: datetime, note: str = "") -> Edition:
    """People do not read it any more; a draft that was open is kept in the history."""
    alone(session, slug)
    record = live(session, slug, lock=True)
    edition = latest(session, slug) or (first_of(session, record, now) if record else None)
    if edition is None:
        raise EditionError("Questa scheda non c'è.")
    require(by, Right.PUBLISH, edition.owner)
    if record:
        record.status, record.origin = Status.ARCHIVED, writing.DESK
        _knowledge_changed(session)
    return successor(session, edition, State.ARCHIVED, by, now, note[:_LONGEST_NOTE])


def restore(session: Session, slug: str, number: int, by: Person, now: datetime) -> Edition:
    """A draft that is like an earlier edition; nothing changes for people until it is published."""
    alone(session, slug)
    wanted, last = numbered(session, slug, number), latest(session, slug)
    if wanted is None or last is None:
        raise EditionError("Questa versione non c'è.")
    require(by, Right.WRITE, last.owner)
    require(by, Right.WRITE, wanted.owner)
    if last.state in OPEN:
        last.state = State.SAVED
    return successor(session, wanted, State.DRAFT, by, now, f"Ripresa dalla versione {number}")


def discard(session: Session, slug: str, by: Person, now: datetime) -> Edition | None:
    """Gives the draft up: the history goes on from what is published; None where nothing ever was."""
    alone(session, slug)
    found = open_edition(session, slug)
    if found is None:
        raise EditionError("Non c'è una bozza da scartare.")
    require(by, Right.WRITE, found.owner)
    record = live(session, slug)
    if record is None:
        found.state = State.SAVED
        return successor(session, found, State.ARCHIVED, by, now, "Bozza scartata")
    found.state = State.SAVED
    before = Edition(kind=found.kind, slug=slug, item=items.item_of(record), state=State.SAVED, batch="")
    state = State.ARCHIVED if record.status == Status.ARCHIVED else State.PUBLISHED
    return successor(session, before, state, by, now, "Bozza scartata")


def _open(session: Session, slug: str, state: State) -> Edition:
    alone(session, slug)
    found = open_edition(session, slug)
    if found is None or found.state != state:
        wanted = "una bozza" if state is State.DRAFT else "una scheda in revisione"
        raise EditionError(f"Non è più {wanted}: qualcuno l'ha già mossa. Ricarica la pagina.")
    return found


def _knowledge_changed(session: Session) -> None:
    session.scalars(select(Revision).where(Revision.name == "knowledge").with_for_update()).one().number += 1
