"""From records to plain Italian. Pure: plain records in, text and cards out."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from actions.wording import say
from channels.conversation import Button, Card, Place, Source
from knowledge.hours import DAYS, Hours, HoursError, clock, span_text, spans_text
from knowledge.kinds import Event, Opportunity, Organisation, Process, Service
from knowledge.kinds import Place as PlaceRecord
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
_MOST_NEXT: Final = 4


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
    text = _source_text(name, by, record) if confirmed else say("source_stale", source=name)
    return Source(text, name, url, record.verified_on, by, confirmed)


def _source_text(name: str, by: str, record: Record) -> str:
    key = "source_by" if by else "source"
    date_text = day_text(record.verified_on) if record.verified_on else ""
    return say(key, source=name, date=date_text, by=by)


def next_buttons(service: Service, topic: str, asked: Ask, has_places: bool) -> tuple[Button, ...]:
    """What people ask next and the record can answer, best first."""
    order = _NEXT_URGENT if topic in URGENT else _NEXT
    always = {Ask.CONTACTS, *((Ask.WHERE, Ask.HOURS) if has_places else ())}
    known = [ask for ask in order if ask != asked and (ask in always or facts(service, ask))]
    if asked != Ask.GENERIC and service.summary:
        known.insert(2, Ask.GENERIC)
    return tuple(facet_button(topic, ask) for ask in known[:_MOST_NEXT])


def facet_button(topic: str, ask: Ask) -> Button:
    return Button(say(f"button_{ask.value}"), f"topic:{topic}:{ask.value}")


def person_button() -> Button:
    return Button(say("button_person"), "person")


def hours_lines(rules: str, patron: str, now: datetime, note: str = "") -> tuple[str, ...]:
    """Whether it is open, then the week ahead; nothing where no hours are known."""
    if not rules:
        return (note,) if note else ()
    hours = Hours(rules, patron)
    try:
        lines = [hours.status(now), *(line[0].upper() + line[1:] for line in hours.week(now.date()))]
    except HoursError:
        return (note,) if note else ()
    return tuple(lines + ([note] if note else []))


def day_hours(rules: str, patron: str, day: date) -> str:
    """ "Martedì 8 dicembre: chiuso"; empty where no hours are known."""
    try:
        text = spans_text(Hours(rules, patron).day(day)) if rules else ""
    except HoursError:
        text = ""
    return f"{DAYS[day.weekday()].capitalize()} {day.day} {MONTHS[day.month - 1]}: {text}" if text else ""


def place_card(
    place: PlaceRecord, patron: str, now: datetime, whole_week: bool = False, day: date | None = None
) -> Card:
    """`day` is one that was asked for; without it, the whole week or just whether it is open."""
    if not place.is_confirmed(now.date()):
        hours: tuple[str, ...] = (say("hours_stale"),)
    elif day and place.opening_hours:
        hours = (day_hours(place.opening_hours, patron, day),)
    else:
        hours = hours_lines(place.opening_hours, patron, now)[: None if whole_week else 1]
    lines = (place.address, *hours, place.hours_note, place.accessibility if whole_week else "")
    here = Place(place.name, place.address, place.lat, place.lon)
    return Card(place.name, tuple(line for line in lines if line), place.phone, place.url, here)


def office_card(office: Organisation, place: PlaceRecord | None, patron: str, now: datetime) -> Card:
    rules = office.opening_hours or (place.opening_hours if place else "")
    where = _where(place) if place else ""
    appointment = say("by_appointment") if office.by_appointment else ""
    vouched = office if office.opening_hours else place or office
    hours = (
        hours_lines(rules, patron, now, office.hours_note)
        if vouched.is_confirmed(now.date())
        else (say("hours_stale"),)
    )
    lines = (where, *hours, appointment, office.email)
    here = Place(place.name, place.address, place.lat, place.lon) if place else None
    return Card(office.name, tuple(line for line in lines if line), office.phone, office.url, here)


def moment_text(start: datetime, end: datetime, now: datetime) -> str:
    """ "Oggi alle 10.30", "Sabato 28 novembre, 10-12"."""
    distance = (start.date() - now.date()).days
    day = {0: "Oggi", 1: "Domani"}.get(
        distance, f"{DAYS[start.weekday()].capitalize()} {start.day} {MONTHS[start.month - 1]}"
    )
    if start <= now < end:
        return f"Adesso, fino alle {clock(end)}"
    return f"{day}, {span_text(start, end)}"


def _where(place: PlaceRecord) -> str:
    """Name and address; a square whose address is its name is named once."""
    if place.address.startswith(place.name):
        return place.address
    return f"{place.name}, {place.address}" if place.address else place.name


def event_card(
    event: Event, start: datetime, end: datetime, place: PlaceRecord | None, now: datetime, phone: str = ""
) -> Card:
    where = _where(place) if place else ""
    price = event.price[:1].upper() + event.price[1:]
    lines = (moment_text(start, end, now), where, price, event.age, event.booking)
    here = Place(place.name, place.address, place.lat, place.lon) if place else None
    return Card(event.name, tuple(line for line in lines if line), phone or event.phone, event.url, here)


def opportunity_card(item: Opportunity) -> Card:
    age = f"Da {item.min_age} anni" if item.min_age else ""
    lines = (item.summary, item.commitment, age)
    return Card(item.name, tuple(line for line in lines if line), item.phone, item.url)


def process_line(process: Process, today: date) -> str:
    """Where a process stands today, in a sentence or two."""
    if process.example_city:
        return say("example", city=process.example_city, name=process.name, summary=process.summary)
    if phase := current(process.phases, process.yearly, today):
        return say("process_now", name=process.name, phase=phase.name, end=day_text(phase.end), summary=phase.summary)
    if phase := upcoming(process.phases, process.yearly, today):
        return say("process_later", name=process.name, start=day_text(phase.start), phase=phase.name)
    return say("process_over", name=process.name, outcome=process.outcome)
