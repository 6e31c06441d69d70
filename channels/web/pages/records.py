"""The page of one record, and the counter card of a service."""

from collections.abc import Callable

import segno
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from channels.records import Page
from channels.web.pages.labels import SECTION_NAMES
from channels.web.pages.linked_data import breadcrumbs, linked_data
from channels.web.pages.site import NOT_KEPT, Site

_TEMPLATES = {
    "servizi": "service.html",
    "uffici": "office.html",
    "luoghi": "place.html",
    "eventi": "event.html",
    "partecipazione": "process.html",
    "volontariato": "opportunity.html",
}


def page(section: str) -> Callable[[Site, Request], Response]:
    def answer(site: Site, request: Request) -> Response:
        return shown(site, request, found(site, section, request.path_params["slug"]))

    return answer


def found(site: Site, section: str, slug: str) -> Page:
    """Raises the 404 of a record that is not there."""
    record = site.catalogue.page(section, slug)
    if record is None:
        raise HTTPException(404)
    return record


def shown(site: Site, request: Request, record: Page, status: int = 200, wrong: str = "", text: str = "") -> Response:
    """`wrong` says what was wrong with a suggestion, `text` is what was written in it."""
    about = site.catalogue.about()
    url = site.url(request, record.path)
    crumbs = [("Home", "/"), (SECTION_NAMES[record.section], f"/{record.section}")]
    trail = [*((name, site.url(request, path)) for name, path in crumbs), (record.title, url)]
    data = [item for item in (linked_data(record, url, about), breadcrumbs(trail)) if item]
    return site.render(
        request,
        _TEMPLATES[record.section],
        status,
        page=record,
        crumbs=crumbs,
        today=site.today,
        linked_data=data,
        canonical_url=url,
        wrong=wrong,
        written=text,
    )


def counter_card(site: Site, request: Request) -> Response:
    card = site.catalogue.counter_card(request.path_params["slug"], request.query_params.get("lang", ""))
    if card is None:
        raise HTTPException(404)
    url = site.url(request, card.path)
    # A drawing that is part of the page: no request, and it prints in full sharpness.
    drawing = segno.make(url, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True, svgclass="qr")
    response = site.render(request, "counter_card.html", card=card, url=url, qr=Markup(drawing))  # noqa: S704
    if card.language:
        response.headers.update(NOT_KEPT)
    return response
