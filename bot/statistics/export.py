"""The counts as open data: months that are over, with the dictionary of their fields.

Only whole months, each by itself: two files never differ by a day, so that nobody learns about it by subtracting.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.statistics.counting import ALL, DIMENSIONS
from bot.statistics.figures import Row, Table, figures
from bot.statistics.groups import KNOWN, OTHERS, UNCLEAR
from bot.statistics.names import OUTCOMES, names
from bot.statistics.outcomes import CHOICE_WITHIN, Outcome
from bot.statistics.period import Period, PeriodRefused, last_month, length, months
from bot.statistics.suppression import FEWEST
from knowledge.desk.sheets import formulas

MOST_MONTHS: Final = 36
OTHERS_CODE: Final = "altri"
ALL_CODE: Final = "totale"
_DIMENSIONS: Final = {ALL: ALL_CODE, "topic": "argomento", "hour": "ora", "quartiere": "quartiere",
                      "language": "lingua", "channel": "canale"}  # fmt: skip
_OUTCOMES: Final = {
    ALL: ALL_CODE, OTHERS: OTHERS_CODE, f"{OTHERS}{KNOWN}": "altri_capite", f"{OTHERS}{UNCLEAR}": "altri_non_chiare",
    Outcome.ANSWERED: "risposta", Outcome.RESCUED: "risposta_dopo_domanda",
    Outcome.ASKED_BACK: "senza_scelta", Outcome.NOT_UNDERSTOOD: "non_capita", Outcome.ELSEWHERE: "non_comunale",
    Outcome.PERSON: "persona", Outcome.SILENT: "scheda_muta",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One count. `domande` is None where it may not be shown. The names are those of the columns."""

    mese: str
    dimensione: str
    valore: str
    nome: str
    esito: str
    domande: int | None


def fields() -> list[dict[str, Any]]:
    """The dictionary, as a Frictionless Table Schema has it."""
    outcomes = "; ".join(f"{code}: {OUTCOMES[key]}" for key, code in _OUTCOMES.items())
    required = {"required": True}
    return [
        {"name": "mese", "type": "yearmonth", "title": "Mese", "constraints": required,
         "description": "Il mese in cui le domande sono arrivate, ora di Roma. Sono soltanto mesi finiti."},
        {"name": "dimensione", "type": "string", "title": "Dimensione",
         "description": "Come sono divise le domande. Ogni dimensione le conta tutte: non sommare dimensioni diverse.",
         "constraints": required | {"enum": list(_DIMENSIONS.values())}},
        {"name": "valore", "type": "string", "title": "Valore",
         "description": "Il codice dell'argomento, l'ora di inizio (00-23), il quartiere, la lingua o il canale. "
         f"Vuoto: non detto o non riconosciuto. «{OTHERS_CODE}»: più valori insieme."},
        {"name": "nome", "type": "string", "title": "Nome", "description": "Il valore in parole."},
        {"name": "esito", "type": "string", "title": "Esito", "description": f"Com'è andata. {outcomes}.",
         "constraints": required | {"enum": list(_OUTCOMES.values())}},
        {"name": "domande", "type": "integer", "title": "Domande",
         "description": f"Quante domande. Vuoto: numero oscurato, perché riguarda meno di {FEWEST} persone o perché "
         "farebbe ricavare un numero oscurato. Un numero oscurato può anche essere zero.",
         "constraints": {"minimum": 0}},
    ]  # fmt: skip


def schema() -> dict[str, Any]:
    """Table Schema of the CSV file. The primary key says that each count stands there once."""
    key = ["mese", "dimensione", "valore", "esito"]
    return {"fields": fields(), "missingValues": [""], "primaryKey": key}


def chosen_months(first: str, last: str, now: datetime) -> list[Period]:
    """Of two months such as "2026-03", those that are over and counted. Raises `PeriodRefused`."""
    try:
        start, end = date.fromisoformat(f"{first.strip()}-01"), date.fromisoformat(f"{last.strip()}-01")
    except ValueError:
        raise PeriodRefused("Scrivi due mesi, per esempio 2026-01 e 2026-06.") from None
    over = newest_month(now)
    if end < start:
        raise PeriodRefused("Il mese di fine viene prima di quello di inizio: scambiali.")
    found = months(start, min(end.replace(day=length(end)), over.last))
    if not found:
        raise PeriodRefused("Si esportano solo i mesi finiti: scegli un mese passato.")
    if len(found) > MOST_MONTHS:
        raise PeriodRefused(f"Sono troppi mesi: scegline al massimo {MOST_MONTHS}.")
    return found


def newest_month(now: datetime) -> Period:
    """The last month that is over and counted; `now` is Rome's wall clock."""
    return last_month((now - CHOICE_WITHIN).date())


def lines(session: Session, periods: list[Period]) -> Iterator[Line]:
    for period in periods:
        found = figures(session, period)
        month = f"{period.first:%Y-%m}"
        tables = [found.table(dimension) for dimension in DIMENSIONS]
        if tables[0].all:
            yield from _of_row(month, ALL, tables[0].all, "Tutte le domande", tables[0])
        for table in tables:
            known = names(session, table.dimension, [row.value for row in table.rows])
            for row in table.rows:
                yield from _of_row(month, table.dimension, row, known[row.value], table)


def _of_row(month: str, dimension: str, row: Row, name: str, table: Table) -> Iterator[Line]:
    value = OTHERS_CODE if row.value == OTHERS else row.value
    counts = {ALL: row.total} | {outcome: row.counts[outcome] for outcome in table.outcomes}
    for outcome, count in counts.items():
        yield Line(month, _DIMENSIONS[dimension], value, name, _OUTCOMES[outcome], count)


def as_csv(found: Iterator[Line]) -> str:
    """UTF-8, comma, CRLF, a header (RFC 4180); text that a spreadsheet would take for a formula is made harmless."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([field["name"] for field in fields()])
    writer.writerows([harmless(value) for value in astuple(line)] for line in found)
    return text.getvalue()


def harmless(value: object) -> object:
    """A text that begins like a formula gets an apostrophe before it."""
    return formulas.neutralised(value) if isinstance(value, str) else value


def as_json(found: Iterator[Line], town: str, periods: list[Period]) -> str:
    """A Frictionless data package with its data inside."""
    resource = {"name": "domande", "profile": "tabular-data-resource", "schema": schema(),
                "data": [vars(line) for line in found]}  # fmt: skip
    return json.dumps(package(town, periods) | {"resources": [resource]}, ensure_ascii=False, indent=1)


def package(town: str, periods: list[Period]) -> dict[str, Any]:
    """What the data are, whose, and what may be done with them."""
    return {
        "profile": "tabular-data-package",
        "name": "domande-dei-cittadini",
        "title": f"Che cosa chiedono le persone: {town}",
        "description": "Domande fatte all'assistente del Comune, contate per mese. Nessun testo, nessuna persona. "
        f"I numeri che riguardano meno di {FEWEST} persone sono oscurati.",
        "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribuzione 4.0 Internazionale",
                      "path": "https://creativecommons.org/licenses/by/4.0/deed.it"}],
        "contributors": [{"title": town, "role": "publisher"}],
        "temporal": {"start": f"{periods[0].first}", "end": f"{periods[-1].last}"},
        "keywords": ["domande", "servizi comunali", "bisogni"],
    }  # fmt: skip
