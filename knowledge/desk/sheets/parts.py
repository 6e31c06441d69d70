"""What has parts, written in one cell so that people can read and change it: contacts, cases, phases."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from knowledge.desk.sheets import dates

Part = dict[str, str]

EXPECTED_CONTACTS: Final = "un contatto per riga, come «telefono: 0000 100200 (Ufficio tributi)»"
EXPECTED_CASES: Final = "per ogni caso due righe, «Caso: …» e «Risposta: …», e una riga vuota prima del prossimo"
EXPECTED_PHASES: Final = "una fase per riga, come «Voto (dal 01/06/2026 al 30/06/2026): si vota online»"
_CONTACT_NAMES: Final = {"phone": "telefono", "email": "email", "url": "sito", "app": "app"}
_CONTACT_KINDS: Final = {name: kind for kind, name in _CONTACT_NAMES.items()} | {
    "tel": "phone", "cell": "phone", "cellulare": "phone", "mail": "email", "e-mail": "email", "posta": "email",
    "pec": "email", "web": "url", "url": "url", "link": "url", "phone": "phone",
}  # fmt: skip
_LONGEST: Final = 2_000  # characters of one line; each part has 400 at most
_CONTACT: Final = re.compile(r"([\w -]+?)\s*:\s*(.+?)(?:\s+\(((?:[^()]|\([^()]*\))*)\))?")
_CASE: Final = re.compile(r"\s*Caso\s*:\s*(.+?)\s*(?:\n|\|)\s*Risposta\s*:\s*(.+?)\s*", re.DOTALL | re.IGNORECASE)
_NEXT_CASE: Final = re.compile(r"(?:\n|\|)\s*(?=Caso\s*:)", re.IGNORECASE)
_PHASE: Final = re.compile(r"(.+)\s+\(dal\s+(.+?)\s+al\s+([^()]+?)\)(?:\s*:\s*(.*))?", re.DOTALL)
_EVERY_YEAR: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})")


def _tidy(text: str) -> str:
    """Runs of spaces and empty lines as one: what the patterns below read is then quickly read."""
    return re.sub(r"\n[ \t]*(?:\n[ \t]*)+", "\n\n", re.sub(r"[ \t]+", " ", text)).strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in _tidy(text).split("\n") if line.strip()]


def contacts(text: str) -> list[Part] | None:
    """None where a line is no contact."""
    found = []
    for line in _lines(text.replace(" | ", "\n")):
        parts = _CONTACT.fullmatch(line) if len(line) <= _LONGEST else None
        kind = _CONTACT_KINDS.get(parts[1].casefold()) if parts else None
        if parts is None or kind is None:
            return None
        found.append({"kind": kind, "value": parts[2]} | ({"note": parts[3]} if parts[3] else {}))
    return found


def contacts_text(items: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join(_contact_text(item) for item in items)


def _contact_text(item: Mapping[str, Any]) -> str:
    name, value, note = _CONTACT_NAMES.get(item["kind"], item["kind"]), item["value"], item.get("note", "")
    # A number that ends with a bracket keeps it: an empty note stands after it.
    return f"{name}: {value} ({note})" if note or value.endswith(")") else f"{name}: {value}"


def cases(text: str) -> list[Part] | None:
    found = []
    for block in filter(None, map(str.strip, _NEXT_CASE.split(_tidy(text)))):
        parts = _CASE.fullmatch(block)
        if parts is None:
            return None
        found.append({"when": parts[1], "answer": parts[2]})
    return found


def cases_text(items: Iterable[Mapping[str, Any]]) -> str:
    return "\n\n".join(f"Caso: {item['when']}\nRisposta: {item['answer']}" for item in items)


def phases(text: str) -> list[Part] | None:
    found = []
    for line in _lines(text):
        parts = _PHASE.fullmatch(line) if len(line) <= _LONGEST else None
        days = [_phase_day(part) for part in parts.group(2, 3)] if parts else [""]
        if parts is None or not all(days):
            return None
        phase = {"name": parts[1], "start": days[0], "end": days[1]}
        found.append(phase | ({"summary": parts[4]} if parts[4] else {}))
    return found


def phases_text(items: Iterable[Mapping[str, Any]]) -> str:
    lines = []
    for item in items:
        summary = f": {item['summary']}" if item.get("summary") else ""
        lines.append(f"{item['name']} (dal {_day_text(item['start'])} al {_day_text(item['end'])}){summary}")
    return "\n".join(lines)


def _phase_day(text: str) -> str:
    """ISO for a day of one year, MM-DD for one of every year; empty where it is neither."""
    if found := _EVERY_YEAR.fullmatch(text):
        try:
            return f"{datetime.strptime(f'2000-{found[2]}-{found[1]}', '%Y-%m-%d'):%m-%d}"  # noqa: DTZ007
        except ValueError:
            return ""
    found_day = dates.day(text)
    return found_day.isoformat() if found_day else ""


def _day_text(text: str) -> str:
    if found := dates.day(text):
        return dates.day_text(found)
    month, _, day = text.partition("-")
    return f"{day}/{month}"
