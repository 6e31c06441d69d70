"""The web application: the public pages, the chat page, its API, and whether we are alive."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from channels.conversation import Conversations
from channels.web import api, assets, chat, rest
from channels.web.access import Access
from channels.web.headers import WithHeaders
from channels.web.pages import app as public_pages
from channels.web.pages.site import Site
from channels.web.tokens import Tokens

HERE: Final = Path(__file__).parent
# Nothing but what we serve ourselves: a text that slips through cannot load or run anything.
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
}


def create(
    conversations: Conversations,
    tokens: Tokens,
    *,
    access: Access | None = None,
    site: Site | None = None,
    others: Sequence[BaseRoute] = (),
) -> ASGIApp:
    """The application, ready for an ASGI server.

    Without `access` no other site may embed it. Without a site there are no public pages: the home is the chat.
    `others` are the doors of other channels.
    """
    access = access or Access()
    templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape())

    async def home(_request: Request) -> Response:
        return RedirectResponse("/chat")

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    pages = Starlette(
        routes=[
            Route("/health", health),
            *chat.routes(conversations, templates, access, SECURITY_HEADERS),
            Mount("/api", api.create(conversations, tokens, access)),
            *([Mount("/webhooks/rest", rest.create(conversations, access))] if access.rasa_channel else []),
            Mount("/static", assets.create(HERE / "static")),
            *others,
            # Last: whatever else is asked for is a page, or is missed there.
            Mount("/", public_pages.create(site)) if site else Route("/", home),
        ],
        exception_handlers={404: _missing, 500: _failed},
    )
    headers = {**SECURITY_HEADERS, **(site.headers(SECURITY_HEADERS) if site else {})}
    return WithHeaders(GZipMiddleware(pages), headers)


async def _missing(_request: Request, _error: Exception) -> PlainTextResponse:
    return PlainTextResponse("Questa pagina non c'è. Il banco è all'indirizzo /chat", status_code=404)


async def _failed(_request: Request, _error: Exception) -> PlainTextResponse:
    return PlainTextResponse("Qualcosa non ha funzionato. Riprova tra poco.", status_code=500)
