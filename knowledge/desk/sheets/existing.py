"""The records that a file is compared with: those that people read, and the drafts that staff have open."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from knowledge.desk import items
from knowledge.desk.editions import OPEN, Edition
from knowledge.desk.sheets.columns import KINDS
from knowledge.desk.sheets.tables import SheetIdentity
from knowledge.fields import Item
from knowledge.record import Record
from knowledge.text import fold, terms
from knowledge.vocabularies import Status

_FREQUENT: Final = 200  # a word of that many names tells none from another
_NEAR: Final = 0.7  # of the words of both names


@dataclass(frozen=True)
class Known:
    """A record as it stands: its latest edition's number (0: none) and what should be said about it.

    `is_archived`: a file that has it brings it back. `is_gone`: it was only ever a draft, and that was given up.
    """

    slug: str
    item: Item
    number: int = 0
    warning: str = ""
    is_archived: bool = False
    is_gone: bool = False


@dataclass
class Existing:
    """The records of one kind by slug, by name, and by the words of their names."""

    records: dict[str, Known] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)  # slugs of other kinds, with their kind
    numbers: dict[str, str] = field(default_factory=dict)  # another program's number: slug
    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_word: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, known: Known) -> None:
        self.records[known.slug] = known
        self.by_name[fold(known.item["name"])].append(known.slug)
        self.words[known.slug] = frozenset(terms(known.item["name"]))
        for word in self.words[known.slug]:
            self.by_word[word].append(known.slug)

    def near(self, name: str) -> str:
        """The slug of a record whose name has nearly the same words, empty where there is none."""
        words = frozenset(terms(name))
        candidates = {slug for word in words if len(found := self.by_word.get(word, ())) <= _FREQUENT for slug in found}
        shares = {slug: len(words & self.words[slug]) / len(words | self.words[slug]) for slug in candidates}
        best = max(shares, key=lambda slug: (shares[slug], slug), default="")
        return best if best and shares[best] >= _NEAR else ""


def read(session: Session, kind: str, mark: str) -> Existing:
    """All records of that kind; `mark` is that of the file's headings."""
    found = Existing()
    editions = {edition.slug: edition for edition in _latest(session, kind)}
    statement = select(KINDS[kind]).options(selectinload(Record.topic_links)).order_by(Record.id)
    for record in session.scalars(statement):
        found.add(_known(record, editions.pop(record.slug, None)))
    for edition in editions.values():  # drafts of what nobody reads yet
        is_gone = edition.state not in OPEN
        found.add(Known(edition.slug, dict(edition.item), edition.number, _draft(edition), is_gone=is_gone))
    others = select(Record.slug, Record.kind).where(Record.kind != kind)
    found.others = {row.slug: row.kind for row in session.execute(others)}
    identities = select(SheetIdentity).where(SheetIdentity.kind == kind, SheetIdentity.mark == mark)
    found.numbers = {identity.number: identity.slug for identity in session.scalars(identities)}
    return found


def _latest(session: Session, kind: str) -> Iterable[Edition]:
    last = select(Edition.slug, func.max(Edition.number).label("number")).group_by(Edition.slug).subquery()
    statement = select(Edition).join(last, (Edition.slug == last.c.slug) & (Edition.number == last.c.number))
    return session.scalars(statement.where(Edition.kind == kind))


def _known(record: Record, edition: Edition | None) -> Known:
    if edition is not None and edition.state in OPEN:
        return Known(record.slug, dict(edition.item), edition.number, _draft(edition))
    number, is_archived = edition.number if edition else 0, record.status == Status.ARCHIVED
    warning = "È archiviata: se la porti dentro torna tra le schede." if is_archived else ""
    return Known(record.slug, items.item_of(record), number, warning, is_archived)


def _draft(edition: Edition) -> str:
    return (
        f"C'è una bozza aperta di {edition.who or 'qualcuno'}: il file riparte da quella."
        if edition.state in OPEN
        else ""
    )
