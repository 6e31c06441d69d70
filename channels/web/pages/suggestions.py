"""What somebody would correct of a record: a plain form, a limit of size, a field that only machines fill in.

Nobody is logged in here, so a form sent from another site can do no more than anybody could.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channels.catalogue import LONGEST_SUGGESTION
from channels.web.pages.records import found, shown
from channels.web.pages.site import Site

MOST_BYTES: Final = 16 * 1024
_MOST_FIELDS: Final = 8
TRAP: Final = "sito"  # people do not see it
_EMPTY: Final = "Scrivi che cosa manca o che cosa è cambiato."
_LONG: Final = f"Il testo è troppo lungo: al massimo {LONGEST_SUGGESTION} caratteri."
_MANY: Final = "Oggi sono arrivati troppi messaggi e non possiamo tenerlo. Riprova domani, o telefona."


async def receive(site: Site, request: Request) -> Response:
    fields = await _fields(request)
    return await run_in_threadpool(_kept, site, request, fields)


async def _fields(request: Request) -> dict[str, list[str]]:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MOST_BYTES:
            raise HTTPException(413)
    try:
        return parse_qs(received.decode("utf-8"), max_num_fields=_MOST_FIELDS, encoding="utf-8", errors="strict")
    except ValueError as error:
        raise HTTPException(400) from error


def _kept(site: Site, request: Request, fields: dict[str, list[str]]) -> Response:
    section = request.url.path.split("/")[1]
    record = found(site, section, request.path_params["slug"])
    text = fields.get("testo", [""])[0].replace("\r\n", "\n").strip()
    thanks = RedirectResponse(f"{record.path}/grazie", status_code=303)
    if fields.get(TRAP):
        return thanks  # a machine: it need not know that nothing was kept
    if not text or len(text) > LONGEST_SUGGESTION:
        return shown(site, request, record, 422, _LONG if text else _EMPTY, text[:LONGEST_SUGGESTION])
    if not site.catalogue.suggest(record.slug, text):
        return shown(site, request, record, 503, _MANY, text)
    return thanks


def thanks(section: str) -> Callable[[Site, Request], Response]:
    def answer(site: Site, request: Request) -> Response:
        return site.render(request, "thanks.html", page=found(site, section, request.path_params["slug"]))

    return answer
