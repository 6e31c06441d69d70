"""The web application: the public pages, the chat page, its API, and whether we are alive."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from channels.conversation import Conversations
from channels.web import api
from channels.web.headers import WithHeaders
from channels.web.pages import app as public_pages
from channels.web.pages.site import Site
from channels.web.tokens import Tokens

HERE: Final = Path(__file__).parent
# Nothing but what we serve ourselves: a text that slips through cannot load or run anything.
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
}


def create(conversations: Conversations, tokens: Tokens, site: Site | None = None) -> ASGIApp:
    """The application, ready for an ASGI server. Without a site there are no public pages: the home is the chat."""
    templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape())

    async def page(_request: Request) -> HTMLResponse:
        return HTMLResponse(templates.get_template("chat.html").render(about=conversations.about()))

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    pages = Starlette(
        routes=[
            Route("/chat", page),
            Route("/health", health),
            Mount("/api", api.create(conversations, tokens)),
            Mount("/static", GZipMiddleware(StaticFiles(directory=HERE / "static"), minimum_size=1000)),
            # Last: whatever else is asked for is a page, or is missed there.
            Mount("/", public_pages.create(site)) if site else Route("/", page),
        ],
        exception_handlers={404: _missing, 500: _failed},
    )
    return WithHeaders(pages, {**SECURITY_HEADERS, **(site.headers(SECURITY_HEADERS) if site else {})})


async def _missing(_request: Request, _error: Exception) -> PlainTextResponse:
    return PlainTextResponse("Questa pagina non c'è. Il banco è all'indirizzo /", status_code=404)


async def _failed(_request: Request, _error: Exception) -> PlainTextResponse:
    return PlainTextResponse("Qualcosa non ha funzionato. Riprova tra poco.", status_code=500)
