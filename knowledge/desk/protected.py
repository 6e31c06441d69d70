"""Questions that must stay answered, whatever staff teach: each with the topic, and the facet, that it has to reach."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge import document
from knowledge.base import Base
from knowledge.errors import CatalogueError
from knowledge.phrases import phrases_of
from knowledge.text import fold
from knowledge.topic import Topic
from knowledge.town import Revision
from knowledge.vocabularies import Ask

LONGEST: Final = 300
_SEEDED: Final = "protected"


class Author(Protocol):
    @property
    def name(self) -> str: ...


class Protected(Base):
    """`topic` is the slug wanted, acts ("meta/…") and others' business ("oos/…") included; `ask` may be empty."""

    __tablename__ = "protected_question"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(LONGEST), unique=True)
    topic: Mapped[str] = mapped_column(String(80), index=True)
    ask: Mapped[str] = mapped_column(String(12), default="")
    by: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]


class ProtectedError(ValueError):
    """Why a question is not taken; the text is for staff."""


def questions(session: Session) -> Sequence[Protected]:
    return session.scalars(select(Protected).order_by(Protected.topic, Protected.id)).all()


def add(session: Session, text: str, topic: str, ask: str, by: Author, now: datetime) -> Protected:
    """Raises `ProtectedError`."""
    text = " ".join(text.split())
    if not 2 <= len(text) <= LONGEST:
        raise ProtectedError(f"Scrivi la domanda come la farebbe una persona: al massimo {LONGEST} caratteri.")
    if session.get(Topic, topic) is None:
        raise ProtectedError("Scegli l'argomento dall'elenco.")
    if ask not in ("", *Ask):
        raise ProtectedError("Scegli dall'elenco che cosa chiede la domanda.")
    if fold(text) in map(fold, session.scalars(select(Protected.text))):
        raise ProtectedError("Questa domanda è già tra quelle protette.")
    kept = Protected(text=text, topic=topic, ask=ask, by=by.name, at=now)
    session.add(kept)
    session.flush()
    return kept


def seed(session: Session, file: Path, now: datetime) -> int:
    """The first set, once in the life of a knowledge base: what staff remove later stays away. How many came."""
    marked = session.scalars(select(Revision).where(Revision.name == _SEEDED).with_for_update()).one()
    if marked.number:
        return 0
    marked.number = 1
    first = read(file)
    session.add_all(Protected(text=text, topic=topic, ask=ask, by="Portineria", at=now) for topic, ask, text in first)
    return len(first)


def read(file: Path) -> list[tuple[str, str, str]]:
    """(topic, facet or empty, text) of a file `topic: [text, …]` or `topic: {facet: [text, …]}`.

    Raises `CatalogueError`.
    """
    found = [(phrase.topic, phrase.ask, phrase.text) for phrase in phrases_of(document.read(file) or {}, file.name)]
    if len({text for _, _, text in found}) != len(found):
        raise CatalogueError([f"{file.name}: una domanda c'è due volte"])
    return found
