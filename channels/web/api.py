"""The chat API: a conversation is begun, each message is answered once and can be rated, everything can be deleted.

`openapi.yml` describes it; errors are problem details in Italian (`problem.py`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from types import NoneType
from typing import Any, Final

import yaml
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from channels.conversation import KIOSK, REASONS, WEB, Conversations, Incoming, Rating
from channels.encoding import reply_to_json
from channels.web.access import Access, Guarded
from channels.web.body import json_object
from channels.web.headers import WithHeaders
from channels.web.problem import Refusal, failed, refused
from channels.web.tokens import Tokens

_DESCRIPTION: Final = Path(__file__).with_name("openapi.yml")
_MOST_ID: Final = 64
_MOST_LANGUAGE: Final = 35  # of a language tag, RFC 5646
_BEARER: Final = "Bearer "
_PREFLIGHT_SECONDS: Final = 3600


def create(conversations: Conversations, tokens: Tokens, access: Access) -> ASGIApp:
    """An application of its own. Mount it at /api."""
    description = yaml.safe_load(_DESCRIPTION.read_text(encoding="utf-8"))

    async def describe(_request: Request) -> Response:
        return JSONResponse(description)

    async def about(_request: Request) -> Response:
        return JSONResponse(asdict(await run_in_threadpool(conversations.about)))

    async def message(request: Request) -> Response:
        conversation = _conversation(request, tokens)
        access.check_conversation(conversation)
        incoming = _incoming(conversation, await json_object(request))
        replies = await run_in_threadpool(conversations.reply, incoming)
        return JSONResponse({"replies": [reply_to_json(reply) for reply in replies]})

    async def rate(request: Request) -> Response:
        conversation = _conversation(request, tokens)
        access.check_conversation(conversation)
        rating = _rating(await json_object(request))
        if not await run_in_threadpool(conversations.rate, conversation, rating):
            raise Refusal(404, "Questa risposta non c'è più: non posso registrare che cosa ne pensi.")
        return Response(status_code=204)

    api = Starlette(
        routes=[
            Route("/openapi.json", describe),
            Route("/about", about),
            # One route, so that what is allowed at the address is told whole.
            Route("/conversations", _of_conversation(conversations, tokens), methods=["GET", "POST", "DELETE"]),
            Route("/messages", message, methods=["POST"]),
            Route("/ratings", rate, methods=["POST"]),
        ],
        exception_handlers={HTTPException: refused, 500: failed},
    )
    return WithHeaders(_shared(Guarded(api, access), access), {"Cache-Control": "no-store"})


def _of_conversation(conversations: Conversations, tokens: Tokens) -> Callable[[Request], Awaitable[Response]]:
    """Begins a conversation, deletes one, or tells its code."""

    async def begin(_request: Request) -> Response:
        return JSONResponse({"token": tokens.new()}, status_code=201)

    async def forget(request: Request) -> Response:
        await run_in_threadpool(conversations.forget, _conversation(request, tokens))
        return Response(status_code=204)

    async def code(request: Request) -> Response:
        return JSONResponse({"code": await run_in_threadpool(conversations.code, _conversation(request, tokens))})

    acts = {"POST": begin, "DELETE": forget}

    async def conversation(request: Request) -> Response:
        return await acts.get(request.method, code)(request)

    return conversation


def _shared(app: ASGIApp, access: Access) -> ASGIApp:
    """Scripts of the sites that may embed us read the answers; those of others cannot. Tokens travel in a header."""
    return CORSMiddleware(
        app,
        allow_origins=access.sites,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["authorization", "content-type"],
        max_age=_PREFLIGHT_SECONDS,
    )


def _conversation(request: Request, tokens: Tokens) -> str:
    header = request.headers.get("authorization", "")
    conversation = tokens.conversation(header.removeprefix(_BEARER)) if header.startswith(_BEARER) else None
    if conversation is None:
        raise Refusal(
            401, "La conversazione non è valida o è scaduta. Ricarica la pagina.", {"WWW-Authenticate": "Bearer"}
        )
    return conversation


def _incoming(conversation: str, body: dict[str, Any]) -> Incoming:
    text, payload, message_id = (body.get(name, "") for name in ("text", "payload", "id"))
    language = body.get("language", "it")
    if not all(isinstance(value, str) for value in (text, payload, message_id, language)):
        raise Refusal(400, "Il messaggio non ha la forma giusta.")
    shared = body.get("shared", False)
    if len(message_id) > _MOST_ID or len(language) > _MOST_LANGUAGE or not isinstance(shared, bool):
        raise Refusal(400, "Il messaggio non ha la forma giusta.")
    lat, lon = (body.get(name) for name in ("lat", "lon"))
    if not all(type(value) in (NoneType, int, float) for value in (lat, lon)):  # a bool would pass for an int
        raise Refusal(400, "La posizione non ha la forma giusta.")
    channel = KIOSK if shared else WEB
    return Incoming(conversation, text, payload, message_id, channel, lat, lon, language)


def _rating(body: dict[str, Any]) -> Rating:
    message_id, good, reason = body.get("id"), body.get("good"), body.get("reason", "")
    if not isinstance(message_id, str) or not isinstance(good, bool) or reason not in ("", *REASONS):
        raise Refusal(400, "Il giudizio non ha la forma giusta.")
    return Rating(message_id, good, reason)
