"""The words of one topic as staff see them: live ones, those that wait, and what stands in their way."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from knowledge import queries
from knowledge.desk import phrases
from knowledge.desk.clashes import Clashes, clashes_of
from knowledge.desk.phrase_change import PhraseChange, Way
from knowledge.topic import Phrase, Topic


@dataclass(frozen=True)
class Line:
    """A live phrase. `leaving`: it waits to be taken away."""

    phrase: Phrase
    clashes: Clashes
    leaving: bool


@dataclass(frozen=True)
class Vocabulary:
    """`coming`: the topic is not there yet, changes that wait make it."""

    topic: Topic
    lines: tuple[Line, ...]
    arriving: tuple[PhraseChange, ...]
    coming: bool = False


@dataclass(frozen=True)
class Entry:
    """A topic in the list, with how many phrases it has."""

    slug: str
    title: str
    phrases: int
    elsewhere: bool


def vocabulary(session: Session, slug: str) -> Vocabulary | None:
    """None where there is no such topic, nor one that waits to be published."""
    there = session.get(Topic, slug)
    topic = there or phrases.coming(session).get(slug)
    if topic is None:
        return None
    rows = session.scalars(select(Phrase).where(Phrase.topic_slug == slug).order_by(Phrase.role, Phrase.text)).all()
    waiting = [change for change in phrases.pending(session) if change.topic_slug == slug]
    leaving = {change.text for change in waiting if change.way == Way.REMOVE}
    found = clashes_of([(slug, row.text) for row in rows], queries.phrases(session))
    lines = tuple(Line(row, beside, row.text in leaving) for row, beside in zip(rows, found, strict=True))
    return Vocabulary(topic, lines, tuple(change for change in waiting if change.way == Way.ADD), there is None)


def topics(session: Session, text: str = "", limit: int = 300) -> Sequence[Entry]:
    """Topics whose title or name holds the text, by title."""
    count = select(func.count(Phrase.id)).where(Phrase.topic_slug == Topic.slug).scalar_subquery()
    listed = select(Topic.slug, Topic.title, count, Topic.in_scope).order_by(Topic.title).limit(limit)
    if text:
        listed = listed.where(or_(Topic.title.icontains(text, autoescape=True), Topic.slug.contains(text.lower())))
    return [Entry(slug, title, number, not in_scope) for slug, title, number, in_scope in session.execute(listed)]
