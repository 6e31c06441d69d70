"""Finding records by the words of their names: an inverted index kept in the database itself.

It grows with each record saved, so that a new place is found at once, and its cost does not follow the
number of records: frequent words are looked up only among what the rare ones have found.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base
from knowledge.record import Record
from knowledge.text import terms
from knowledge.vocabularies import Status

NAME_WEIGHT = 1.0
ALT_NAME_WEIGHT = 0.9
FREQUENT = 400  # postings read of one word before it counts as frequent


class SearchTerm(Base):
    """One word of one record's names. `share` is the part of the shortest name holding it that it makes up."""

    __tablename__ = "search_term"
    term: Mapped[str] = mapped_column(String(60), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    share: Mapped[float]

    __table_args__ = (Index("ix_search_term_record_id", "record_id"), {"sqlite_with_rowid": False})


@dataclass(frozen=True)
class Found:
    """A record found by name. `score` 0–1: the part of its name that the text has, rare words counting more."""

    record_id: int
    score: float


def index(session: Session, record: Record) -> None:
    """Writes the record's words anew. The record must have been flushed."""
    session.execute(delete(SearchTerm).where(SearchTerm.record_id == record.id))
    shares: dict[str, float] = {}
    for weight, name in [(NAME_WEIGHT, record.name), *((ALT_NAME_WEIGHT, alt) for alt in record.alt_names)]:
        words = terms(name)
        for word in words:
            shares[word[:60]] = max(shares.get(word[:60], 0.0), weight / len(words))
    session.add_all(SearchTerm(term=word, record_id=record.id, share=share) for word, share in shares.items())


def find(session: Session, text: str, kinds: Sequence[str] = (), limit: int = 5) -> list[Found]:
    """The published records whose names the text mentions, best first."""
    postings, frequent = _postings(session, terms(text), kinds)
    if not postings and frequent:
        postings = _join_frequent(session, frequent, kinds)
    elif postings:
        postings |= _among(session, frequent, {record for found in postings.values() for record in found})
    scores: dict[int, float] = defaultdict(float)
    for found in postings.values():
        rarity = 0.5 + 0.5 / (1.0 + math.log1p(len(found)) / 8)
        for record_id, share in found.items():
            scores[record_id] += share * rarity
    best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    return [Found(record, min(1.0, score)) for record, score in best]


def _published(statement: Select[Any, Any], kinds: Sequence[str]) -> Select[Any, Any]:
    statement = statement.join(Record, Record.id == SearchTerm.record_id).where(Record.status == Status.PUBLISHED)
    return statement.where(Record.kind.in_(kinds)) if kinds else statement


def _postings(
    session: Session, words: Sequence[str], kinds: Sequence[str]
) -> tuple[dict[str, dict[int, float]], list[str]]:
    rare: dict[str, dict[int, float]] = {}
    frequent: list[str] = []
    postings = _published(select(SearchTerm.record_id, SearchTerm.share), kinds)
    statement = postings.where(SearchTerm.term == bindparam("word")).limit(FREQUENT + 1)
    for word in words:
        rows = session.execute(statement, {"word": word}).all()
        if len(rows) > FREQUENT:
            frequent.append(word)
        elif rows:
            rare[word] = {row.record_id: row.share for row in rows}
    return rare, frequent


def _among(session: Session, words: Sequence[str], records: set[int]) -> dict[str, dict[int, float]]:
    chosen = sorted(records)[: FREQUENT * 2]
    statement = select(SearchTerm).where(SearchTerm.term.in_(words), SearchTerm.record_id.in_(chosen))
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for row in session.scalars(statement) if words and chosen else ():
        found[row.term][row.record_id] = row.share
    return found


def _join_frequent(session: Session, words: Sequence[str], kinds: Sequence[str]) -> dict[str, dict[int, float]]:
    """Only frequent words: the records of which they make up the most."""
    share = func.sum(SearchTerm.share).label("share")
    statement = _published(select(SearchTerm.record_id, share), kinds).where(SearchTerm.term.in_(words[:3]))
    statement = statement.group_by(SearchTerm.record_id).order_by(share.desc(), SearchTerm.record_id).limit(FREQUENT)
    return {words[0]: {row.record_id: row.share for row in session.execute(statement)}}
