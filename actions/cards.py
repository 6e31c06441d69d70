"""From records to cards: a place, an office, an event, a chance to lend a hand. Pure: plain records in, cards out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from actions.compose import MONTHS
from actions.links import link
from actions.wording import say
from channels.conversation import Card, Place
from knowledge.hours import DAYS, Hours, HoursError, clock, span_text, spans_text
from knowledge.kinds import Event, Opportunity, Organisation
from knowledge.kinds import Place as PlaceRecord
from knowledge.record import Record
from nlu.period import Period

_A_FEW: Final = 3  # days that are told one by one
_LOOKED_AT: Final = 62  # of a longer time, the days that are looked at


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


def period_hours(rules: str, patron: str, period: Period) -> tuple[str, ...]:
    """The hours of a day or a few, day by day; of anything longer a whole week of it, by its date."""
    first, days = period.start.date(), (period.end - period.start).days
    if days <= _A_FEW:
        return tuple(day_hours(rules, patron, first + timedelta(days=n)) for n in range(max(1, days)))
    last = min(period.end.date(), first + timedelta(days=_LOOKED_AT))
    try:
        return _usual_week(Hours(rules, patron), first, last, period.name)
    except HoursError:
        return ()


def _usual_week(hours: Hours, first: date, last: date, name: str) -> tuple[str, ...]:
    """A week as most of them are, without a feast where one has none, and the days that are closed all the same."""
    mondays = [day for day in _days(first, last) if day.weekday() == 0 and day + timedelta(days=7) <= last] or [first]
    weeks = {monday: hours.week(monday) for monday in mondays}
    alike = Counter(map(tuple, weeks.values()))
    begins = max(weeks, key=lambda monday: (alike[tuple(weeks[monday])], _open_days(hours, monday)))
    usual = {day.weekday(): bool(hours.day(day)) for day in _days(begins, begins + timedelta(days=7))}
    closed = [day for day in _days(first, last) if usual[day.weekday()] and not hours.day(day)]
    title = say("hours_in", when=name[:1].upper() + name[1:], start=_day_of(begins))
    lines = (title, *(line[0].upper() + line[1:] for line in weeks[begins]))
    return (*lines, say("hours_closed_on", days=", ".join(map(_day_of, closed)))) if closed else lines


def _days(first: date, until: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((until - first).days)]


def _open_days(hours: Hours, monday: date) -> int:
    return sum(bool(hours.day(day)) for day in _days(monday, monday + timedelta(days=7)))


def _day_of(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _asked_hours(rules: str, patron: str, now: datetime, period: Period | None) -> tuple[str, ...]:
    """Of the time that was asked about, where that is one to come; else whether it is open, and the week."""
    if rules and period and (period.day or period.start > now):
        return period_hours(rules, patron, period)
    return hours_lines(rules, patron, now)


def place_card(
    place: PlaceRecord, patron: str, now: datetime, whole_week: bool = False, period: Period | None = None
) -> Card:
    """`period` is a time that was asked about; without it, the whole week or just whether it is open."""
    asked = period is not None and (period.day is not None or period.start > now)
    if not place.is_confirmed(now.date()):
        hours: tuple[str, ...] = (say("hours_stale"),)
    else:
        hours = _asked_hours(place.opening_hours, patron, now, period)[: None if whole_week or asked else 1]
    lines = (place.address, *hours, place.hours_note, place.accessibility if whole_week else "")
    return _card(place, lines, place.phone, place)


def office_card(
    office: Organisation, place: PlaceRecord | None, patron: str, now: datetime, period: Period | None = None
) -> Card:
    rules = office.opening_hours or (place.opening_hours if place else "")
    where = _where(place) if place else ""
    appointment = say("by_appointment") if office.by_appointment else ""
    vouched = office if office.opening_hours else place or office
    note = (office.hours_note,) if office.hours_note else ()
    hours = (
        (*_asked_hours(rules, patron, now, period), *note)
        if vouched.is_confirmed(now.date())
        else (say("hours_stale"),)
    )
    return _card(office, (where, *hours, appointment, office.email), office.phone, place)


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
    return replace(_card(event, lines, phone or event.phone, place), start=start, end=end)


def opportunity_card(item: Opportunity) -> Card:
    age = f"Da {item.min_age} anni" if item.min_age else ""
    return _card(item, (item.summary, item.commitment, age), item.phone)


def _card(record: Record, lines: Sequence[str], phone: str, place: PlaceRecord | None = None) -> Card:
    here = Place(place.name, place.address, place.lat, place.lon) if place else None
    shown = tuple(line for line in lines if line)
    return Card(record.name, shown, phone, record.url, here, record.kind, link=link(record))
