"""The public pages as an application of their own: mount it at the root, after everything else."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from channels.catalogue import SECTIONS
from channels.web.pages import calendar, discovery, lists, records, suggestions, welcome
from channels.web.pages.site import Site

# Of what cannot be answered: a title, and what to do.
_TEXTS: Final = {
    404: (
        "Questa pagina non c'è",
        "Forse l'indirizzo è cambiato, o è scritto male. Da qui si va avanti lo stesso.",
    ),
    405: ("Questo indirizzo non si usa così", "Da qui si va avanti lo stesso."),
    413: ("Il testo è troppo lungo", "Torna indietro e manda un testo più corto."),
}
_OTHERWISE: Final = ("Non riesco a leggere quello che hai mandato", "Torna indietro e riprova.")


def create(site: Site) -> Starlette:
    def at(path: str, view: Callable[[Site, Request], Response]) -> Route:
        # A view waits for the database: it runs in a thread, not in the loop that serves everybody.
        async def answer(request: Request) -> Response:
            return await run_in_threadpool(view, site, request)

        return Route(path, answer)

    async def suggested(request: Request) -> Response:
        return await suggestions.receive(site, request)

    return Starlette(
        routes=[
            at("/", lists.home),
            at("/cerca", lists.search),
            at("/benvenuto", welcome.page),
            at("/benvenuto.ics", welcome.deadlines),
            at("/eventi", calendar.page),
            at("/eventi.ics", calendar.feed),
            at("/eventi/{slug}.ics", calendar.one),
            at("/servizi", lists.services),
            at("/uffici", lists.offices),
            at("/luoghi", lists.places),
            at("/partecipazione", lists.processes),
            at("/volontariato", lists.opportunities),
            at("/robots.txt", discovery.robots),
            at("/sitemap.xml", discovery.sitemap),
            at("/servizi/{slug}/carta-sportello", records.counter_card),
            *(at(f"/{section}/{{slug}}", records.page(section)) for section in SECTIONS),
            *(Route(f"/{section}/{{slug}}/integra", suggested, methods=["POST"], name=section) for section in SECTIONS),
            *(at(f"/{section}/{{slug}}/grazie", suggestions.thanks(section)) for section in SECTIONS),
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={HTTPException: _refused(site), 500: _failed},
    )


def _refused(site: Site) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        title, text = _TEXTS.get(error.status_code, _OTHERWISE)
        return await run_in_threadpool(site.render, request, "missing.html", error.status_code, title=title, text=text)

    return answer


async def _failed(_request: Request, _error: Exception) -> PlainTextResponse:
    return PlainTextResponse("Qualcosa non ha funzionato. Riprova tra poco.", status_code=500)
