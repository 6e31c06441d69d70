"""Words that staff teach: added and removed first as changes that wait, published together, taken back one by one.

Nothing here commits: each function works in the transaction of the session. Publishing changes rows of `Phrase`
through the session, so that the revision grows and every process renews its index.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from knowledge.desk.people import Person
from knowledge.desk.phrase_change import PhraseChange, PhraseError, Role, Way
from knowledge.record import RecordTopic
from knowledge.text import fold
from knowledge.topic import Phrase, Topic
from knowledge.vocabularies import Ask

DESK: Final = "desk"
ELSEWHERE: Final = "oos"  # the area of what others look after
LONGEST: Final = 300  # characters of a phrase
_LONGEST_TITLE: Final = 80
_LONGEST_ELSEWHERE: Final = 400


def add(
    session: Session, topic: str, text: str, by: Person, now: datetime, role: Role = Role.SENTENCE, ask: str = ""
) -> PhraseChange:
    """A phrase for a topic that is there, or that a pending change makes. Raises `PhraseError`."""
    maker = _maker(session, topic)
    if session.get(Topic, topic) is None and maker is None:
        raise PhraseError("Questo argomento non c'è più: scegline un altro.", "topic")
    text = _tidy(text)
    if ask not in ("", *Ask):
        raise PhraseError("Scegli dall'elenco che cosa chiede la frase.", "ask")
    _check_new(session, topic, text)
    change = PhraseChange(way=Way.ADD, topic_slug=topic, text=text, role=role, ask=ask, at=now, by=by.name)
    if maker is not None:
        change.title, change.elsewhere, change.related = maker.title, maker.elsewhere, maker.related
    session.add(change)
    session.flush()
    return change


def add_elsewhere(
    session: Session, title: str, elsewhere: str, texts: Sequence[str], by: Person, now: datetime
) -> list[PhraseChange]:
    """Phrases of a new topic that somebody else looks after, `elsewhere` saying who. Raises `PhraseError`."""
    title, elsewhere = " ".join(title.split()), " ".join(elsewhere.split())
    if not 3 <= len(title) <= _LONGEST_TITLE:
        raise PhraseError("Scrivi di che cosa si tratta in poche parole, per esempio «Bollo auto».", "title")
    if not 10 <= len(elsewhere) <= _LONGEST_ELSEWHERE:
        why = "Scrivi chi se ne occupa, in una o due frasi: è la risposta che leggeranno le persone."
        raise PhraseError(why, "elsewhere")
    slug = f"{ELSEWHERE}/{'-'.join(fold(title).split())}"[:80]
    if is_taken(session, slug):
        raise PhraseError(f"«{title}» c'è già: sceglilo dall'elenco.", "title")
    if not texts:
        raise PhraseError("Scegli almeno una frase da aggiungere.", "text")
    said = [(text, Role.SENTENCE) for text in texts]
    return add_first(session, topic_of(slug, title, elsewhere), said, by, now)


def add_first(
    session: Session, topic: Topic, texts: Sequence[tuple[str, Role]], by: Person, now: datetime
) -> list[PhraseChange]:
    """The first phrases of a topic that publishing one of them makes. Raises `PhraseError`."""
    made = []
    for given, role in texts:
        _check_new(session, topic.slug, text := _tidy(given))
        change = PhraseChange(way=Way.ADD, topic_slug=topic.slug, text=text, role=role, at=now, by=by.name)
        change.title, change.elsewhere, change.related = topic.title, topic.elsewhere, topic.related
        session.add(change)
        session.flush()
        made.append(change)
    return made


def is_taken(session: Session, slug: str) -> bool:
    """Whether a topic is called so, or will be once changes are published."""
    return session.get(Topic, slug) is not None or _maker(session, slug) is not None


def coming(session: Session) -> dict[str, Topic]:
    """Topics that are there once what waits is published, by slug; they are in no session."""
    return made_by(session, pending(session))


def made_by(session: Session, changes: Sequence[PhraseChange]) -> dict[str, Topic]:
    """Topics that the changes make, by slug; they are in no session."""
    new = {change.topic_slug: change for change in changes if change.title}
    there = set(session.scalars(select(Topic.slug).where(Topic.slug.in_(sorted(new)))))
    return {
        slug: topic_of(slug, one.title, one.elsewhere, one.related) for slug, one in new.items() if slug not in there
    }


def topic_of(slug: str, title: str, elsewhere: str = "", related: Sequence[str] = ()) -> Topic:
    """A topic that the desk makes; its area, the first part of the slug, tells whether the town looks after it."""
    area = slug.partition("/")[0]
    known = {"slug": slug, "title": title, "area": area, "elsewhere": elsewhere, "related": list(related)}
    return Topic(**known, in_scope=area != ELSEWHERE, origin=DESK)


def remove(session: Session, phrase: Phrase, by: Person, now: datetime) -> PhraseChange:
    """Takes a live phrase away, once published. Raises `PhraseError` where that waits already."""
    same = (PhraseChange.topic_slug == phrase.topic_slug, PhraseChange.text == phrase.text)
    if session.scalars(_waiting().where(*same, PhraseChange.way == Way.REMOVE)).first():
        raise PhraseError("Questa frase è già segnata da togliere.")
    change = PhraseChange(
        way=Way.REMOVE,
        topic_slug=phrase.topic_slug,
        text=phrase.text,
        role=phrase.role,
        ask=phrase.ask,
        origin=phrase.origin,
        at=now,
        by=by.name,
    )
    session.add(change)
    session.flush()
    return change


def pending(session: Session) -> list[PhraseChange]:
    """What waits to be published, oldest first."""
    return list(session.scalars(_waiting().order_by(PhraseChange.id)))


def published(session: Session, limit: int = 50) -> list[PhraseChange]:
    """What is live by the hand of staff, newest first."""
    live = select(PhraseChange).where(PhraseChange.published_at.is_not(None), PhraseChange.undone_at.is_(None))
    return list(session.scalars(live.order_by(PhraseChange.published_at.desc(), PhraseChange.id.desc()).limit(limit)))


def withdrawn(session: Session) -> set[tuple[str, str]]:
    """(topic, text) of what staff have taken away for good: no load brings it back."""
    gone = select(PhraseChange.topic_slug, PhraseChange.text).where(
        PhraseChange.way == Way.REMOVE, PhraseChange.published_at.is_not(None), PhraseChange.undone_at.is_(None)
    )
    return {(topic, text) for topic, text in session.execute(gone)}


def applied(phrases: list[tuple[str, str]], changes: Sequence[PhraseChange]) -> list[tuple[str, str]]:
    """The (topic, text) pairs as they would be with the changes made, in their order, new ones last."""
    gone = {(change.topic_slug, change.text) for change in changes if change.way == Way.REMOVE}
    kept = [pair for pair in phrases if pair not in gone]
    known = set(kept)
    new = [(change.topic_slug, change.text) for change in changes if change.way == Way.ADD]
    return [*kept, *(pair for pair in dict.fromkeys(new) if pair not in known)]


def publish(session: Session, changes: Sequence[PhraseChange], by: Person, now: datetime) -> list[PhraseChange]:
    """Makes the changes live, those that still wait; which they were."""
    wanted = [change.id for change in changes]
    ours = _waiting().where(PhraseChange.id.in_(wanted)).order_by(PhraseChange.id).with_for_update()
    made = list(session.scalars(ours.execution_options(populate_existing=True)))
    for change in made:
        _make(session, change)
        change.published_at, change.published_by = now, by.name
    session.flush()
    return made


def undo(session: Session, change: PhraseChange, by: Person, now: datetime) -> None:
    """Takes a change back: one that waits is dropped, one that is live is reversed at once."""
    if change.undone_at is not None:
        raise PhraseError("Questa modifica è già stata annullata.")
    if change.published_at is not None:
        if change.way == Way.ADD:
            _take_away(session, change, only_desk=True)
            _drop_empty(session, change.topic_slug)
        elif session.get(Topic, change.topic_slug) is not None:
            session.add(_phrase(change))
    change.undone_at, change.undone_by = now, by.name
    session.flush()


def _make(session: Session, change: PhraseChange) -> None:
    if change.way == Way.REMOVE:
        _take_away(session, change)
        return
    if session.get(Topic, change.topic_slug) is None:
        if not change.title:
            raise PhraseError(f"L'argomento di «{change.text}» non c'è più: annulla questa modifica.")
        session.add(topic_of(change.topic_slug, change.title, change.elsewhere, change.related))
        session.flush()
    same = select(Phrase.id).where(Phrase.topic_slug == change.topic_slug, Phrase.text == change.text)
    if session.scalars(same).first() is None:
        session.add(_phrase(change))


def _phrase(change: PhraseChange) -> Phrase:
    return Phrase(
        topic_slug=change.topic_slug, text=change.text, role=change.role, ask=change.ask, origin=change.origin
    )


def _take_away(session: Session, change: PhraseChange, only_desk: bool = False) -> None:
    same = select(Phrase).where(Phrase.topic_slug == change.topic_slug, Phrase.text == change.text)
    for phrase in session.scalars(same.where(Phrase.origin == DESK) if only_desk else same):
        session.delete(phrase)


def _drop_empty(session: Session, slug: str) -> None:
    """A topic of the desk goes with its last phrase; not while a record is about it."""
    session.flush()
    topic = session.get(Topic, slug)
    if topic is None or topic.origin != DESK:
        return
    phrase = session.scalars(select(Phrase.id).where(Phrase.topic_slug == slug)).first()
    record = session.scalars(select(RecordTopic.record_id).where(RecordTopic.topic_slug == slug)).first()
    if phrase is None and record is None:
        session.execute(delete(Topic).where(Topic.slug == slug))


def _waiting() -> Select[PhraseChange]:
    return select(PhraseChange).where(PhraseChange.published_at.is_(None), PhraseChange.undone_at.is_(None))


def _maker(session: Session, topic: str) -> PhraseChange | None:
    """A pending change that makes this topic."""
    return session.scalars(_waiting().where(PhraseChange.topic_slug == topic, PhraseChange.title != "")).first()


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST:
        why = f"La frase è troppo lunga: al massimo {LONGEST} caratteri. Tieni solo le parole che contano."
        raise PhraseError(why, "text", text)
    if sum(letter.isalnum() for letter in text) < 2:
        raise PhraseError("Scrivi una frase, come la direbbe una persona.", "text", text)
    return text


def _check_new(session: Session, topic: str, text: str) -> None:
    same = select(Phrase.text).where(Phrase.topic_slug == topic)
    if fold(text) in map(fold, session.scalars(same)):
        raise PhraseError(f"«{text}» è già tra le parole di questo argomento.", "text", text)
    waiting = _waiting().where(PhraseChange.topic_slug == topic, PhraseChange.way == Way.ADD)
    if fold(text) in [fold(change.text) for change in session.scalars(waiting)]:
        raise PhraseError(f"«{text}» è già tra le modifiche da pubblicare.", "text", text)
