"""Where Telegram brings updates: known by its secret, kept before it is told so, never asked again in vain."""

import hmac
import json
import logging
from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from channels.telegram.received import Receive
from channels.telegram.updates import Me, read

PATH: Final = "/telegram/webhook"
HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
MOST_BYTES: Final = 1024 * 1024
_log = logging.getLogger(__name__)


def route(secret: str, receive: Receive, me: Callable[[], Me | None]) -> Route:
    """`me` is known once Telegram has been asked; until then it is told to come again."""

    async def update(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), secret.encode()):
            return PlainTextResponse("Questo indirizzo è di Telegram.", 403)
        who = me()
        if who is None:
            return PlainTextResponse("Riprova tra poco.", 503)
        received = read(await _body(request), who)
        if received is not None:
            try:
                await run_in_threadpool(receive, received)
            except Exception as error:  # noqa: BLE001  not kept: Telegram brings it again
                _log.error("telegram.not_kept error=%s", type(error).__name__)
                return PlainTextResponse("Riprova tra poco.", 503)
        return Response(status_code=200)

    return Route(PATH, update, methods=["POST"])


async def _body(request: Request) -> object:
    """None for what is no JSON, or too long: to send it again would change nothing."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MOST_BYTES:
            return None
    try:
        return json.loads(received)
    except (ValueError, RecursionError):
        return None
