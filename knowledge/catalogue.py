"""Reading catalogue files: YAML in, checked plain data out. Nothing of the database here.

A catalogue is a folder of YAML files. Each file holds lists by section ("services", "places", …); a
`defaults` block gives what its records lack. Files of `phrases/` map a topic to the ways people ask for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer
from sqlalchemy import inspect as columns_of

from knowledge.errors import CatalogueError
from knowledge.hours import Hours, HoursError
from knowledge.kinds import Event, Example, Opportunity, Organisation, Place, Process, Service
from knowledge.phrases import KnownPhrase, phrases_of
from knowledge.record import Record
from knowledge.recurrence import Recurrence, RecurrenceError
from knowledge.vocabularies import LIFE_EVENTS, SERVICE_CATEGORIES

SECTIONS: Final[dict[str, type[Record]]] = {
    "services": Service,
    "organisations": Organisation,
    "places": Place,
    "events": Event,
    "processes": Process,
    "volunteering": Opportunity,
    "examples": Example,
}
# How files call what the table names otherwise, because "kind" already tells the table.
_RENAMED = {"kind": "type"}
_SPECIAL = {"topic", "topics", "source", "example", "aliases"}

Item = dict[str, Any]


@dataclass
class Catalogue:
    """Everything of one or more folders, later ones completing or overriding earlier ones."""

    town: Item | None = None
    quartieri: dict[str, Item] = field(default_factory=dict)
    topics: dict[str, Item] = field(default_factory=dict)
    phrases: list[KnownPhrase] = field(default_factory=list)
    records: dict[str, tuple[type[Record], Item]] = field(default_factory=dict)


def read(folders: Iterable[Path]) -> Catalogue:
    """Reads and checks. Raises `CatalogueError` with every problem found, one line each."""
    catalogue, problems = Catalogue(), list[str]()
    for folder in folders:
        files = sorted(folder.rglob("*.yml"))
        if not files:
            problems.append(f"{folder}: nessun file .yml in questa cartella")
        # Overlays complete a service of an earlier folder: they come after what they may refer to.
        for path in files:
            document = _document(path, problems)
            if path.parent.name == "phrases":
                _add_phrases(catalogue, path, document, problems)
            else:
                _add_sections(catalogue, path, document, folder.name, problems)
    _assign_owners(catalogue)
    problems.extend(_dangling(catalogue))
    if problems:
        raise CatalogueError(problems)
    return catalogue


def _document(path: Path, problems: list[str]) -> Item:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError:
        problems.append(f"{path.name}: il file non è in UTF-8")
        return {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" alla riga {mark.line + 1}" if mark else ""
        problems.append(f"{path.name}: YAML non leggibile{line}")
        return {}
    if isinstance(document, dict):
        return document
    problems.append(f"{path.name}: mi aspetto sezioni con un nome, come «services:»")
    return {}


def _add_phrases(catalogue: Catalogue, path: Path, document: Item, problems: list[str]) -> None:
    try:
        catalogue.phrases.extend(phrases_of(document, path.name))
    except CatalogueError as error:
        problems.extend(error.problems)


def _add_sections(catalogue: Catalogue, path: Path, document: Item, origin: str, problems: list[str]) -> None:
    defaults = document.get("defaults", {})
    for section, content in document.items():
        if section == "town":
            catalogue.town = content
        elif section == "quartieri":
            catalogue.quartieri |= {item["slug"]: item for item in content}
        elif section == "topics":
            catalogue.topics |= {item["slug"]: {**item, "origin": origin} for item in content}
        elif section in SECTIONS:
            for item in content or []:
                _add_record(catalogue, SECTIONS[section], defaults, {**item, "origin": origin}, path, problems)
        elif section not in ("defaults", "area"):
            problems.append(f"{path.name}: sezione sconosciuta «{section}»")


def _add_record(
    catalogue: Catalogue, kind: type[Record], defaults: Item, item: Item, path: Path, problems: list[str]
) -> None:
    if kind is Service and "slug" not in item:
        _overlay(catalogue, defaults, item, path, problems)
        return
    item = {**defaults, **item}
    slug = str(item.get("slug", ""))
    where = f"{path.name}: {slug or item.get('name', '?')}"
    row, found = _row(kind, item)
    if slug in catalogue.records:
        found.append("questo slug c'è già")
    found.extend(f"manca «{name}»" for name in ("slug", "name") if not row.get(name))
    problems.extend(f"{where}: {problem}" for problem in found)
    catalogue.records[slug] = (kind, row)


def _overlay(catalogue: Catalogue, defaults: Item, item: Item, path: Path, problems: list[str]) -> None:
    """A town's own words on a service of the starter catalogue: the fields it gives are local."""
    target = next(
        (row for kind, row in catalogue.records.values() if kind is Service and item["topic"] in row["topics"]),
        None,
    )
    if target is None:
        problems.append(f"{path.name}: nessun servizio per l'argomento «{item.get('topic')}»")
        return
    row, found = _row(Service, {key: value for key, value in item.items() if key not in ("topic", "origin")})
    problems.extend(f"{path.name}: {item['topic']}: {problem}" for problem in found)
    local = sorted(key for key in row if key in {"audience", "how", "where", "needed", "timing", "cost", "access",
                                                 "access_url", "conditions", "outcome", "summary"})  # fmt: skip
    target |= {key: value for key, value in row.items() if key != "topics"}
    source = defaults.get("source", {})
    target |= {
        "local": local,
        "local_source_name": source.get("name", ""),
        "local_source_url": source.get("url", ""),
    }


def _row(kind: type[Record], item: Item) -> tuple[Item, list[str]]:
    """The item as column values, and what is wrong with it."""
    columns = {column.key: column for column in columns_of(kind).columns}
    row: Item = {"topics": [item["topic"]] if "topic" in item else list(item.get("topics", []))}
    problems = []
    source = item.get("source") or {}
    row |= {f"source_{key}": value for key, value in source.items() if key in ("name", "url")}
    for key, value in item.items():
        name = _RENAMED.get(key, key)
        if key in _SPECIAL:
            continue
        if name not in columns or name in ("id", "kind"):
            problems.append(f"campo sconosciuto «{key}»")
        elif (converted := _converted(columns[name].type, value)) is None:
            problems.append(f"«{key}» ha un valore che non so leggere: {value!r}")
        else:
            row[name] = converted
    return row, problems + list(_wrong_values(kind, row))


def _converted(type_: Any, value: Any) -> Any:
    """`value` as the column wants it, None where it cannot be."""
    match type_:
        case JSON():
            return [_plain(item) for item in value] if isinstance(value, list) else None
        case Boolean():
            return value if isinstance(value, bool) else None
        case Integer() | Float():
            return value if isinstance(value, int | float) and not isinstance(value, bool) else None
        case DateTime():
            return datetime.fromisoformat(str(value)) if _is_iso(value) else None
        case Date():
            return value if type(value) is date else None
        case _:
            return str(value) if isinstance(value, str | int | float) else None


def _plain(item: Any) -> Any:
    """An item of a list as JSON has it: dates as ISO text."""
    if isinstance(item, dict):
        return {key: _plain(value) for key, value in item.items()}
    return item.isoformat() if isinstance(item, date) else item


def _is_iso(value: Any) -> bool:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _wrong_values(kind: type[Record], row: Item) -> Iterator[str]:
    if kind is Service and row.get("category") not in (*SERVICE_CATEGORIES, None):
        yield f"categoria fuori dal vocabolario: {row['category']}"
    if not set(row.get("life_events", [])) <= set(LIFE_EVENTS):
        yield f"eventi della vita fuori dal vocabolario: {row['life_events']}"
    try:
        if row.get("opening_hours"):
            Hours(row["opening_hours"]).check()
        if kind is Event and "start" in row:
            Recurrence(row["start"], row.get("end"), row.get("rrule", "")).last_day()
    except (HoursError, RecurrenceError) as error:
        yield str(error)


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
    for slug, (_, row) in catalogue.records.items():
        for topic in row["topics"]:
            if topic not in catalogue.topics:
                yield f"{slug}: argomento sconosciuto «{topic}»"
        for reference in ("place", "organisation", "organiser", "owner"):
            if row.get(reference) and row[reference] not in catalogue.records:
                yield f"{slug}: «{reference}» rimanda a «{row[reference]}», che non c'è"
        if row.get("quartiere") and row["quartiere"] not in catalogue.quartieri:
            yield f"{slug}: quartiere sconosciuto «{row['quartiere']}»"
    for topic in sorted({phrase.topic for phrase in catalogue.phrases} - catalogue.topics.keys()):
        yield f"frasi di un argomento sconosciuto «{topic}»"
