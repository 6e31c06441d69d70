"""What staff do about a group of questions: one row each time, with who and when, and each can be undone."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from bot.redaction import redact
from bot.staff.inbox.tables import Action, Handled, HandledText
from knowledge.desk import new_topic as topics
from knowledge.desk import phrases
from knowledge.desk.new_topic import NewTopic
from knowledge.desk.people import Person
from knowledge.desk.phrase_change import PhraseChange, PhraseError
from knowledge.topic import Topic

NEVER: Final = datetime(9999, 12, 31)  # noqa: DTZ001  UTC, naive as all of them
_RECORD_DAYS: Final = timedelta(days=14)  # for writing a new record; who still asks then is heard again
_RENEWAL: Final = timedelta(minutes=1)  # until every process has the new words
_KEPT_DAYS: Final = timedelta(days=365)
_TAKEN_OUT: Final = re.compile(r"\[[a-z -]+\]")  # «[telefono]»: what redaction leaves


@dataclass(frozen=True)
class Matter:
    """A group as its handling keeps it: how to know it again, what it seemed to be, how many asked."""

    marks: frozenset[str]
    cause: str
    conversations: int


@dataclass(frozen=True)
class Taken:
    """What was done, and until when questions are taken care of by it."""

    handled: Handled
    until: datetime


@dataclass(frozen=True)
class Care:
    """What is taken care of, by the marks of questions."""

    by_mark: dict[str, Taken]

    def of(self, marks: Collection[str]) -> Taken | None:
        """The last thing that was done about any of them."""
        found = [self.by_mark[mark] for mark in marks if mark in self.by_mark]
        return max(found, key=lambda taken: taken.handled.id, default=None)


def care_of(session: Session, now: datetime) -> Care:
    """All that is in force."""
    rows = select(Handled).where(Handled.undone_at.is_(None), Handled.at >= now - _KEPT_DAYS)
    found: dict[str, Taken] = {}
    for handled in session.scalars(rows.options(selectinload(Handled.texts)).order_by(Handled.id)):
        if until := _until(session, handled):
            found |= {text.text: Taken(handled, until) for text in handled.texts}
    return Care(found)


def _until(session: Session, handled: Handled) -> datetime | None:
    """None where nothing of it is in force any more."""
    if handled.action == Action.IGNORE:
        return NEVER
    if handled.action == Action.RECORD:
        return handled.at + _RECORD_DAYS
    changes = [change for change in changes_of(session, handled) if change.undone_at is None]
    if not changes:
        return None
    live = [change.published_at for change in changes if change.published_at is not None]
    if len(live) < len(changes):
        return NEVER
    known = max(live) + _RENEWAL
    # A topic that the town did not have has no record yet, whoever of those that asked about it was first.
    is_new = any(change.title and not change.elsewhere for change in changes)
    return max(known, handled.at + _RECORD_DAYS) if is_new else known


def changes_of(session: Session, handled: Handled) -> list[PhraseChange]:
    found = session.scalars(select(PhraseChange).where(PhraseChange.id.in_(handled.changes)))
    return sorted(found, key=lambda change: change.id)


# --- what is done


def is_this(
    session: Session, matter: Matter, topic: str, texts: Sequence[str], ask: str, by: Person, now: datetime
) -> Handled:
    """Adds the texts to a topic, which may wait itself, to be published. Raises `PhraseError`; so do the others."""
    wanted = free_of_persons(texts)
    changes = [phrases.add(session, topic, text, by, now, ask=ask) for text in wanted]
    return _written(session, matter, Action.THIS, by, now, topic, _title(session, topic), changes)


def not_ours(session: Session, matter: Matter, topic: str, texts: Sequence[str], by: Person, now: datetime) -> Handled:
    """Adds the texts to a topic that somebody else looks after."""
    wanted = free_of_persons(texts)
    changes = [phrases.add(session, topic, text, by, now) for text in wanted]
    return _written(session, matter, Action.ELSEWHERE, by, now, topic, _title(session, topic), changes)


def not_ours_new(
    session: Session, matter: Matter, title: str, elsewhere: str, texts: Sequence[str], by: Person, now: datetime
) -> Handled:
    """The same with a topic that is new: `title` says what it is about, `elsewhere` who looks after it."""
    changes = phrases.add_elsewhere(session, title, elsewhere, free_of_persons(texts), by, now)
    return _written(session, matter, Action.ELSEWHERE, by, now, changes[0].topic_slug, title, changes)


def new_topic(session: Session, matter: Matter, new: NewTopic, by: Person, now: datetime) -> Handled:
    """Makes a topic of the town with its first words, to be published; its record is written next."""
    changes = topics.propose(session, new, by, now)
    return _written(session, matter, Action.TOPIC, by, now, changes[0].topic_slug, changes[0].title, changes)


def new_record(session: Session, matter: Matter, name: str, topic: str, by: Person, now: datetime) -> Handled:
    """Somebody begins to write the record that is missing."""
    if not name.strip():
        raise PhraseError("Scrivi il nome della scheda.", "text")
    [name] = free_of_persons([name])
    return _written(session, matter, Action.RECORD, by, now, topic, name[:200], [])


def ignore(session: Session, matter: Matter, by: Person, now: datetime) -> Handled:
    return _written(session, matter, Action.IGNORE, by, now, "", "", [])


def undo(session: Session, handled: Handled, by: Person, now: datetime, may_publish: bool) -> None:
    """The group waits again; its phrases are taken back. Live ones only by who may publish (`PhraseError`)."""
    if handled.undone_at is not None:
        raise PhraseError("È già stato annullato.")
    changes = [change for change in changes_of(session, handled) if change.undone_at is None]
    if any(change.is_live for change in changes) and not may_publish:
        raise PhraseError("Le parole sono già pubblicate: può toglierle chi pubblica.")
    for change in changes:
        phrases.undo(session, change, by, now)
    handled.undone_at, handled.undone_by = now, by.name
    session.flush()


def done(session: Session, limit: int = 100) -> list[Handled]:
    """What was done, newest first."""
    return list(session.scalars(select(Handled).order_by(Handled.id.desc()).limit(limit)))


def expire(session: Session, now: datetime) -> int:
    """Forgets by what handled questions are known again, a year later."""
    old = select(Handled.id).where(Handled.at < now - _KEPT_DAYS)
    gone = session.execute(delete(HandledText).where(HandledText.handled_id.in_(old)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def free_of_persons(texts: Iterable[str]) -> list[str]:
    """The texts that hold something, each once. Raises `PhraseError` where one could tell who somebody is."""
    wanted = list(dict.fromkeys(text for given in texts if (text := " ".join(given.split()))))
    if not wanted:
        raise PhraseError("Scegli almeno una frase, o scrivila tu.", "text")
    for text in wanted:
        if _TAKEN_OUT.search(text) or redact(text) != text:
            raise PhraseError(f"Qui può esserci un dato personale: «{redact(text)}». Toglilo e riprova.", "text", text)
    return wanted


def proposed(text: str) -> str:
    """A question as a phrase to begin with: without what redaction has left in it."""
    return " ".join(_TAKEN_OUT.sub(" ", text).split())


def _written(
    session: Session,
    matter: Matter,
    action: Action,
    by: Person,
    now: datetime,
    topic: str,
    label: str,
    changes: Sequence[PhraseChange],
) -> Handled:
    handled = Handled(
        at=now,
        by=by.name,
        action=action,
        topic=topic,
        label=label,
        cause=matter.cause,
        conversations=matter.conversations,
        changes=[change.id for change in changes],
        texts=[HandledText(text=mark) for mark in sorted(matter.marks)],
    )
    session.add(handled)
    session.flush()
    return handled


def _title(session: Session, topic: str) -> str:
    found = session.get(Topic, topic) or phrases.coming(session).get(topic)
    return found.title if found else topic
