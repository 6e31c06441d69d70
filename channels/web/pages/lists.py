"""The home, the list of each section, and the search."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from channels.catalogue import EventFilter, Option
from channels.records import Page, PlacePage, ServicePage
from channels.web.pages.labels import LIFE_EVENTS, slug_of
from channels.web.pages.site import Site

LONGEST_SEARCH: Final = 300
_EVENTS_SHOWN: Final = 4
_PROCESSES_SHOWN: Final = 4


def home(site: Site, request: Request) -> Response:
    catalogue, today = site.catalogue, site.today
    services = catalogue.services()
    events = catalogue.events(EventFilter(today, today + timedelta(days=1)))
    going_on = [process for process in catalogue.processes() if process.now and not process.example_city]
    return site.render(
        request,
        "home.html",
        categories=sorted(Counter(page.category for page in services if page.category).items()),
        life_events=_life_events(services),
        events=events[:_EVENTS_SHOWN],
        processes=sorted(going_on, key=lambda page: page.now.days if page.now else 0)[:_PROCESSES_SHOWN],
        now=catalogue.now(),
    )


def _life_events(services: Iterable[ServicePage]) -> list[tuple[int, str]]:
    """Those that some service is for, by their name."""
    used = {number for page in services for number in page.life_events}
    return sorted(((n, LIFE_EVENTS[n]) for n in used if n in LIFE_EVENTS), key=lambda pair: pair[1])


def services(site: Site, request: Request) -> Response:
    pages = every = site.catalogue.services()
    wanted, moment = request.query_params.get("argomento", ""), request.query_params.get("momento", "")
    category = next((page.category for page in pages if slug_of(page.category) == wanted), "")
    life_event = int(moment) if moment.isdecimal() and int(moment) in LIFE_EVENTS else 0
    if category:
        pages = tuple(page for page in pages if page.category == category)
    if life_event:
        pages = tuple(page for page in pages if life_event in page.life_events)
    groups = {name: [page for page in pages if page.category == name] for name in sorted({p.category for p in pages})}
    title = category or LIFE_EVENTS.get(life_event, "Servizi")
    return site.render(
        request,
        "services.html",
        groups=groups,
        title=title,
        narrowed=bool(category or life_event),
        number=len(pages),
        categories=sorted({page.category for page in every if page.category}),
        life_events=_life_events(every),
    )


def offices(site: Site, request: Request) -> Response:
    pages = site.catalogue.offices()
    groups = {kind: [page for page in pages if page.kind == kind] for kind in _kinds(pages)}
    return site.render(request, "offices.html", groups=groups, number=len(pages))


def _kinds(pages: Iterable[Page]) -> list[str]:
    """The most frequent first: the town's own offices before the one committee."""
    return [kind for kind, _ in Counter(page.kind for page in pages).most_common()]


def places(site: Site, request: Request) -> Response:
    every = site.catalogue.places()
    wanted = request.query_params
    quartieri = site.catalogue.quartieri()
    name = next((spot.name for option, spot in quartieri if option.value == wanted.get("quartiere")), "")
    kind = wanted.get("tipo", "") if wanted.get("tipo", "") in {page.kind for page in every} else ""
    is_open = wanted.get("aperto") == "si"
    return site.render(
        request,
        "places.html",
        pages=[page for page in every if _fits(page, name, kind, is_open)],
        kinds=[Option(kind, kind) for kind in sorted({page.kind for page in every})],
        quartieri=quartieri,
        chosen={"quartiere": wanted.get("quartiere", "") if name else "", "tipo": kind, "aperto": is_open},
        tiles=site.tiles,
        attribution=site.attribution,
    )


def _fits(page: PlacePage, quartiere: str, kind: str, is_open: bool) -> bool:
    """A square without hours is always open; one whose record has expired is not told to be."""
    always = page.trust.confirmed and not page.opening.days
    return (
        (not quartiere or page.spot.quartiere == quartiere)
        and (not kind or page.kind == kind)
        and (not is_open or page.opening.open or always)
    )


def processes(site: Site, request: Request) -> Response:
    """What is being decided, the least time left first; near somebody: in their quartiere or in all of the town."""
    quartieri = [option for option, _ in site.catalogue.quartieri()]
    chosen = next((option for option in quartieri if option.value == request.query_params.get("quartiere")), None)
    every = site.catalogue.processes()
    pages = [page for page in every if not page.example_city]
    if chosen:
        pages = [page for page in pages if page.quartiere in ("", chosen.label)]
    return site.render(
        request,
        "processes.html",
        now=sorted((page for page in pages if page.now), key=lambda page: page.now.days if page.now else 0),
        others=[page for page in pages if not page.now],
        elsewhere=[page for page in every if page.example_city],
        quartieri=quartieri,
        chosen=chosen,
    )


def opportunities(site: Site, request: Request) -> Response:
    quartieri = [option for option, _ in site.catalogue.quartieri()]
    chosen = next((option for option in quartieri if option.value == request.query_params.get("quartiere")), None)
    pages = site.catalogue.opportunities()
    if chosen:
        pages = tuple(page for page in pages if page.quartiere == chosen.label)
    return site.render(request, "opportunities.html", pages=pages, quartieri=quartieri, chosen=chosen)


def search(site: Site, request: Request) -> Response:
    """What is searched for is kept by nobody."""
    text = request.query_params.get("q", "").strip()[:LONGEST_SEARCH]
    pages = site.catalogue.search(text) if text else ()
    return site.render(request, "search.html", kept=False, text=text, pages=pages)
