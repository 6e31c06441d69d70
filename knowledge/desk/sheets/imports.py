"""Bringing a file in, all of it or nothing, and taking a whole import back."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.desk import editions, publishing
from knowledge.desk.editions import Edition, NotReady, State
from knowledge.desk.people import Person
from knowledge.desk.roles import Right
from knowledge.desk.sheets import columns, mapping, phrase_sheet
from knowledge.desk.sheets.outcome import Effect, Outcome, Preview
from knowledge.desk.sheets.table import SheetError, TooBig
from knowledge.desk.sheets.tables import SheetIdentity, SheetImport

_MOST_NAMED: Final = 20
# Lines that one import may change, published and as drafts. All are one transaction: on SQLite whoever talks with the
# desk waits for its end, and gives up after ten seconds.
MOST_CHANGES: Final = {True: 1_000, False: 2_000}


def bring_in(
    session: Session,
    kind: str,
    name: str,
    fields: Mapping[str, str],
    preview: Preview,
    by: Person,
    now: datetime,
    today: date,
    publish: bool,
) -> SheetImport:
    """Saves every new and changed line as a draft and, with `publish`, makes it what people read. Words always wait.

    `name` is the file's. Raises `SheetError` where a line is wrong or cannot be published, and what editions raise;
    then the caller's transaction must be rolled back.
    """
    editions.require(by, Right.IMPORT)
    wanted = _wanted(preview, publish)
    batch = secrets.token_hex(12)
    words = phrase_sheet.add(session, wanted, by, now) if kind == columns.PHRASES else []
    if kind != columns.PHRASES:
        for outcome in wanted:
            note = f"Dal file {name}, riga {outcome.line}"
            editions.save(session, kind, outcome.slug, outcome.item, by, outcome.number, now, note, batch)
        if publish:
            _publish(session, wanted, by, now, today)
    _remember(session, kind, fields, preview, now)
    done = SheetImport(
        id=batch,
        kind=kind,
        name=name[:200],
        who=by.name,
        at=now,
        published=publish,
        added=preview.count(Effect.NEW),
        changed=preview.count(Effect.CHANGED),
        same=preview.count(Effect.SAME),
        phrases=words,
    )
    session.add(done)
    session.flush()
    return done


def _wanted(preview: Preview, publish: bool) -> list[Outcome]:
    """The lines that change something. Raises `SheetError` where they may not all come in."""
    if not preview.is_ready:
        raise SheetError("Il file ha righe da correggere, o non cambia nulla: non ho portato dentro niente.")
    wanted = [*preview.of(Effect.NEW), *preview.of(Effect.CHANGED)]
    if len(wanted) > MOST_CHANGES[publish]:
        raise TooBig(f"cambia {len(wanted)} schede e in una volta ne porto dentro al più {MOST_CHANGES[publish]}")
    return wanted


def _publish(session: Session, outcomes: Iterable[Outcome], by: Person, now: datetime, today: date) -> None:
    """Who is referred to comes first."""
    new = {outcome.slug for outcome in outcomes if outcome.effect is Effect.NEW}
    for outcome in sorted(outcomes, key=lambda outcome: outcome.item.get("owner") in new):
        try:
            publishing.publish(session, outcome.slug, by, now, today)
        except NotReady as error:
            raise SheetError(
                f"Riga {outcome.line}, «{outcome.name}»: non si può pubblicare. {'; '.join(error.problems)}. "
                "Correggi il file, o portalo dentro come bozze."
            ) from error


def _remember(session: Session, kind: str, fields: Mapping[str, str], preview: Preview, now: datetime) -> None:
    mapping.remember(session, kind, fields, now)
    mark = mapping.mark(fields)
    for outcome in preview.outcomes:
        if outcome.identity:
            session.merge(SheetIdentity(kind=kind, mark=mark, number=outcome.identity, slug=outcome.slug))


def past(session: Session, limit: int) -> list[SheetImport]:
    """The last imports, the newest first."""
    return list(session.scalars(select(SheetImport).order_by(SheetImport.at.desc(), SheetImport.id).limit(limit)))


def undo(session: Session, id_: str, by: Person, now: datetime, today: date) -> list[str]:
    """Gives every record the edition it had before; new ones are archived. The names of those that were left.

    What somebody has changed since stays as it is. Raises `SheetError` for an import that is none or was undone.
    """
    editions.require(by, Right.IMPORT)
    done = session.scalars(select(SheetImport).where(SheetImport.id == id_).with_for_update()).first()
    if done is None:
        raise SheetError("Questa importazione non c'è.")
    if done.undone_at:
        raise SheetError("Questa importazione è già stata annullata.")
    if done.kind == columns.PHRASES:
        left = phrase_sheet.take_back(session, done.phrases, by, now)
    else:
        left = _records_taken_back(session, done, by, now, today)
    done.undone_at, done.undone_by = now, by.name
    done.note = "; ".join(left[:_MOST_NAMED]) + (
        f" e altre {len(left) - _MOST_NAMED}" if len(left) > _MOST_NAMED else ""
    )
    session.flush()
    return left


def _records_taken_back(session: Session, done: SheetImport, by: Person, now: datetime, today: date) -> list[str]:
    """The names of the records that were left."""
    firsts = _firsts(session, done.id)
    return [first.name for first in firsts if not _taken_back(session, done, first, by, now, today)]


def _firsts(session: Session, batch: str) -> list[Edition]:
    """The first edition that the import made of each record."""
    statement = select(Edition).where(Edition.batch == batch).order_by(Edition.slug, Edition.number)
    found: dict[str, Edition] = {}
    for edition in session.scalars(statement):
        found.setdefault(edition.slug, edition)
    return list(found.values())


def _taken_back(session: Session, done: SheetImport, first: Edition, by: Person, now: datetime, today: date) -> bool:
    """Whether the record is as before; False where somebody has changed it since."""
    last = editions.latest(session, first.slug)
    if last is None or last.batch != done.id or last.number > first.number + done.published:
        return False
    before = editions.numbered(session, first.slug, first.number - 1)
    if before is None:
        _take_away(session, first.slug, by, now)
        return True
    if done.published:
        published = _last_published(session, first)
        if published is None:
            publishing.archive(session, first.slug, by, now, f"Annullata l'importazione di {done.name}")
        else:
            publishing.restore(session, first.slug, published.number, by, now)
            publishing.publish(session, first.slug, by, now, today)
            if published.state == State.ARCHIVED:
                publishing.archive(session, first.slug, by, now, f"Annullata l'importazione di {done.name}")
    if before.state == State.SAVED:  # a draft that the import took up
        publishing.restore(session, first.slug, before.number, by, now)
    elif not done.published:
        publishing.discard(session, first.slug, by, now)
    return True


def _take_away(session: Session, slug: str, by: Person, now: datetime) -> None:
    """What only the import has made: a draft nobody needs, or a record that people read."""
    if editions.live(session, slug):
        publishing.archive(session, slug, by, now, "Annullata l'importazione che l'aveva portata")
    else:
        publishing.discard(session, slug, by, now)


def _last_published(session: Session, first: Edition) -> Edition | None:
    """What people read before the import, or what was archived then."""
    statement = select(Edition).where(
        Edition.slug == first.slug,
        Edition.number < first.number,
        Edition.state.in_((State.PUBLISHED, State.ARCHIVED)),
    )
    return session.scalars(statement.order_by(Edition.number.desc()).limit(1)).first()
