"""The kinds of record. Field names follow Modello Comuni and CPSV-AP_IT / CPEV-AP_IT, in English."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.record import Record


class Service(Record):
    """A public service (CPSV-AP_IT PublicService, Modello Comuni "scheda servizio")."""

    __tablename__ = "service"
    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(String(60), default="")
    life_events: Mapped[list[int]] = mapped_column(JSON, default=list)
    audience: Mapped[str] = mapped_column(Text, default="")  # a chi è rivolto
    how: Mapped[list[str]] = mapped_column(JSON, default=list)  # come fare, one step each
    where: Mapped[str] = mapped_column(Text, default="")
    needed: Mapped[list[str]] = mapped_column(JSON, default=list)  # cosa serve, one paper each
    outcome: Mapped[str] = mapped_column(Text, default="")  # cosa si ottiene
    timing: Mapped[str] = mapped_column(Text, default="")  # tempi e scadenze
    cost: Mapped[str] = mapped_column(Text, default="")
    access: Mapped[str] = mapped_column(Text, default="")  # accedi al servizio
    access_url: Mapped[str] = mapped_column(String(400), default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    cases: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # casi particolari: when, answer
    contacts: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # kind, value, note
    norms: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Fields that say what this town decided, and where it says so; the rest holds in all of Italy.
    local: Mapped[list[str]] = mapped_column(JSON, default=list)
    local_source_name: Mapped[str] = mapped_column(String(200), default="")
    local_source_url: Mapped[str] = mapped_column(String(400), default="")

    __mapper_args__: Any = {"polymorphic_identity": "service"}  # noqa: RUF012


class Organisation(Record):
    """An office, another public body, an association, a CAF."""

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    type: Mapped[str] = mapped_column(String(30), default="ufficio")
    place: Mapped[str] = mapped_column(String(120), default="")  # slug of where it receives people
    opening_hours: Mapped[str] = mapped_column(Text, default="")  # OSM syntax
    hours_note: Mapped[str] = mapped_column(Text, default="")
    by_appointment: Mapped[bool] = mapped_column(default=False)

    __mapper_args__: Any = {"polymorphic_identity": "organisation"}  # noqa: RUF012


class Place(Record):
    """A place one can go to (POI-AP_IT)."""

    __tablename__ = "place"
    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    type: Mapped[str] = mapped_column(String(30), default="altro", index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    quartiere: Mapped[str] = mapped_column(String(60), default="", index=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    opening_hours: Mapped[str] = mapped_column(Text, default="")  # OSM syntax
    hours_note: Mapped[str] = mapped_column(Text, default="")
    accessibility: Mapped[str] = mapped_column(Text, default="")

    __mapper_args__: Any = {"polymorphic_identity": "place"}  # noqa: RUF012


class Event(Record):
    """A public event (CPEV-AP_IT). `start` and `end` are Europe/Rome wall-clock times of the first one."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    type: Mapped[str] = mapped_column(String(30), default="incontro")
    audience: Mapped[list[str]] = mapped_column(JSON, default=list)
    age: Mapped[str] = mapped_column(String(60), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    quartiere: Mapped[str] = mapped_column(String(60), default="")
    start: Mapped[datetime]
    end: Mapped[datetime | None]
    rrule: Mapped[str] = mapped_column(String(200), default="")  # RFC 5545, without DTSTART
    exdates: Mapped[list[str]] = mapped_column(JSON, default=list)  # ISO dates that are skipped
    # Last day with an occurrence, empty when it never ends: lets the calendar skip what is over.
    last_day: Mapped[date | None]
    price: Mapped[str] = mapped_column(String(200), default="")
    price_amount: Mapped[float | None]  # euro
    booking: Mapped[str] = mapped_column(Text, default="")
    organiser: Mapped[str] = mapped_column(String(120), default="")

    __table_args__ = (Index("ix_event_span", "start", "last_day"),)
    __mapper_args__: Any = {"polymorphic_identity": "event"}  # noqa: RUF012


class Process(Record):
    """A participation process with its phases; `yearly` phases have MM-DD dates and come back each year."""

    __tablename__ = "process"
    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    type: Mapped[str] = mapped_column(String(30), default="consultazione")
    question: Mapped[str] = mapped_column(Text, default="")  # what is being decided
    quartiere: Mapped[str] = mapped_column(String(60), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    how_to_take_part: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    yearly: Mapped[bool] = mapped_column(default=False)
    phases: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # name, start, end, summary
    organisation: Mapped[str] = mapped_column(String(120), default="")
    contacts: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)

    __mapper_args__: Any = {"polymorphic_identity": "process"}  # noqa: RUF012


class Opportunity(Record):
    """A volunteering opportunity."""

    __tablename__ = "opportunity"
    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    organisation: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    quartiere: Mapped[str] = mapped_column(String(60), default="")
    commitment: Mapped[str] = mapped_column(Text, default="")
    requirements: Mapped[str] = mapped_column(Text, default="")
    min_age: Mapped[int | None]
    how: Mapped[str] = mapped_column(Text, default="")

    __mapper_args__: Any = {"polymorphic_identity": "opportunity"}  # noqa: RUF012


class Example(Record):
    """A short true example from another town, told as such."""

    __tablename__ = "example"
    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)

    __mapper_args__: Any = {"polymorphic_identity": "example"}  # noqa: RUF012
