"""What cells may refer to: topics, places, offices, quartieri, types, each by its slug or by its name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from sqlalchemy import inspect as columns_of
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.desk.sheets.columns import KINDS
from knowledge.kinds import Organisation, Place
from knowledge.record import Record, kind_of
from knowledge.text import fold
from knowledge.topic import Topic
from knowledge.town import Quartiere

# Which kind of record a column refers to.
REFERENCES = {
    "place": kind_of(Place),
    "organiser": kind_of(Organisation),
    "organisation": kind_of(Organisation),
    "owner": kind_of(Organisation),
}


@dataclass
class Names:
    """Slugs by themselves and by folded name; a name that two have leads to neither."""

    slugs: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def add(self, slug: str, names: Iterable[str]) -> None:
        self.slugs[slug.casefold()] = slug
        for name in filter(None, map(fold, names)):
            self.titles[name] = slug if self.titles.get(name, slug) == slug else ""

    def find(self, text: str) -> str:
        """The slug, empty where there is none."""
        return self.slugs.get(text.strip().casefold()) or self.titles.get(fold(text)) or ""

    def near(self, text: str) -> str:
        """What may have been meant, empty where nothing is near."""
        found = get_close_matches(text.casefold(), self.slugs, n=1) or get_close_matches(fold(text), self.titles, n=1)
        return (self.slugs.get(found[0]) or self.titles.get(found[0]) or "") if found else ""


@dataclass
class Lexicon:
    """`records` by kind; `types` are those that records of this kind have."""

    topics: Names = field(default_factory=Names)
    quartieri: Names = field(default_factory=Names)
    records: dict[str, Names] = field(default_factory=dict)
    types: frozenset[str] = frozenset()


def read(session: Session, kind: str) -> Lexicon:
    """What there is to refer to from records of that kind."""
    lexicon = Lexicon(records={name: Names() for name in KINDS})
    for topic, title in session.execute(select(Topic.slug, Topic.title)):
        lexicon.topics.add(topic, (title,))
    for quartiere in session.scalars(select(Quartiere)):
        lexicon.quartieri.add(quartiere.slug, (quartiere.name, *quartiere.alt_names))
    for name, slug, title in session.execute(select(Record.kind, Record.slug, Record.name)):
        lexicon.records[name].add(slug, (title,))
    column = columns_of(KINDS[kind]).columns.get("type")
    if column is not None:
        lexicon.types = frozenset(filter(None, session.scalars(select(column).distinct())))
    return lexicon
