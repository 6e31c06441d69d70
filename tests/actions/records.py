"""Plain records for tests of pure composition: whole, and in no database."""

from datetime import date, datetime
from typing import Any

from knowledge.kinds import Event, Opportunity, Organisation, Place, Process, Service

TODAY = date(2026, 11, 22)  # a Sunday
NOW = datetime(2026, 11, 22, 10, 0)

_COMMON = {
    "summary": "",
    "phone": "",
    "email": "",
    "url": "",
    "source_name": "Ministero",
    "source_url": "https://ministero.example",
    "verified_on": date(2026, 11, 12),
    "verified_by": "",
    "expires_on": date(2027, 11, 30),
    "example_city": "",
}


def service(**changes: Any) -> Service:
    empty = dict.fromkeys(("audience", "where", "outcome", "timing", "cost", "access", "conditions"), "")
    lists: dict[str, list[Any]] = {name: [] for name in ("how", "needed", "cases", "contacts", "local")}
    local_source = {"local_source_name": "", "local_source_url": ""}
    return Service(
        **{"slug": "passo-carrabile", "name": "Passo carrabile", **_COMMON, **empty, **lists, **local_source, **changes}
    )


def place(**changes: Any) -> Place:
    own = {
        "address": "Via Larga 3",
        "quartiere": "",
        "lat": 45.0,
        "lon": 10.0,
        "opening_hours": "",
        "hours_note": "",
        "accessibility": "",
    }
    return Place(**{"slug": "sala-larga", "name": "Sala Larga", **_COMMON, **own, **changes})


def office(**changes: Any) -> Organisation:
    own = {"type": "ufficio", "place": "", "opening_hours": "", "hours_note": "", "by_appointment": False}
    return Organisation(**{"slug": "ufficio-strade", "name": "Ufficio Strade", **_COMMON, **own, **changes})


def event(**changes: Any) -> Event:
    own = {"age": "", "booking": "", "price": "", "place": ""}
    return Event(**{"slug": "ballo", "name": "Ballo in piazza", **_COMMON, **own, **changes})


def opportunity(**changes: Any) -> Opportunity:
    own = {"commitment": "", "min_age": None}
    return Opportunity(**{"slug": "nonni-vigili", "name": "Nonni vigili", **_COMMON, **own, **changes})


def process(*phases: tuple[str, str, str, str], **changes: Any) -> Process:
    """Each phase as (name, start, end, summary)."""
    items = [dict(zip(("name", "start", "end", "summary"), phase, strict=True)) for phase in phases]
    own = {"outcome": "", "yearly": False, "phases": items}
    return Process(**{"slug": "piazza-nuova", "name": "La piazza nuova", **_COMMON, **own, **changes})
