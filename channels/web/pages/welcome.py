"""The newcomer's path: a few taps, then what to do in order. What they say is in the address and nowhere else."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from channels.newcomer import ORIGINS, REASONS, Arrival
from channels.web.pages import feeds
from channels.web.pages.dates import read_day
from channels.web.pages.site import NOT_KEPT, Site, query


def page(site: Site, request: Request) -> Response:
    arrival = said(request)
    return site.render(
        request,
        "welcome.html",
        kept=arrival is None,
        arrival=arrival,
        plan=site.catalogue.plan(arrival) if arrival else None,
        origins=ORIGINS,
        reasons=REASONS,
        asked=bool(request.query_params),
        deadlines="/benvenuto.ics" + _address(arrival) if arrival else "",
        today=site.today,
    )


def said(request: Request) -> Arrival | None:
    """None where they have not said from where they come: the one thing without which there is no path."""
    asked = request.query_params
    if asked.get("da") not in ORIGINS:
        return None
    reason = asked.get("per", "")
    return Arrival(
        asked["da"],
        reason if reason in REASONS else "",
        read_day(asked.get("arrivo", "")),
        asked.get("figli") == "si",
    )


def _address(arrival: Arrival) -> str:
    day = arrival.day.isoformat() if arrival.day else ""
    return query(da=arrival.origin, per=arrival.reason, arrivo=day, figli="si" if arrival.children else "")


def deadlines(site: Site, request: Request) -> Response:
    arrival = said(request)
    if arrival is None or arrival.day is None:
        raise HTTPException(404)
    body = feeds.deadlines_calendar(site.catalogue.plan(arrival), "Le mie scadenze", site.url(request, ""), site.today)
    headers = {**NOT_KEPT, "Content-Disposition": 'attachment; filename="scadenze.ics"'}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)
