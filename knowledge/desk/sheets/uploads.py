"""Files between being sent and being brought in: kept in the database, where every process sees them, for a day."""

import secrets
import zlib
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from knowledge.desk.people import Person
from knowledge.desk.sheets.reading import Reading
from knowledge.desk.sheets.table import SheetError, check_size
from knowledge.desk.sheets.tables import SheetUpload

KEPT: Final = timedelta(days=1)
_MOST_NAME: Final = 120


def keep(session: Session, kind: str, name: str, content: bytes, by: Person, now: datetime) -> SheetUpload:
    """Keeps a file that has just come in, and forgets those that waited too long. Raises `TooBig`."""
    check_size(len(content))
    forget(session, now)
    upload = SheetUpload(
        id=secrets.token_urlsafe(20),
        kind=kind,
        name=_name(name),
        person_id=by.id,
        at=now,
        reading={},
        mapping={},
        empties_clear=False,
        content=zlib.compress(content, 1),
    )
    session.add(upload)
    session.flush()
    return upload


def _name(name: str) -> str:
    """The file's own name, without folders and signs that only confuse."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable()).strip()[-_MOST_NAME:] or "file senza nome"


def find(session: Session, id_: str, by: Person, now: datetime) -> SheetUpload:
    """A file of one's own that still waits. Raises `SheetError`."""
    upload = session.get(SheetUpload, id_)
    if upload is None or upload.person_id != by.id or upload.at < now - KEPT:
        raise SheetError("Questo file non c'è più: si tiene per un giorno. Caricalo di nuovo.")
    return upload


def content(upload: SheetUpload) -> bytes:
    """The file as it came."""
    return zlib.decompress(upload.content)


def reading(upload: SheetUpload) -> Reading | None:
    """How staff have confirmed it is to be read; None before that."""
    return Reading(**upload.reading) if upload.reading else None


def forget(session: Session, now: datetime) -> None:
    """Deletes what has waited for longer than a day."""
    session.execute(delete(SheetUpload).where(SheetUpload.at < now - KEPT))
