"""A whole record as a line would make it: what the rules for records say against it, in the words of the file."""

import re
from collections.abc import Mapping
from typing import Final

from knowledge.desk import items
from knowledge.desk.sheets import columns
from knowledge.desk.sheets.columns import KINDS
from knowledge.desk.sheets.outcome import Problem
from knowledge.fields import Item

_VALUE: Final = re.compile(r"«(\w+)» ha un valore che non so leggere: .*Mi aspetto (.+)", re.DOTALL)
_MISSING: Final = re.compile(r"manca «(\w+)»")
# What says something against several fields together, and the field to look at first.
_TOGETHER: Final = (
    ("«phases»", "phases", "fasi con giorni che ci sono, e che finiscono dopo l'inizio"),
    ("orari non leggibili", "opening_hours", "orari come in OpenStreetMap: Mo-Fr 09:00-13:00; Sa off"),
    ("ricorrenza non leggibile", "rrule", "una regola iCalendar, come FREQ=WEEKLY;BYDAY=SA"),
    ("finisce prima di cominciare", "end", "una fine che viene dopo l'inizio"),
    ("categoria fuori", "category", "una delle categorie dell'elenco"),
)


def problems_of(kind: str, item: Item, headings: Mapping[str, str], cells: Mapping[str, str]) -> list[Problem]:
    """`headings` are the file's, by field; `cells` the line's texts."""
    names = {column.field.partition(".")[0]: column.heading for column in columns.of(kind)} | dict(headings)
    found = []
    for said in items.checked(KINDS[kind], item)[1]:
        name, expected = _explained(said)
        found.append(Problem(names.get(name, ""), cells.get(name, ""), expected))
    return found


def _explained(said: str) -> tuple[str, str]:
    """Which field, and what is expected of it."""
    if parts := _VALUE.match(said):
        return parts[1], parts[2].replace("un testo tra virgolette, di", "un testo di").replace(" tra virgolette", "")
    if parts := _MISSING.match(said):
        return parts[1], "un valore: non può mancare"
    return next(((name, expected) for text, name, expected in _TOGETHER if text in said), ("", said))
