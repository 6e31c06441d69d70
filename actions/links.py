"""Where a record's public page stands, on any channel: its path."""

from typing import Final

from knowledge.record import Record

SECTIONS: Final = {
    "service": "servizi",
    "organisation": "uffici",
    "place": "luoghi",
    "event": "eventi",
    "process": "partecipazione",
    "opportunity": "volontariato",
}


def link(record: Record) -> str:
    """ "/servizi/segnalare-buche"; empty for a kind that has no pages."""
    section = SECTIONS.get(record.kind, "")
    return f"/{section}/{record.slug}" if section else ""
