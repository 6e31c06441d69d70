"""The chat API: a conversation is begun, each message is answered once, everything can be deleted.

Errors are JSON `{"error": …}` in Italian, with the status that says whose fault it is.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.conversation import Conversations, Incoming
from channels.encoding import reply_to_json
from channels.web.tokens import Tokens

MOST_BYTES: Final = 64 * 1024
_MOST_ID: Final = 64
_BEARER: Final = "Bearer "


class Refused(Exception):
    """A request that cannot be taken: `status` and what to tell."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        super().__init__(text)


Endpoint = Callable[[Request], Awaitable[Response]]


def routes(conversations: Conversations, tokens: Tokens) -> list[Route]:
    """Mount them under /api."""

    async def begin(_request: Request) -> Response:
        return JSONResponse({"token": tokens.new()}, status_code=201)

    async def message(request: Request) -> Response:
        incoming = _incoming(_conversation(request, tokens), await _body(request))
        replies = await run_in_threadpool(conversations.reply, incoming)
        return JSONResponse({"replies": [reply_to_json(reply) for reply in replies]})

    async def forget(request: Request) -> Response:
        await run_in_threadpool(conversations.forget, _conversation(request, tokens))
        return Response(status_code=204)

    return [
        Route("/conversations", _answering(begin), methods=["POST"]),
        Route("/messages", _answering(message), methods=["POST"]),
        Route("/conversations", _answering(forget), methods=["DELETE"]),
    ]


def _answering(endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            response = await endpoint(request)
        except Refused as refusal:
            response = JSONResponse({"error": str(refusal)}, status_code=refusal.status)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def _conversation(request: Request, tokens: Tokens) -> str:
    header = request.headers.get("authorization", "")
    conversation = tokens.conversation(header.removeprefix(_BEARER)) if header.startswith(_BEARER) else None
    if conversation is None:
        raise Refused(401, "La conversazione non è valida o è scaduta. Ricarica la pagina.")
    return conversation


async def _body(request: Request) -> dict[str, Any]:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MOST_BYTES:
            raise Refused(413, "Il messaggio è troppo lungo.")
    try:
        body = json.loads(received)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "Il messaggio non è leggibile.") from error
    if not isinstance(body, dict):
        raise Refused(400, "Il messaggio non è leggibile.")
    return body


def _incoming(conversation: str, body: dict[str, Any]) -> Incoming:
    text, payload, message_id = (body.get(name, "") for name in ("text", "payload", "id"))
    if not all(isinstance(value, str) for value in (text, payload, message_id)) or len(message_id) > _MOST_ID:
        raise Refused(400, "Il messaggio non ha la forma giusta.")
    lat, lon = (body.get(name) for name in ("lat", "lon"))
    if not all(value is None or isinstance(value, int | float) for value in (lat, lon)):
        raise Refused(400, "La posizione non ha la forma giusta.")
    return Incoming(conversation, text, payload, message_id, "web", lat, lon)
