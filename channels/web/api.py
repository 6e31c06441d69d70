"""The chat API: a conversation is begun, each message is answered once, everything can be deleted.

Errors are JSON `{"error": …}` in Italian, with the status that says whose fault it is.
"""

import json
from types import NoneType
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from channels.conversation import Conversations, Incoming
from channels.encoding import reply_to_json
from channels.web.headers import WithHeaders
from channels.web.tokens import Tokens

MOST_BYTES: Final = 64 * 1024
_MOST_ID: Final = 64
_BEARER: Final = "Bearer "
# Of the errors that the framework raises by itself.
_TEXTS: Final = {404: "A questo indirizzo non c'è nulla.", 405: "Questo indirizzo non si usa con questo metodo."}


def create(conversations: Conversations, tokens: Tokens) -> ASGIApp:
    """An application of its own. Mount it at /api."""

    async def begin(_request: Request) -> Response:
        return JSONResponse({"token": tokens.new()}, status_code=201)

    async def message(request: Request) -> Response:
        incoming = _incoming(_conversation(request, tokens), await _body(request))
        replies = await run_in_threadpool(conversations.reply, incoming)
        return JSONResponse({"replies": [reply_to_json(reply) for reply in replies]})

    async def forget(request: Request) -> Response:
        await run_in_threadpool(conversations.forget, _conversation(request, tokens))
        return Response(status_code=204)

    api = Starlette(
        routes=[
            Route("/conversations", begin, methods=["POST"]),
            Route("/messages", message, methods=["POST"]),
            Route("/conversations", forget, methods=["DELETE"]),
        ],
        exception_handlers={HTTPException: _refused, 500: _failed},
    )
    return WithHeaders(api, {"Cache-Control": "no-store"})


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    text = _TEXTS.get(error.status_code, error.detail)
    return JSONResponse({"error": text}, error.status_code, error.headers)


async def _failed(_request: Request, _error: Exception) -> JSONResponse:
    return JSONResponse({"error": "Qualcosa non ha funzionato. Riprova tra poco."}, 500)


def _conversation(request: Request, tokens: Tokens) -> str:
    header = request.headers.get("authorization", "")
    conversation = tokens.conversation(header.removeprefix(_BEARER)) if header.startswith(_BEARER) else None
    if conversation is None:
        raise HTTPException(401, "La conversazione non è valida o è scaduta. Ricarica la pagina.")
    return conversation


async def _body(request: Request) -> dict[str, Any]:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MOST_BYTES:
            raise HTTPException(413, "Il messaggio è troppo lungo.")
    try:
        body = json.loads(received)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "Il messaggio non è leggibile.") from error
    if not isinstance(body, dict):
        raise HTTPException(400, "Il messaggio non è leggibile.")
    return body


def _incoming(conversation: str, body: dict[str, Any]) -> Incoming:
    text, payload, message_id = (body.get(name, "") for name in ("text", "payload", "id"))
    if not all(isinstance(value, str) for value in (text, payload, message_id)) or len(message_id) > _MOST_ID:
        raise HTTPException(400, "Il messaggio non ha la forma giusta.")
    lat, lon = (body.get(name) for name in ("lat", "lon"))
    if not all(type(value) in (NoneType, int, float) for value in (lat, lon)):  # a bool would pass for an int
        raise HTTPException(400, "La posizione non ha la forma giusta.")
    return Incoming(conversation, text, payload, message_id, "web", lat, lon)
