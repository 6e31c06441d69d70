"""Pages of other sites that embed the widget, with a policy as strict as a municipal site may have."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

PAGE = """<!doctype html>
<html lang="it">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body><main><h1>{title}</h1><p><a id="before" href="/altra">Un'altra pagina del sito</a></p>{element}</main>
<script src="{desk}/widget.js"{attributes} defer></script></body>
</html>"""


def site(desk: str, attributes: str = "", element: str = "", mode: str = "frame") -> ASGIApp:
    """A site of its own; `mode` says what its policy must let in for the widget: the frame, or requests."""
    wanted = f"frame-src {desk}" if mode == "frame" else f"connect-src {desk}"
    policy = f"default-src 'none'; script-src {desk}; {wanted}; base-uri 'none'; form-action 'none'"

    async def page(request: Request) -> Response:
        title = "Comune di Valdombra" if request.url.path == "/" else "Un'altra pagina"
        text = PAGE.format(title=title, desk=desk, attributes=f" {attributes}", element=element)
        return HTMLResponse(text, headers={"Content-Security-Policy": policy})

    async def no_icon(_request: Request) -> Response:
        return Response(status_code=204)

    return Starlette(routes=[Route("/", page), Route("/altra", page), Route("/favicon.ico", no_icon)])
