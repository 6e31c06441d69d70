"""The chat's own pages: by itself, in the frame of another site, on a kiosk; and the script that other sites load."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from channels.conversation import Conversations
from channels.web import assets
from channels.web.access import Access

HERE: Final = Path(__file__).parent
# Browsers ask for them while they still read the page, not one after the other.
_MODULES: Final = tuple(sorted(path.name for path in (HERE / "static" / "chat").glob("*.js")))
_NOT_THERE: Final = {
    "page": ("kiosk.js", "shadow.js"),
    "embed": ("kiosk.js", "shadow.js"),
    "kiosk": ("page.js", "shadow.js"),
}


def routes(
    conversations: Conversations, templates: Environment, access: Access, security: Mapping[str, str]
) -> list[BaseRoute]:
    """`security` are the headers of every page; only the frame that we offer may stand in another site."""
    framed = security["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", " ".join(["frame-ancestors 'self'", *access.sites])
    )

    def shown(mode: str) -> str:
        modules = [name for name in _MODULES if name not in _NOT_THERE[mode]]
        return templates.get_template("chat.html").render(about=conversations.about(), mode=mode, modules=modules)

    async def chat(request: Request) -> Response:
        if "embed" in request.query_params:
            return HTMLResponse(shown("embed"), headers={"Content-Security-Policy": framed})
        return HTMLResponse(shown("page"))

    async def kiosk(_request: Request) -> Response:
        return HTMLResponse(shown("kiosk"))

    async def widget(_request: Request) -> Response:
        return assets.script(HERE / "widget.js")

    async def offline(_request: Request) -> Response:
        return assets.script(HERE / "offline.js")

    async def statement(_request: Request) -> Response:
        return HTMLResponse(templates.get_template("accessibility.html").render(about=conversations.about()))

    return [
        Route("/chat", chat),
        Route("/kiosk", kiosk),
        Route("/widget.js", widget),
        Route("/offline.js", offline),  # at the root, because a service worker sees no further than its own folder
        Route("/accessibilita", statement),
    ]
