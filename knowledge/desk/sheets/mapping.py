"""Which column of a file is which of our fields: suggested by its heading, chosen by staff, remembered."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Final

from sqlalchemy.orm import Session

from knowledge.desk.sheets import columns
from knowledge.desk.sheets.columns import Column
from knowledge.desk.sheets.table import SheetError
from knowledge.desk.sheets.tables import SheetMapping
from knowledge.text import fold

NUMBER: Final = "#"  # the number that another program has for the record: no field of ours
_ID_NAMES: Final = frozenset({"id", "identificativo", "numero", "codice interno", "id scheda", "external id"})
_NEAR: Final = 0.85


def mark(headings: Iterable[str]) -> str:
    """The same for two files with the same columns, in whatever order."""
    return hashlib.sha256("\n".join(sorted(map(fold, headings))).encode()).hexdigest()


def suggest(session: Session, kind: str, headings: Iterable[str]) -> dict[str, str]:
    """A field, `NUMBER` or nothing for each heading: as the last time, else by what it is called."""
    headings = list(headings)
    remembered = session.get(SheetMapping, (kind, mark(headings)))
    if remembered and set(remembered.fields) == set(headings):
        known = {column.field for column in columns.of(kind)} | {NUMBER, ""}
        return {heading: field if field in known else "" for heading, field in remembered.fields.items()}
    return by_name(columns.of(kind), headings)


def by_name(known: Iterable[Column], headings: Iterable[str]) -> dict[str, str]:
    """The best first: our own heading, another name of it, a name that is nearly it. No field twice."""
    known, found, taken = list(known), dict.fromkeys(headings, ""), set[str]()
    for matches in (_is_heading, _is_name, _is_near):
        for heading in found:
            if found[heading]:
                continue
            field = next(
                (column.field for column in known if column.field not in taken and matches(column, heading)), ""
            )
            if not field and fold(heading) in _ID_NAMES and NUMBER not in taken:
                field = NUMBER
            found[heading] = field
            taken.add(field)
    return found


def _is_heading(column: Column, heading: str) -> bool:
    return fold(column.heading) == fold(heading)


def _is_name(column: Column, heading: str) -> bool:
    return fold(heading) in column.names


def _is_near(column: Column, heading: str) -> bool:
    return bool(get_close_matches(fold(heading), column.names, n=1, cutoff=_NEAR))


def check(kind: str, fields: Mapping[str, str]) -> None:
    """Raises `SheetError` for a field that is none or is taken twice, and where nothing says which record it is."""
    known = {column.field: column.heading for column in columns.of(kind)} | {NUMBER: "Numero in un altro programma"}
    chosen = [field for field in fields.values() if field]
    if unknown := set(chosen) - known.keys():
        raise SheetError(f"Non conosco il campo «{min(unknown)}»: scegline uno dall'elenco.")
    if twice := sorted({known[field] for field in chosen if chosen.count(field) > 1}):
        raise SheetError(f"Hai scelto due colonne per lo stesso campo: {', '.join(twice)}. Lasciane una sola.")
    if kind == columns.PHRASES:
        if not {"topic", "text"} <= set(chosen):
            raise SheetError("Scegli quale colonna è l'Argomento e quale la Frase: servono tutte e due.")
    elif not {"slug", "name", NUMBER} & set(chosen):
        raise SheetError(
            "Scegli quale colonna è il Nome, o il Codice della scheda: senza non so di che scheda si tratta."
        )


def remember(session: Session, kind: str, fields: Mapping[str, str], now: datetime) -> None:
    """So that the next file with the same headings is mapped in the same way."""
    session.merge(SheetMapping(kind=kind, mark=mark(fields), fields=dict(fields), at=now))
