"""Reading catalogue files: YAML in, checked plain data out. Nothing of the database here.

A catalogue is a folder of YAML files. Each file holds lists by section ("services", "places", …); a
`defaults` block gives what its records lack. Files of `phrases/` map a topic to the ways people ask for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from knowledge import document, fields
from knowledge.base import Base
from knowledge.errors import CatalogueError
from knowledge.fields import Item
from knowledge.kinds import Event, Example, Opportunity, Organisation, Place, Process, Service
from knowledge.phrases import KnownPhrase, phrases_of
from knowledge.record import Record
from knowledge.step import Step
from knowledge.topic import Topic
from knowledge.town import Quartiere, Town

SECTIONS: Final[dict[str, type[Record]]] = {
    "services": Service,
    "organisations": Organisation,
    "places": Place,
    "events": Event,
    "processes": Process,
    "volunteering": Opportunity,
    "examples": Example,
}
PROTECTED: Final = "protected.yml"  # questions that must stay answered: not part of the catalogue
LONGEST_FOLDER: Final = 20  # its name is kept with each record it brings
# What a town's own words on a national service mark as local.
LOCAL: Final = {
    "summary", "audience", "how", "where", "needed", "outcome", "timing", "cost", "access", "access_url", "conditions",
}  # fmt: skip


@dataclass
class Catalogue:
    """Everything of one or more folders, later ones completing or overriding earlier ones."""

    origins: set[str] = field(default_factory=set)  # the names of the folders
    town: Item | None = None
    quartieri: dict[str, Item] = field(default_factory=dict)
    topics: dict[str, Item] = field(default_factory=dict)
    steps: dict[str, Item] = field(default_factory=dict)
    phrases: list[KnownPhrase] = field(default_factory=list)
    records: dict[str, tuple[type[Record], Item]] = field(default_factory=dict)


def read(folders: Iterable[Path]) -> Catalogue:
    """Reads and checks. Raises `CatalogueError` with every problem found, one line each."""
    catalogue, problems = Catalogue(), list[str]()
    for folder in folders:
        catalogue.origins.add(folder.name)
        if len(folder.name) > LONGEST_FOLDER:
            problems.append(f"{folder}: il nome della cartella è più lungo di {LONGEST_FOLDER} caratteri")
        files = sorted(path for path in folder.rglob("*.yml") if path.name != PROTECTED)
        if not files:
            problems.append(f"{folder}: nessun file .yml in questa cartella")
        for path in files:
            try:
                content = document.read(path)
                if path.parent.name == "phrases":
                    catalogue.phrases.extend(phrases_of(content, path.name))
                else:
                    problems.extend(f"{path.name}: {found}" for found in _File(catalogue, folder.name).add(content))
            except CatalogueError as error:
                problems.extend(error.problems)
    _assign_owners(catalogue)
    problems.extend(_dangling(catalogue))
    if problems:
        raise CatalogueError(problems)
    return catalogue


class _File:
    """One file on its way into the catalogue. Its methods yield what is wrong."""

    def __init__(self, catalogue: Catalogue, origin: str) -> None:
        self.catalogue = catalogue
        self.origin = origin
        self.defaults = Item()

    def add(self, content: Any) -> Iterator[str]:
        if not isinstance(content, dict):
            yield "mi aspetto sezioni con un nome, come «services:»"
            return
        given = content.get("defaults") or {}
        if not isinstance(given, dict):
            yield f"defaults: mi aspetto campi con il loro valore, non {given!r:.40}"
        else:
            self.defaults = given
        for section, items in content.items():
            if section == "town":
                yield from self._town(items)
            elif section in SECTIONS or section in ("quartieri", "topics", "steps"):
                yield from self._section(section, items)
            elif section not in ("defaults", "area"):
                yield f"sezione sconosciuta «{section}»"

    def _section(self, section: str, items: Any) -> Iterator[str]:
        items = items or []
        if not isinstance(items, list):
            yield f"{section}: mi aspetto un elenco, con un trattino per ogni voce"
            return
        for item in items:
            if isinstance(item, dict):
                title = item.get("slug") or item.get("name") or item.get("topic") or section
                yield from (f"{title!s:.60}: {problem}" for problem in self._item(section, item))
            else:
                yield f"{section}: mi aspetto una voce con i suoi campi, non {item!r:.40}"

    def _item(self, section: str, item: Item) -> Iterator[str]:
        if section == "topics":
            return self._named(Topic, self.catalogue.topics, item)
        if section == "quartieri":
            return self._named(Quartiere, self.catalogue.quartieri, item)
        if section == "steps":
            return self._named(Step, self.catalogue.steps, item)
        if section == "services" and "topic" in item and "slug" not in item:
            return self._overlay(item)
        return self._record(SECTIONS[section], item)

    def _named(self, table: type[Base], known: dict[str, Item], item: Item) -> Iterator[str]:
        row, problems = fields.row(table, item)
        yield from problems
        if "slug" in row:
            known[row["slug"]] = {**row, "origin": self.origin}

    def _town(self, item: Any) -> Iterator[str]:
        if not isinstance(item, dict):
            yield f"town: mi aspetto il comune con i suoi campi, non {item!r:.40}"
            return
        self.catalogue.town, problems = fields.row(Town, item)
        yield from (f"town: {problem}" for problem in problems)

    def _record(self, kind: type[Record], item: Item) -> Iterator[str]:
        row, problems = fields.row(kind, {**self.defaults, **item})
        yield from problems
        slug = row.get("slug", "")
        if slug in self.catalogue.records:
            yield "questo slug c'è già"
        self.catalogue.records[slug] = (kind, {"topics": [], **row, "origin": self.origin})

    def _overlay(self, item: Item) -> Iterator[str]:
        """A town's own words on a service of the starter catalogue: the fields it gives are local."""
        row, problems = fields.row(Service, item, complete=False)
        source, wrong = fields.row(
            Service, {key: self.defaults[key] for key in ("source",) if key in self.defaults}, False
        )
        yield from (*problems, *wrong)
        topics = row.pop("topics", [])
        service = self._service(topics)
        if service is None:
            yield f"nessun servizio per l'argomento «{', '.join(topics)}»"
            return
        service |= {
            **row,
            "local": sorted(LOCAL & row.keys()),
            "local_source_name": source.get("source_name", ""),
            "local_source_url": source.get("source_url", ""),
        }

    def _service(self, topics: Iterable[str]) -> Item | None:
        services = (row for kind, row in self.catalogue.records.values() if kind is Service)
        return next((row for row in services if set(topics) & set(row["topics"])), None)


def _assign_owners(catalogue: Catalogue) -> None:
    """A service that names no owner belongs to the office that looks after its topic."""
    offices: dict[str, str] = {}
    for slug, (kind, row) in catalogue.records.items():
        if kind is Organisation and row.get("type") == "ufficio":
            for topic in row["topics"]:
                offices.setdefault(topic, slug)
    for kind, row in catalogue.records.values():
        if kind is Service and not row.get("owner"):
            row["owner"] = next((offices[topic] for topic in row["topics"] if topic in offices), "")


def _dangling(catalogue: Catalogue) -> Iterator[str]:
    """What refers to something that is in no file."""
    for slug, (_, row) in catalogue.records.items():
        yield from _dangling_of(slug, row, catalogue)
    for slug, item in catalogue.topics.items():
        for topic in set(item.get("related", ())) - catalogue.topics.keys():
            yield f"{slug}: «related» rimanda a «{topic}», che non c'è"
    for slug, item in catalogue.steps.items():
        yield from _dangling_step(slug, item, catalogue)
    office = catalogue.town and catalogue.town.get("office")
    if office and office not in catalogue.records:
        yield f"town: «office» rimanda a «{office}», che non c'è"
    for topic in sorted({phrase.topic for phrase in catalogue.phrases} - catalogue.topics.keys()):
        yield f"frasi di un argomento sconosciuto «{topic}»"


def _dangling_step(slug: str, item: Item, catalogue: Catalogue) -> Iterator[str]:
    if item.get("topic") not in catalogue.topics:
        yield f"{slug}: argomento sconosciuto «{item.get('topic')}»"
    for before in item.get("after", ()):
        if before not in catalogue.steps:
            yield f"{slug}: «after» rimanda a «{before}», che non c'è"
    if slug in _before(slug, catalogue.steps, set()):
        yield f"{slug}: «after» gira in tondo"


def _before(slug: str, steps: dict[str, Item], seen: set[str]) -> set[str]:
    """All steps that come before one, itself too where they go round in a circle."""
    for before in steps.get(slug, {}).get("after", ()):
        if before not in seen:
            seen.add(before)
            _before(before, steps, seen)
    return seen


def _dangling_of(slug: str, row: Item, catalogue: Catalogue) -> Iterator[str]:
    for topic in row["topics"]:
        if topic not in catalogue.topics:
            yield f"{slug}: argomento sconosciuto «{topic}»"
    for reference in ("place", "organisation", "organiser", "owner"):
        if row.get(reference) and row[reference] not in catalogue.records:
            yield f"{slug}: «{reference}» rimanda a «{row[reference]}», che non c'è"
    if row.get("quartiere") and row["quartiere"] not in catalogue.quartieri:
        yield f"{slug}: quartiere sconosciuto «{row['quartiere']}»"
