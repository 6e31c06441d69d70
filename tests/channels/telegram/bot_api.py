"""A Bot API server on localhost that checks requests like the real one.

What it accepts, refuses and answers is taken from the public documentation of the Bot API; descriptions of errors are
the words that bots have to recognise. It keeps all that was sent, with when it came.
"""

import asyncio
import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.telegram.markup import MarkupError, shown_length

TOKEN = "123456:AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHH"
ME = {"id": 123456, "is_bot": True, "first_name": "Banco", "username": "banco_bot"}
Params = dict[str, str]


class Refused(Exception):
    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def response(self) -> JSONResponse:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return JSONResponse({**body, **({"parameters": self.parameters} if self.parameters else {})}, self.code)


@dataclass(frozen=True)
class Sent:
    """One request that was taken."""

    at: float
    method: str
    params: Params

    @property
    def chat(self) -> int:
        return int(self.params["chat_id"])

    @property
    def text(self) -> str:
        return self.params.get("text", "")

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """(title, data) of the inline keyboard."""
        markup = json.loads(self.params.get("reply_markup", "{}"))
        return [(b["text"], b.get("callback_data", "")) for row in markup.get("inline_keyboard", []) for b in row]


@dataclass
class BotApi:
    """`limits`: whether floods are answered with 429. `broken` is raised at the next requests, one each."""

    limits: bool = True
    latency: float = 0.0
    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[str, Params]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    broken: list[Refused] = field(default_factory=list)
    down: bool = False
    webhook: str = ""
    secret: str = ""
    url: str = ""
    refusals: int = 0
    delivered: int = 0
    in_flight: int = 0
    conflict: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._pending: list[dict[str, Any]] = []
        self._numbers = itertools.count(1000)
        self._changed = threading.Condition()
        self._poller = 0
        self._queries: set[str] = set()

    # --- what people do

    def push(self, **what: Any) -> int:
        """An update, brought to the webhook where there is one until it is taken; its id."""
        with self._changed:
            update = {"update_id": next(self._numbers), **what}
            if "callback_query" in what:
                self._queries.add(what["callback_query"]["id"])
            self._pending.append(update)
            self._changed.notify_all()
        return int(update["update_id"])

    def bring(self, client: httpx.Client, update: dict[str, Any]) -> int:
        """As Telegram brings it; the status that it is answered with."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        return client.post(self.webhook, json=update, headers=headers).status_code

    def deliver(self, twice: bool = False) -> None:
        """All that is pending, to the webhook, in order; again until it is taken."""
        with httpx.Client(timeout=30) as client:
            while self._pending:
                update = self._pending[0]
                try:
                    statuses = [self.bring(client, update) for _ in range(1 + twice)]
                except httpx.TransportError:
                    time.sleep(0.1)
                    continue
                if all(200 <= status < 300 for status in statuses):
                    self._pending.pop(0)
                    self.delivered += 1
                else:
                    time.sleep(0.1)

    def wait(self, done: Callable[[list[Sent]], bool], seconds: float = 20.0) -> list[Sent]:
        """Until what was sent is as wanted; all of it. Fails when that does not come about."""
        with self._changed:
            if not self._changed.wait_for(lambda: done(self.sent), seconds):
                raise AssertionError(f"only {len(self.sent)} sent: {[(s.method, s.text[:60]) for s in self.sent[-8:]]}")
            return list(self.sent)

    def wait_call(self, method: str, seconds: float = 20.0) -> Params:
        """Until a method has been called; with what."""
        with self._changed:
            called = self._changed.wait_for(lambda: next((p for m, p in self.calls if m == method), None), seconds)
        assert called is not None, f"{method} was not called"
        return called

    # --- what bots ask

    async def answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        self.in_flight += 1
        try:
            self._check_token(request.path_params["token"])
            params = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
            if self.latency:
                await asyncio.sleep(self.latency)
            body = json.dumps({"ok": True, "result": await self._result(method, params)})
            return Response(body, media_type="application/json")
        except Refused as refused:
            self.refusals += 1
            return refused.response()
        finally:
            self.in_flight -= 1

    def _check_token(self, token: str) -> None:
        if self.down:
            raise Refused(502, "Bad Gateway")
        if not re.fullmatch(r"\d+:[\w-]{30,}", token):
            raise Refused(404, "Not Found")
        if token != TOKEN:
            raise Refused(401, "Unauthorized")

    async def _result(self, method: str, params: Params) -> Any:
        if method.lower() == "getupdates":  # names are taken in any case
            return await self._get_updates(params)
        with self._changed:
            self.calls.append((method, params))
        if self.broken and method.startswith("send") and method != "sendChatAction":
            raise self.broken.pop(0)
        known: dict[str, Callable[[Params], Any]] = {
            "getMe": lambda _: ME,
            "sendMessage": self._send_message,
            "sendVenue": self._send_venue,
            "sendLocation": self._send_location,
            "sendChatAction": self._send_chat_action,
            "answerCallbackQuery": self._answer_callback_query,
            "setMyCommands": self._set_my_commands,
            "setMyShortDescription": lambda p: len(p.get("short_description", "")) <= 120 or _bad("too long"),
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _: {"url": self.webhook, "has_custom_certificate": False,
                                         "pending_update_count": len(self._pending)},
            "getFile": self._get_file,
        }  # fmt: skip
        found = {name.lower(): answer for name, answer in known.items()}.get(method.lower())
        if found is None:
            raise Refused(404, "Not Found: method not found")
        result = found(params)
        with self._changed:
            self._changed.notify_all()
        return result

    async def _get_updates(self, params: Params) -> list[dict[str, Any]]:
        """A new request ends the one before; the offset confirms what is below it."""
        if self.webhook:
            self.conflict.set()
            raise Refused(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete"
            )
        self._poller += 1
        mine, offset, limit = self._poller, int(params.get("offset", 0)), int(params.get("limit", 100))
        until = time.monotonic() + float(params.get("timeout", 0))
        with self._changed:
            self._pending = [update for update in self._pending if update["update_id"] >= offset]
        while True:
            if mine != self._poller:
                raise Refused(409, "Conflict: terminated by other getUpdates request")
            found = [update for update in self._pending if update["update_id"] >= offset][:limit]
            if found or time.monotonic() >= until or self.down:
                return found
            await asyncio.sleep(0.005)

    def _send_message(self, params: Params) -> Any:
        text = params.get("text", "")
        if not text.strip():
            _bad("message text is empty")
        try:
            length = shown_length(text, params.get("parse_mode", ""))
        except MarkupError as error:
            _bad(f"can't parse entities: {error}")
        if length > 4096:
            _bad("message is too long")
        self._check_markup(params)
        return self._take("sendMessage", params, {"text": text})

    def _check_markup(self, params: Params) -> None:
        markup = json.loads(params.get("reply_markup", "{}"))
        for row in markup.get("inline_keyboard", []):
            for button in row:
                if not button.get("text"):
                    _bad("text buttons are unallowed in the inline keyboard")
                if "callback_data" not in button and "url" not in button:
                    _bad("inline keyboard button must have one of optional fields")
                if not 1 <= len(button.get("callback_data", "x").encode()) <= 64:
                    _bad("BUTTON_DATA_INVALID")
        asks = any(button.get("request_location") for row in markup.get("keyboard", []) for button in row)
        if asks and int(params.get("chat_id", 0)) < 0:
            _bad("location can be requested in private chats only")

    def _send_venue(self, params: Params) -> Any:
        for name in ("title", "address"):
            if not params.get(name):
                _bad(f"{name} is empty")
        return self._send_place("sendVenue", params)

    def _send_location(self, params: Params) -> Any:
        return self._send_place("sendLocation", params)

    def _send_place(self, method: str, params: Params) -> Any:
        try:
            lat, lon = float(params["latitude"]), float(params["longitude"])
        except (KeyError, ValueError):
            _bad("latitude is empty")
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            _bad("wrong latitude or longitude")
        return self._take(method, params, {})

    def _send_chat_action(self, params: Params) -> bool:
        self._check_chat(params)
        return params.get("action") == "typing" or _bad("wrong parameter action in request")

    def _check_chat(self, params: Params) -> int:
        if not re.fullmatch(r"-?\d+", params.get("chat_id", "")):
            _bad("chat_id is empty")
        chat = int(params["chat_id"])
        if chat in self.unknown:
            _bad("chat not found")
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _take(self, method: str, params: Params, more: dict[str, Any]) -> Any:
        chat, now = self._check_chat(params), time.time()
        if self.limits:
            recent = [sent for sent in reversed(self.sent[-40:]) if now - sent.at < 1.0]
            if len(recent) >= 30 or any(sent.chat == chat for sent in recent):
                raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        with self._changed:
            self.sent.append(Sent(now, method, params))
            self._changed.notify_all()
        return {"message_id": len(self.sent), "date": int(now), "chat": {"id": chat, "type": "private"}, **more}

    def _answer_callback_query(self, params: Params) -> bool:
        if params.get("callback_query_id") not in self._queries:
            _bad("query is too old and response timeout expired or query ID is invalid")
        self._queries.discard(params["callback_query_id"])
        return True

    def _set_my_commands(self, params: Params) -> bool:
        commands = json.loads(params.get("commands", "[]"))
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                _bad("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                _bad("BOT_COMMAND_DESCRIPTION_INVALID")
        if len(commands) > 100 or not re.fullmatch(r"([a-z]{2})?", params.get("language_code", "")):
            _bad("wrong commands or language code")
        return True

    def _set_webhook(self, params: Params) -> bool:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", params.get("secret_token", "")):
            _bad("secret token contains unallowed characters")
        self.webhook, self.secret = params.get("url", ""), params.get("secret_token", "")
        return True

    def _delete_webhook(self, _params: Params) -> bool:
        self.webhook = self.secret = ""
        return True

    def _get_file(self, params: Params) -> Any:
        id_ = params.get("file_id", "")
        if id_ not in self.files:
            _bad("wrong file_id or the file is temporarily unavailable")
        if len(self.files[id_]) > 20 * 1024 * 1024:
            _bad("file is too big")
        size = len(self.files[id_])
        return {"file_id": id_, "file_unique_id": id_, "file_size": size, "file_path": f"photos/{id_}.jpg"}

    async def download(self, request: Request) -> Response:
        id_ = request.path_params["path"].removeprefix("photos/").removesuffix(".jpg")
        if self.down or request.path_params["token"] != TOKEN or id_ not in self.files:
            return Refused(404, "Not Found").response()
        return Response(self.files[id_], media_type="application/octet-stream")


def _bad(what: str) -> Any:
    raise Refused(400, f"Bad Request: {what}")


@contextmanager
def served(api: BotApi, port: int = 0) -> Iterator[BotApi]:
    """The server on a port of localhost while the `with` block lasts."""
    app = Starlette(
        routes=[
            Route("/file/bot{token}/{path:path}", api.download),
            Route("/bot{token}/{method}", api.answer, methods=["GET", "POST"]),
        ]
    )
    config = uvicorn.Config(app, host="127.0.0.1", port=port, ws="none", log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    api.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield api
    api.down = True  # a request that waits for updates ends
    server.should_exit = True
    thread.join()
