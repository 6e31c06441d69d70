"""From records to plain Italian. Pure: plain records in, text and buttons out."""

from collections.abc import Callable
from datetime import date
from typing import Final

from actions.wording import say
from channels.conversation import Button, Source
from knowledge.kinds import Process, Service
from knowledge.phases import current, upcoming
from knowledge.record import Record
from knowledge.vocabularies import Ask
from nlu.bands import URGENT

MONTHS: Final = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip

# Which field answers which facet; the record's own columns, as `Service.local` names them.
FIELDS: Final[dict[Ask, tuple[str, ...]]] = {
    Ask.GENERIC: ("summary",),
    Ask.HOW: ("how",),
    Ask.WHERE: ("where",),
    Ask.WHEN: ("timing",),
    Ask.COST: ("cost",),
    Ask.DOCUMENTS: ("needed",),
    Ask.REQUIREMENTS: ("audience", "conditions"),
    Ask.CONTACTS: (),
    Ask.HOURS: ("timing",),  # only the town's own times, see `facts`
}
_NEXT: Final = (
    Ask.COST, Ask.WHERE, Ask.DOCUMENTS, Ask.HOURS, Ask.HOW, Ask.WHEN, Ask.REQUIREMENTS, Ask.CONTACTS,
)  # fmt: skip
_NEXT_URGENT: Final = (Ask.CONTACTS, Ask.WHERE, Ask.HOW)
MOST_NEXT: Final = 4


def day_text(day: date) -> str:
    """12 novembre 2026"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def facts(service: Service, ask: Ask) -> str:
    """What the record says of a facet; empty when it does not say."""
    special: dict[Ask, Callable[[Service], str]] = {Ask.HOW: _steps, Ask.DOCUMENTS: _papers}
    if ask in special:
        return special[ask](service)
    if ask is Ask.HOURS and "timing" not in service.local:
        return ""
    return "\n\n".join(text for field in FIELDS[ask] if (text := getattr(service, field)))


def _steps(service: Service) -> str:
    steps = service.how
    if len(steps) > 1:
        steps = [say("steps"), *(f"{number}. {step}" for number, step in enumerate(steps, 1))]
    # How the town itself wants it done comes before how it is done everywhere.
    access = [service.access, ""] if service.access and "access" in service.local else []
    return "\n".join([*access, *steps]).strip()


def _papers(service: Service) -> str:
    if not service.needed:
        return ""
    return "\n".join([say("needed"), *(f"• {paper}" for paper in service.needed)])


def source(record: Record, today: date, ask: Ask = Ask.GENERIC) -> Source:
    """Where the facts of this answer come from; the town itself for what it has decided."""
    name, url, by = record.source_name, record.source_url, record.verified_by
    if isinstance(record, Service) and record.local_source_name and set(FIELDS[ask]) & set(record.local):
        name, url, by = record.local_source_name, record.local_source_url, ""
    confirmed = record.is_confirmed(today)
    text = (
        _source_text(name, by, record) if confirmed else say("source_stale" if name else "unsourced_stale", source=name)
    )
    return Source(text, name, url, record.verified_on, by, confirmed)


def _source_text(name: str, by: str, record: Record) -> str:
    """A record of which nobody has said where it comes from names no source."""
    date_text = day_text(record.verified_on) if record.verified_on else ""
    if not name:
        return say("unsourced_by" if by else "unsourced", date=date_text, by=by)
    return say("source_by" if by else "source", source=name, date=date_text, by=by)


def next_buttons(service: Service, topic: str, asked: Ask, has_places: bool) -> tuple[Button, ...]:
    """What people ask next and the record can answer, best first."""
    order = _NEXT_URGENT if topic in URGENT else _NEXT
    always = {Ask.CONTACTS, *((Ask.WHERE, Ask.HOURS) if has_places else ())}
    known = [ask for ask in order if ask != asked and (ask in always or facts(service, ask))]
    if asked != Ask.GENERIC and service.summary:
        known.insert(2, Ask.GENERIC)
    return tuple(facet_button(topic, ask) for ask in known[:MOST_NEXT])


def facet_button(topic: str, ask: Ask) -> Button:
    return Button(say(f"button_{ask.value}"), f"topic:{topic}:{ask.value}")


def person_button() -> Button:
    return Button(say("button_person"), "person")


def process_line(process: Process, today: date) -> str:
    """Where a process stands today, in a sentence or two."""
    if process.example_city:
        return say("example", city=process.example_city, name=process.name, summary=process.summary)
    if phase := current(process.phases, process.yearly, today):
        return say("process_now", name=process.name, phase=phase.name, end=day_text(phase.end), summary=phase.summary)
    if phase := upcoming(process.phases, process.yearly, today):
        return say("process_later", name=process.name, start=day_text(phase.start), phase=phase.name)
    return say("process_over", name=process.name, outcome=process.outcome)
