"""How the desk names things in Italian: kinds, states, roles, days."""

from datetime import UTC, date, datetime
from typing import Final

from actions.compose import day_text
from knowledge.desk.editions import State
from knowledge.desk.roles import TITLES
from knowledge.hours import DAYS, clock
from knowledge.recurrence import ROME

ROLES: Final = {role.value: title for role, title in TITLES.items()}
KINDS: Final = {
    "service": "Servizio",
    "organisation": "Ufficio o ente",
    "place": "Luogo",
    "event": "Evento",
    "process": "Processo partecipativo",
    "opportunity": "Volontariato",
    "example": "Esempio da un'altra città",
}
KINDS_PLURAL: Final = {
    "service": "Servizi",
    "organisation": "Uffici ed enti",
    "place": "Luoghi",
    "event": "Eventi",
    "process": "Processi partecipativi",
    "opportunity": "Volontariato",
    "example": "Esempi da altre città",
}
# Those whose slug is not yet the word.
AREAS: Final = {
    "aiuto": "Emergenze e aiuto",
    "anagrafe": "Anagrafe e stato civile",
    "disabilita": "Disabilità",
    "famiglia": "Famiglia e scuola",
    "mobilita": "Mobilità",
    "spazi": "Spazi e sale",
    "stranieri": "Persone straniere",
    "tributi": "Tributi e contributi",
}
STATES: Final = {
    State.DRAFT.value: "Bozza",
    State.REVIEW.value: "In revisione",
    State.SAVED.value: "Salvata",
    State.PUBLISHED.value: "Pubblicata",
    State.ARCHIVED.value: "Archiviata",
}


def day(value: date | None) -> str:
    """12 novembre 2026; empty for none."""
    return day_text(value) if value else ""


def moment(value: datetime | None) -> str:
    """A UTC time as Rome's clocks show it: "12 novembre 2026, 9.30"."""
    if value is None:
        return ""
    here = value.replace(tzinfo=UTC).astimezone(ROME)
    return f"{day(here.date())}, {clock(here)}"


def moment_here(value: datetime) -> str:
    """A time of Rome's clocks: "sabato 9 gennaio 2027, 10.30"."""
    return f"{DAYS[value.weekday()]} {day(value.date())}, {clock(value)}"


def count(number: int, one: str, many: str) -> str:
    """ "1 scheda", "3 schede"."""
    return f"{number} {one if number == 1 else many}"


def area(slug: str) -> str:
    """The area of a topic: "mobilita" is "Mobilità"."""
    return AREAS.get(slug, slug.replace("-", " ").capitalize())
