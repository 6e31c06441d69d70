"""What search engines ask for."""

from datetime import date
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from channels.catalogue import SECTIONS
from channels.web.pages.site import KEPT, Site, fresh


def robots(site: Site, request: Request) -> Response:
    """Searches and newcomers' answers are nobody's to keep; nobody should find an invented town for a real one."""
    if site.catalogue.about().invented:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        lines = ["User-agent: *", "Disallow: /api/", "Disallow: /cerca", "Disallow: /benvenuto?"]
    text = "\n".join([*lines, f"Sitemap: {site.url(request, '/sitemap.xml')}", ""])
    return fresh(request, PlainTextResponse(text, headers=KEPT))


def sitemap(site: Site, request: Request) -> Response:
    pages: list[tuple[str, date | None]] = [("/", None), ("/benvenuto", None), ("/chat", None)]
    pages += [(f"/{section}", None) for section in SECTIONS]
    rows = "".join(_row(site.url(request, path), day) for path, day in (*pages, *site.catalogue.paths()))
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    return fresh(request, Response(xml, media_type="application/xml", headers=KEPT))


def _row(url: str, day: date | None) -> str:
    changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
    return f"<url><loc>{escape(url)}</loc>{changed}</url>\n"
