"""Rasa's REST channel: its front ends and test tools talk to this desk unchanged.

Senders choose their own names, so that whoever guesses a name reads along: they have a namespace of their own, and the
channel is open only where `Access.rasa_channel` says so.
"""

import secrets
from collections.abc import Iterator
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from channels.conversation import Card, Conversations, Incoming, Reply
from channels.web.access import Access, Guarded
from channels.web.body import json_object
from channels.web.headers import WithHeaders
from channels.web.problem import Refusal, failed, refused

_LONGEST_SENDER: Final = 128
_PAYLOAD: Final = "/"  # how Rasa's front ends mark what a button says


def create(conversations: Conversations, access: Access) -> ASGIApp:
    """An application of its own. Mount it at /webhooks/rest."""

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def webhook(request: Request) -> Response:
        body = await json_object(request)
        sender = _sender(body)
        incoming = _incoming(f"rest/{sender}", body)
        access.check_conversation(incoming.conversation)
        replies = await run_in_threadpool(conversations.reply, incoming)
        return JSONResponse([_message(sender, reply) for reply in replies])

    channel = Starlette(
        routes=[Route("/", health), Route("/webhook", webhook, methods=["POST"])],
        exception_handlers={HTTPException: refused, 500: failed},
    )
    return WithHeaders(Guarded(channel, access), {"Cache-Control": "no-store"})


def _sender(body: dict[str, Any]) -> str:
    """Who names nobody is somebody else each time, as with Rasa."""
    sender = body.get("sender") or secrets.token_urlsafe(16)
    if not isinstance(sender, str) or len(sender) > _LONGEST_SENDER:
        raise Refusal(400, "«sender» non ha la forma giusta: serve un testo di al massimo 128 caratteri.")
    return sender


def _incoming(conversation: str, body: dict[str, Any]) -> Incoming:
    message = body.get("message") or ""
    if not isinstance(message, str):
        raise Refusal(400, "«message» non ha la forma giusta: serve un testo.")
    if message.startswith(_PAYLOAD):
        return Incoming(conversation, payload=message.removeprefix(_PAYLOAD), channel="rest")
    return Incoming(conversation, message, channel="rest")


def _message(sender: str, reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"recipient_id": sender, "text": "\n\n".join(_parts(reply))}
    if reply.buttons:
        message["buttons"] = [{"title": one.title, "payload": _PAYLOAD + one.payload} for one in reply.buttons]
    return message


def _parts(reply: Reply) -> Iterator[str]:
    yield reply.text
    for card in reply.cards:
        yield _card(card)
    if reply.source:
        yield reply.source.text


def _card(card: Card) -> str:
    return "\n".join(line for line in (card.title, *card.lines, card.phone) if line)
