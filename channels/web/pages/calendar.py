"""What happens when: the calendar with its filters, its feed, and one event for a phone's calendar."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from channels.catalogue import EventFilter
from channels.records import EventPage, Span
from channels.web.pages import feeds
from channels.web.pages.dates import read_day
from channels.web.pages.labels import AUDIENCES
from channels.web.pages.records import found
from channels.web.pages.site import KEPT, Site, fresh, query

_SHOWN_DAYS: Final = 7
_MOST_DAYS: Final = 62
_FEED_DAYS: Final = 92
_FURTHEST: Final = 366  # nothing is worked out for who follows links into the next century
_SATURDAY: Final = 5


def page(site: Site, request: Request) -> Response:
    wanted = chosen(site, request)
    events = site.catalogue.events(wanted)
    return site.render(
        request,
        "events.html",
        days=_by_day(events, wanted),
        number=len(events),
        wanted=wanted,
        narrowed=bool(wanted.quartiere or wanted.audience or wanted.topic or wanted.free),
        quick=_quick(site.today, wanted),
        feed="/eventi.ics" + _filters(wanted),
        quartieri=[option for option, _ in site.catalogue.quartieri()],
        topics=site.catalogue.event_topics(),
        audiences=AUDIENCES,
        today=site.today,
    )


def chosen(site: Site, request: Request) -> EventFilter:
    """The filters of the address; what cannot be read is as if it were not there."""
    asked, today = request.query_params, site.today
    since = min(max(read_day(asked.get("dal", "")) or today, today), today + timedelta(days=_FURTHEST))
    until = read_day(asked.get("al", "")) or since + timedelta(days=_SHOWN_DAYS - 1)
    until = min(max(until, since), since + timedelta(days=_MOST_DAYS))
    known = {option.value for option, _ in site.catalogue.quartieri()}
    topics = {option.value for option in site.catalogue.event_topics()}
    return EventFilter(
        since,
        until,
        asked.get("quartiere", "") if asked.get("quartiere") in known else "",
        asked.get("pubblico", "") if asked.get("pubblico") in AUDIENCES else "",
        asked.get("argomento", "") if asked.get("argomento") in topics else "",
        asked.get("gratis") == "si",
    )


def _by_day(events: tuple[EventPage, ...], wanted: EventFilter) -> list[tuple[date, list[tuple[Span, EventPage]]]]:
    """Each day with what begins on it; what began before is on the first day."""
    days: dict[date, list[tuple[Span, EventPage]]] = {}
    for event in events:
        for span in event.next:
            days.setdefault(max(span.start.date(), wanted.since), []).append((span, event))
    return [(day, sorted(days[day], key=lambda item: (item[0].start, item[1].title))) for day in sorted(days)]


def _quick(today: date, wanted: EventFilter) -> list[tuple[str, str, bool]]:
    """(name, address, whether it is the one shown): the days that people mean most often."""
    saturday = today + timedelta(days=max(0, _SATURDAY - today.weekday()))
    weekend = (max(saturday, today), saturday + timedelta(days=1 if saturday.weekday() == _SATURDAY else 0))
    ranges = {
        "Oggi": (today, today),
        "Domani": (today + timedelta(days=1),) * 2,
        "Fine settimana": weekend,
        "7 giorni": (today, today + timedelta(days=6)),
        "30 giorni": (today, today + timedelta(days=29)),
    }
    return [
        (name, "/eventi" + _filters(replace(wanted, since=since, until=until), days=True),
         (since, until) == (wanted.since, wanted.until))
        for name, (since, until) in ranges.items()
    ]  # fmt: skip


def _filters(wanted: EventFilter, days: bool = False) -> str:
    return query(
        dal=wanted.since.isoformat() if days else "",
        al=wanted.until.isoformat() if days else "",
        quartiere=wanted.quartiere,
        pubblico=wanted.audience,
        argomento=wanted.topic,
        gratis="si" if wanted.free else "",
    )


def feed(site: Site, request: Request) -> Response:
    """The events of the three months ahead that fit the filters, each with its whole series."""
    wanted = chosen(site, request)
    today = site.today
    events = site.catalogue.events(replace(wanted, since=today, until=today + timedelta(days=_FEED_DAYS)))
    name = f"Eventi a {site.catalogue.about().title}"
    body = feeds.events_calendar(events, name, site.url(request, ""))
    return fresh(request, _ics(body, "eventi.ics"))


def one(site: Site, request: Request) -> Response:
    event = found(site, "eventi", request.path_params["slug"])
    if not isinstance(event, EventPage) or not event.trust.confirmed:
        raise HTTPException(404)
    body = feeds.events_calendar([event], event.title, site.url(request, ""))
    return fresh(request, _ics(body, f"{event.slug}.ics"))


def _ics(body: bytes, name: str) -> Response:
    headers = {**KEPT, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)
