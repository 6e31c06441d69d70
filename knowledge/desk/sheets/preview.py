"""From a table and a mapping to what each line would do. Nothing is written here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy.orm import Session

from knowledge.desk.editions import LONGEST_SLUG
from knowledge.desk.people import Person
from knowledge.desk.sheets import columns, coordinates, existing, formulas, lexicon, mapping
from knowledge.desk.sheets.cells import CellError, read, written
from knowledge.desk.sheets.columns import Column
from knowledge.desk.sheets.existing import Existing, Known
from knowledge.desk.sheets.lexicon import Lexicon
from knowledge.desk.sheets.outcome import Change, Effect, Outcome, Preview, Problem
from knowledge.desk.sheets.table import Line, Table, clean
from knowledge.desk.sheets.whole import problems_of
from knowledge.fields import Item
from knowledge.text import fold

_SLUG: Final = re.compile(rf"[a-z0-9]+(?:-[a-z0-9]+){{0,{LONGEST_SLUG}}}")
_NOT_YOURS: Final = "una scheda del tuo ufficio: questa è di un altro"


@dataclass(frozen=True)
class _Entry:
    """A line with its cells by field, and the record that it is about."""

    line: int
    cells: Mapping[str, str]
    slug: str
    known: Known | None
    problem: Problem | None = None
    warnings: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        return self.known is None or self.known.is_gone


@dataclass
class _File:
    """A file on its way into the knowledge base, with what it is compared with."""

    kind: str
    headings: Mapping[str, str]  # field: the file's own heading
    existing: Existing
    lexicon: Lexicon
    by: Person
    empties_clear: bool = False
    lines: dict[str, int] = field(default_factory=dict)  # slug: the first line about it

    @property
    def columns(self) -> list[Column]:
        return [column for column in columns.of(self.kind) if column.field in self.headings]


def preview(
    session: Session, kind: str, table: Table, fields: Mapping[str, str], by: Person, empties_clear: bool = False
) -> Preview:
    """What bringing the table in would do. `fields`: for each heading a field, `mapping.NUMBER` or nothing.

    An empty cell leaves what is there, unless `empties_clear`. Raises `SheetError` for a mapping that cannot be.
    """
    mapping.check(kind, fields)
    headings = {name: heading for heading, name in fields.items() if name}
    known = existing.read(session, kind, mapping.mark(fields))
    file = _File(kind, headings, known, lexicon.read(session, kind), by, empties_clear)
    wanted = [(fields.get(heading, ""), n) for n, heading in enumerate(table.columns)]
    entries = [_entry(file, line, _cells(line, wanted)) for line in table.lines]
    for entry in entries:  # what the file brings may be referred to in the file
        file.lexicon.records[kind].add(entry.slug, (entry.cells.get("name", ""),))
    return Preview(tuple(_outcome(file, entry) for entry in entries))


def _cells(line: Line, wanted: list[tuple[str, int]]) -> dict[str, str]:
    return {name: clean(formulas.restored(line.cells[n])) for name, n in wanted if name}


# --- which record a line is about


def _entry(file: _File, line: Line, cells: dict[str, str]) -> _Entry:
    slug, problem = _matched(file, cells)
    known = file.existing.records.get(slug)
    if known and known.is_gone:
        known = replace(known, item={})
    if problem is None and slug in file.lines:
        problem = Problem(
            "", cells.get("name", slug), f"una riga sola per scheda: c'è già alla riga {file.lines[slug]}"
        )
    file.lines.setdefault(slug, line.number)
    warnings = tuple(_warnings(file, cells, known))
    return _Entry(line.number, cells, slug, known, problem, warnings)


def _matched(file: _File, cells: Mapping[str, str]) -> tuple[str, Problem | None]:
    """By the record's own slug, else by the other program's number, else by the name within the kind."""
    slug, number, name = cells.get("slug", ""), cells.get(mapping.NUMBER, ""), cells.get("name", "")
    if slug:
        return slug, _slug_problem(file, slug)
    if number in file.existing.numbers and file.existing.numbers[number] in file.existing.records:
        return file.existing.numbers[number], None
    same = file.existing.by_name.get(fold(name), []) if name else []
    if len(same) > 1:
        expected = f"il codice della scheda: {len(same)} si chiamano così ({', '.join(sorted(same)[:3])})"
        return same[0], Problem(file.headings.get("slug", "Codice della scheda"), name, expected)
    return (same[0], None) if same else (_new_slug(file, name), None)


def _slug_problem(file: _File, slug: str) -> Problem | None:
    if slug in file.existing.records:
        return None
    heading = file.headings["slug"]
    if slug in file.existing.others:
        return Problem(heading, slug, f"un altro codice: questo è già di {columns.title(file.existing.others[slug])}")
    if len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug):
        return Problem(heading, slug, "solo lettere minuscole, numeri e trattini, come biblioteca-ragazzi")
    return None


def _new_slug(file: _File, name: str) -> str:
    """From the name. Another kind's slug is not taken; a second line of the same name is the same record."""
    base = fold(name).replace(" ", "-")[:LONGEST_SLUG].strip("-") or "scheda"
    slug, number = base, 1
    while slug in file.existing.others or slug in file.existing.records:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _warnings(file: _File, cells: Mapping[str, str], known: Known | None) -> Iterator[str]:
    if known is not None:
        if known.warning:
            yield known.warning
        return
    name = cells.get("name", "")
    near = file.existing.near(name) if name else ""
    if near:
        yield f"Somiglia a «{file.existing.records[near].item['name']}» ({near}): è la stessa cosa?"


# --- what a line would do


def _outcome(file: _File, entry: _Entry) -> Outcome:
    name = entry.cells.get("name") or (entry.known.item.get("name", "") if entry.known else "")
    before = entry.known.item if entry.known else Item()
    item, changes, problems = _applied(file, entry, before)
    outcome = Outcome(entry.line, Effect.SAME, entry.slug, name, item, warnings=entry.warnings)
    outcome = replace(outcome, identity=entry.cells.get(mapping.NUMBER, "")[:200])
    if entry.problem:
        problems.insert(0, entry.problem)
    elif changes and not problems:
        problems = problems_of(file.kind, item, file.headings, entry.cells) + list(_rights(file, before, item))
    if problems:
        return replace(outcome, effect=Effect.WRONG, problems=tuple(problems))
    number = entry.known.number if entry.known else 0
    if entry.is_new:
        return replace(outcome, effect=Effect.NEW, number=number, changes=tuple(changes))
    effect = Effect.CHANGED if changes else Effect.SAME
    return replace(outcome, effect=effect, number=number, changes=tuple(changes))


def _applied(file: _File, entry: _Entry, before: Item) -> tuple[Item, list[Change], list[Problem]]:
    """The record with what the line says, what that changes, and what cannot be read."""
    item, changes, problems = {**before}, list[Change](), list[Problem]()
    if entry.is_new and file.by.office:
        item["owner"] = file.by.office
    for column in file.columns:
        text = entry.cells[column.field]
        # What reads like the record's own cell is no change, even where that cell cannot be read back.
        shown = clean(_shown(column, before))
        if column.field == "slug" or text == shown or not (text or file.empties_clear):
            continue
        try:
            value = read(column, text, file.lexicon) if text else None
        except CellError as error:
            problems.append(Problem(file.headings[column.field], text, str(error)))
            continue
        if (shown or text) and clean(written(column, value)) != shown:
            _put(item, column.field, value)
            changes.append(Change(column.heading, shown, clean(written(column, value))))
    problems += _misplaced(file, item, entry.cells)
    return item, changes or _bare(entry, item), problems


def _bare(entry: _Entry, item: Item) -> list[Change]:
    """A record that is new, or comes back, is a change by itself."""
    if entry.is_new:
        return [Change("Nome", "", item.setdefault("name", ""))]
    return [Change("Stato", "archiviata", "di nuovo tra le schede")] if entry.known and entry.known.is_archived else []


def _shown(column: Column, item: Item) -> str:
    name, _, part = column.field.partition(".")
    value = item.get(name)
    return written(column, (value or {}).get(part) if part else value)


def _put(item: Item, field: str, value: object) -> None:
    """Sets the field, or a part of it; takes it away where there is no value."""
    name, _, part = field.partition(".")
    if part:
        value = {key: text for key, text in {**(item.get(name) or {}), part: value}.items() if text}
    if value in (None, "", [], {}):
        item.pop(name, None)
    else:
        item[name] = value


def _misplaced(file: _File, item: Item, cells: Mapping[str, str]) -> list[Problem]:
    lat, lon = item.get("lat"), item.get("lon")
    if (
        not isinstance(lat, int | float)
        or not isinstance(lon, int | float)
        or not (cells.get("lat") or cells.get("lon"))
    ):
        return []
    expected = coordinates.problem(lat, lon)
    column = " e ".join(file.headings[name] for name in ("lat", "lon") if name in file.headings)
    return [Problem(column, f"{cells.get('lat', '')} {cells.get('lon', '')}", expected)] if expected else []


def _rights(file: _File, before: Item, item: Item) -> Iterator[Problem]:
    if not (
        file.by.looks_after(item.get("owner", "")) and (not before or file.by.looks_after(before.get("owner", "")))
    ):
        yield Problem(file.headings.get("owner", ""), item.get("owner", ""), _NOT_YOURS)
