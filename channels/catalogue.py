"""The port of the public pages: what they ask of the knowledge base. The answers are plain data, `channels.records`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from channels.conversation import About
from channels.newcomer import Arrival, CounterCard, Plan
from channels.records import EventPage, OfficePage, Page, PlacePage, ProcessPage, ServicePage, Spot, VolunteeringPage

SECTIONS: Final = ("servizi", "uffici", "luoghi", "eventi", "partecipazione", "volontariato")
LONGEST_SUGGESTION: Final = 2000


@dataclass(frozen=True)
class Option:
    """One value of a filter, and how it is called."""

    value: str
    label: str


@dataclass(frozen=True)
class EventFilter:
    """What is asked of the calendar, both days included; empty means any."""

    since: date
    until: date
    quartiere: str = ""
    audience: str = ""
    topic: str = ""
    free: bool = False


class Catalogue(Protocol):
    """What the public pages need of the knowledge base. Calls may come from any thread."""

    def about(self) -> About: ...

    def now(self) -> datetime:
        """The time it is in Rome."""
        ...

    def page(self, section: str, slug: str) -> Page | None: ...

    def services(self) -> tuple[ServicePage, ...]: ...

    def offices(self) -> tuple[OfficePage, ...]: ...

    def places(self) -> tuple[PlacePage, ...]: ...

    def events(self, wanted: EventFilter) -> tuple[EventPage, ...]:
        """Those that happen in these days and are not over, each once with its times there in `next`, by the first."""
        ...

    def processes(self) -> tuple[ProcessPage, ...]: ...

    def opportunities(self) -> tuple[VolunteeringPage, ...]: ...

    def quartieri(self) -> tuple[tuple[Option, Spot], ...]: ...

    def event_topics(self) -> tuple[Option, ...]:
        """The subjects that events are about."""
        ...

    def search(self, text: str) -> tuple[Page, ...]:
        """Best first, by what the text means and by the names it has."""
        ...

    def plan(self, arrival: Arrival) -> Plan: ...

    def counter_card(self, slug: str, language: str) -> CounterCard | None: ...

    def suggest(self, slug: str, text: str) -> bool:
        """Keeps what somebody would correct of a record; false where too much has come in to be read."""
        ...

    def paths(self) -> tuple[tuple[str, date | None], ...]:
        """Every record's page with the day it was verified."""
        ...
