"""Events and deadlines for the calendars of phones: iCalendar (RFC 5545), Europe/Rome, the rule of a series kept."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event
from icalendar.prop import vRecur, vText

from channels.newcomer import Plan
from channels.records import EventPage

ROME: Final = ZoneInfo("Europe/Rome")
_AHEAD: Final = timedelta(days=2)  # when a phone reminds of a deadline


def events_calendar(pages: Iterable[EventPage], name: str, address: str) -> bytes:
    """The series of each event. `address` is that of the site, without a slash at the end."""
    calendar = _calendar(name)
    for page in pages:
        if page.trust.confirmed:
            calendar.add_component(_event(page, address))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def deadlines_calendar(plan: Plan, name: str, address: str, today: date) -> bytes:
    """A whole day for each deadline of a newcomer, with a reminder two days before."""
    calendar = _calendar(name)
    for step in plan.steps:
        if step.due is None:
            continue
        event = Event()
        event.add("uid", f"{step.slug}@{_host(address)}")
        event.add("dtstamp", _stamp(today))
        event.add("dtstart", step.due)
        event.add("dtend", step.due + timedelta(days=1))
        event.add("summary", f"Ultimo giorno: {step.title}")
        event.add("description", "\n\n".join(part for part in (step.text, step.limit, step.norm) if part))
        if step.path:
            event.add("url", address + step.path)
        event.add_component(_alarm(step.title))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Portineria//pagine//IT")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-timezone", "Europe/Rome")
    return calendar


def _event(page: EventPage, address: str) -> Event:
    event = Event()
    event.add("uid", f"{page.slug}@{_host(address)}")
    event.add("dtstamp", _stamp(page.trust.verified_on or page.start.date()))
    event.add("dtstart", page.start.replace(tzinfo=ROME))
    event.add("dtend", page.end.replace(tzinfo=ROME))
    event.add("summary", page.title)
    event.add("description", "\n\n".join(part for part in (page.summary, page.price, page.booking) if part))
    event.add("url", address + page.path)
    if page.spot:
        event.add("location", ", ".join(part for part in (page.spot.name, page.spot.address) if part))
    if page.rule:
        event.add("rrule", _rule(page.rule))
    for day in page.skipped:
        event.add("exdate", datetime.combine(day, page.start.time(), ROME))
    return event


def _rule(text: str) -> vRecur:
    """Where a series has a start with a zone, its last moment is in UTC; a day counts to its end."""
    rule: vRecur = vRecur.from_ical(text.removeprefix("RRULE:"))
    if until := rule.get("UNTIL"):
        last = until[0] if isinstance(until, list) else until
        rule["UNTIL"] = [_moment(last).astimezone(UTC)]
    return rule


def _moment(last: date) -> datetime:
    if not isinstance(last, datetime):
        return datetime.combine(last, time(23, 59, 59), ROME)
    return last if last.tzinfo else last.replace(tzinfo=ROME)


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -_AHEAD)
    return alarm


def _stamp(day: date) -> datetime:
    """The same for the same record: a feed that has not changed is the same, byte by byte."""
    return datetime.combine(day, time(), UTC)


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0] or "portineria"
