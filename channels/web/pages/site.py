"""What all pages share: templates, the address of the site, and answers that browsers may keep for a minute."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from channels.catalogue import LONGEST_SUGGESTION, Catalogue
from channels.records import Contact
from channels.web.pages import dates, labels

HERE: Final = Path(__file__).parent
# "Open now" must not be an hour old; what somebody has typed is nobody else's.
KEPT: Final = {"Cache-Control": "public, max-age=60"}
NOT_KEPT: Final = {"Cache-Control": "private, no-store"}


class Site:
    """`address` is the site's public one, without a slash at the end; empty: that of the request."""

    def __init__(self, catalogue: Catalogue, address: str = "", tiles: str = "", attribution: str = "") -> None:
        self.catalogue = catalogue
        self.tiles = tiles
        self.attribution = attribution
        self._address = address.rstrip("/")
        self._templates = _environment()

    @property
    def today(self) -> date:
        return self.catalogue.now().date()

    def url(self, request: Request, path: str) -> str:
        return (self._address or str(request.base_url).rstrip("/")) + path

    def headers(self, common: Mapping[str, str]) -> dict[str, str]:
        """The policy that lets pictures come from where the map's tiles are, where some are configured."""
        policy = common["Content-Security-Policy"]
        origin = _origin(self.tiles)
        return (
            {"Content-Security-Policy": policy.replace("img-src 'self'", f"img-src 'self' {origin}")} if origin else {}
        )

    def render(self, request: Request, template: str, status: int = 200, kept: bool = True, **context: Any) -> Response:
        """A page of HTML. `kept`: whether browsers and proxies may keep it for a minute."""
        html = self._templates.get_template(template).render(
            about=self.catalogue.about(),
            path=request.url.path,
            canonical=self.url(request, request.url.path),
            **context,
        )
        if status != 200 or not kept:
            return HTMLResponse(html, status, NOT_KEPT)
        return fresh(request, HTMLResponse(html, headers=KEPT))


def fresh(request: Request, response: Response) -> Response:
    """The answer with its ETag, or just "not modified" to who has it already."""
    # Weak: the same page may travel compressed or not.
    tag = f'W/"{hashlib.sha256(bytes(response.body)).hexdigest()[:20]}"'
    if tag in (known.strip() for known in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers={**KEPT, "ETag": tag})
    response.headers["ETag"] = tag
    return response


def _origin(tiles: str) -> str:
    """ "https://tiles.example" of "https://tiles.example/{z}/{x}/{y}.png"; with {s}, of all hosts beside it."""
    if not web_address(tiles):
        return ""
    parts = urlsplit(tiles)
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"


def web_address(text: str) -> str:
    """The address if it is one of the web; empty for "javascript:" and the like."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    return text.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def href(contact: Contact) -> str:
    """What a press on a contact opens; empty for one that is only to be read."""
    match contact.kind:
        case "phone":
            digits = "".join(character for character in contact.value if character.isdigit() or character == "+")
            return f"tel:{digits}" if digits else ""
        case "email" if "@" in contact.value and not any(c in contact.value for c in " ?&\r\n"):
            return f"mailto:{contact.value}"
        case "url":
            return web_address(contact.value)
    return ""


def query(**values: str) -> str:
    """ "?a=1&b=2" of what is not empty."""
    text = urlencode({name: value for name, value in values.items() if value})
    return f"?{text}" if text else ""


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "long_day": dates.long_day,
        "week_day": dates.week_day,
        "clock": dates.clock,
        "days_left": dates.days_left,
        "web_address": web_address,
        "href": href,
        "category_slug": labels.slug_of,
    }
    environment.globals |= {
        "labels": labels,
        "hours": dates.hours,
        "query": query,
        "longest_suggestion": LONGEST_SUGGESTION,
    }
    return environment
