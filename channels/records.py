"""The pages of the records as plain data, ready to be laid out.

Of a record that has expired nothing is told as a fact: `Trust.confirmed` is false, its fields are empty, and
`Page.call` says who to call instead. Times are Europe/Rome wall-clock times, `path` is a page's path on the site.
"""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class Link:
    title: str
    path: str
    note: str = ""


@dataclass(frozen=True)
class Contact:
    """`kind` is "phone", "email", "url" or "text"."""

    kind: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Trust:
    """Who says it, who checked it and when, and whether that still holds. `local`: where the town's own part stands."""

    confirmed: bool
    source: str = ""
    source_url: str = ""
    local: str = ""
    local_url: str = ""
    verified_on: date | None = None
    verified_by: str = ""
    expires_on: date | None = None
    owner: Link | None = None


@dataclass(frozen=True)
class Day:
    """One day of opening hours: in words, and the spans for machines."""

    day: date
    text: str
    spans: tuple[tuple[time, time], ...] = ()


@dataclass(frozen=True)
class Opening:
    """Whether it is open, and the seven days from today. Without hours (`days` empty) the note may say it all."""

    open: bool = False
    status: str = ""
    days: tuple[Day, ...] = ()
    note: str = ""
    by_appointment: bool = False


@dataclass(frozen=True)
class Spot:
    """Where something is, WGS 84 degrees."""

    name: str
    address: str = ""
    path: str = ""
    quartiere: str = ""
    lat: float | None = None
    lon: float | None = None
    accessibility: str = ""


@dataclass(frozen=True)
class Span:
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Phase:
    """`state` is "over", "now" or "later"; `days` how many are left, or until it begins."""

    name: str
    start: date
    end: date
    summary: str
    state: str
    days: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """What all records share."""

    section: str
    slug: str
    title: str
    trust: Trust
    kind: str = ""
    summary: str = ""
    url: str = ""
    contacts: tuple[Contact, ...] = ()
    call: tuple[Contact, ...] = ()
    related: tuple[Link, ...] = ()
    invented: bool = False
    example_city: str = ""

    @property
    def path(self) -> str:
        return f"/{self.section}/{self.slug}"


@dataclass(frozen=True)
class Case:
    when: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class ServicePage(Page):
    """Modello Comuni, "scheda servizio". `town_says` names the fields that this town has decided."""

    category: str = ""
    life_events: tuple[int, ...] = ()
    audience: str = ""
    conditions: str = ""
    how: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    outcome: str = ""
    timing: str = ""
    cost: str = ""
    access: str = ""
    access_url: str = ""
    where: str = ""
    cases: tuple[Case, ...] = ()
    norms: tuple[str, ...] = ()
    office: Link | None = None
    places: tuple[Link, ...] = ()
    town_says: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfficePage(Page):
    spot: Spot | None = None
    opening: Opening = Opening()
    services: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlacePage(Page):
    spot: Spot
    opening: Opening = Opening()
    services: tuple[Link, ...] = ()
    offices: tuple[Link, ...] = ()
    events: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EventPage(Page):
    """`start`, `end`, `rule` (RFC 5545) and `skipped` are those of the whole series, `next` the coming times."""

    start: datetime
    end: datetime
    rule: str = ""
    skipped: tuple[date, ...] = ()
    next: tuple[Span, ...] = ()
    audience: tuple[str, ...] = ()
    age: str = ""
    spot: Spot | None = None
    price: str = ""
    free: bool = False
    booking: str = ""
    organiser: Link | None = None


@dataclass(frozen=True, kw_only=True)
class ProcessPage(Page):
    question: str = ""
    quartiere: str = ""
    spot: Spot | None = None
    how: str = ""
    outcome: str = ""
    phases: tuple[Phase, ...] = ()
    organisation: Link | None = None

    @property
    def now(self) -> Phase | None:
        return next((phase for phase in self.phases if phase.state == "now"), None)

    @property
    def later(self) -> Phase | None:
        return next((phase for phase in self.phases if phase.state == "later"), None)


@dataclass(frozen=True, kw_only=True)
class VolunteeringPage(Page):
    organisation: Link | None = None
    spot: Spot | None = None
    quartiere: str = ""
    commitment: str = ""
    requirements: str = ""
    min_age: int | None = None
    how: str = ""
