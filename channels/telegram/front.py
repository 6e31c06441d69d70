"""What becomes of an update: a turn of the desk, or something that the channel itself can say."""

import asyncio
import hmac
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from telegram.error import BadRequest, TelegramError

from channels.conversation import Button, Conversations, Incoming, Photo
from channels.telegram import outgoing
from channels.telegram.client import Client, PhotoTooLarge
from channels.telegram.erasure import Erased, erased_text
from channels.telegram.outgoing import Outgoing
from channels.telegram.received import Kind, Received
from channels.telegram.rendering import ID_MARK, Keep, render, rows
from channels.telegram.starts import payload_of
from channels.telegram.updates import MOST_PHOTO_BYTES, Me
from channels.telegram.wording import words

CHANNEL: Final = "telegram"
T = TypeVar("T")
# Commands that are buttons of the desk by another name.
PAYLOADS: Final = {
    "aiuto": "topics",
    "help": "topics",
    "categorie": "topics",
    "eventi": "topic:cultura/eventi:generic",
    "segnala": "form:report",
    "persona": "person",
    "promemoria": "reminders",
}
_THINKING_SECONDS: Final = 0.4  # after which people are shown that somebody is writing
_MOST_LANGUAGE: Final = 8


@dataclass(frozen=True)
class Names:
    """Chats under names that only this town's secret can make: who has the database cannot tell whose they are."""

    secret: bytes

    def chat(self, chat: int) -> str:
        return self._name(f"chat {chat}")

    def conversation(self, received: Received) -> str:
        """In a group each person has their own."""
        who = f"{received.chat}" if received.private else f"{received.chat} {received.person}"
        return f"{CHANNEL}/{self._name(f'conversation {who}')}"

    def _name(self, text: str) -> str:
        return hmac.new(self.secret, f"telegram {text}".encode(), "sha256").hexdigest()


@dataclass
class Front:
    """`erase` deletes all that is stored of a conversation and says what there was."""

    conversations: Conversations
    client: Client
    names: Names
    keep: Keep
    kept: Callable[[str], str]
    erase: Callable[[str], Erased]
    executor: Executor
    public_url: str = ""
    me: Me = Me(0, "")  # noqa: RUF009  a frozen value

    async def answer(self, received: Received) -> tuple[Outgoing, ...]:
        """Raises `TelegramError` while a photo cannot be fetched for now: to be tried again."""
        match received.kind:
            case Kind.COMMAND:
                return await self._command(received)
            case Kind.BUTTON:
                await self._heard(received.query)
                return await self._turn(received, payload=await self._payload(received.payload))
            case Kind.POSITION if received.lat is None or received.lon is None:
                return outgoing.text(words("position_missing"))
            case Kind.PHOTO:
                return await self._photo(received)
            case Kind.VOICE:
                return self._said("voice")
            case Kind.OTHER:
                return self._said("other")
            case Kind.LEFT:
                return ()
        return await self._turn(received, text=received.text)

    async def _command(self, received: Received) -> tuple[Outgoing, ...]:
        match received.text:
            case "start":
                payload = payload_of(received.payload)
                return await self._turn(received, payload=payload) if payload else await self._start()
            case "vicino" if received.private:
                return outgoing.text(words("near"), ask_position=words("share_position"))
            case "vicino":
                return outgoing.text(words("near_group", username=self.me.username))
            case "privacy" | "lingua" as name:
                return outgoing.text(words("privacy" if name == "privacy" else "language"))
            case "codice" if received.private:  # in a group everybody would read it
                code = await self._apart(self.conversations.code, self.names.conversation(received))
                return outgoing.text(words("code", code=code))
            case "cancella":
                return outgoing.text(erased_text(await self._apart(self.erase, self.names.conversation(received))))
        return await self._turn(received, payload=PAYLOADS.get(received.text, "topics"))

    async def _start(self) -> tuple[Outgoing, ...]:
        about = await self._apart(self.conversations.about)
        said = words("start", title=about.title)
        return self._with_buttons(f"{said}\n\n{words('invented')}" if about.invented else said)

    def _said(self, key: str) -> tuple[Outgoing, ...]:
        return self._with_buttons(words(key))

    def _with_buttons(self, text: str) -> tuple[Outgoing, ...]:
        buttons = (Button(words("button_topics"), "topics"), Button(words("button_person"), "person"))
        return outgoing.text(text, rows(buttons, self.keep))

    async def _photo(self, received: Received) -> tuple[Outgoing, ...]:
        if received.size > MOST_PHOTO_BYTES:
            return outgoing.text(words("photo_too_large"))
        try:
            data = await self.client.photo(received.file)
        except PhotoTooLarge:
            return outgoing.text(words("photo_too_large"))
        except BadRequest:  # an old file, or one that is none
            return outgoing.text(words("photo_missing"))
        return await self._turn(received, text=received.text, photo=Photo(data))

    async def _payload(self, data: str) -> str:
        """What a button means. Data that nobody has kept is passed on as it is: the desk says it does not know it."""
        if not data.startswith(ID_MARK):
            return data
        return await self._apart(self.kept, data.removeprefix(ID_MARK)) or data

    async def _turn(
        self, received: Received, text: str = "", payload: str = "", photo: Photo | None = None
    ) -> tuple[Outgoing, ...]:
        incoming = Incoming(
            conversation=self.names.conversation(received),
            text=text,
            payload=payload,
            message_id=f"tg{received.update_id}",
            channel=CHANNEL,
            lat=received.lat,
            lon=received.lon,
            language=received.language[:_MOST_LANGUAGE] or "it",
            photo=photo,
            address=f"{CHANNEL}:{received.chat}" if received.private else "",
        )
        turn = self._apart(self.conversations.reply, incoming)
        await asyncio.wait({turn}, timeout=_THINKING_SECONDS)
        if not turn.done():
            with suppress(TelegramError):  # a courtesy: not worth a second try
                await self.client.typing(received.chat)
        replies = await turn
        reply_to = 0 if received.private else received.message
        return await self._apart(render, replies, self.public_url, self.keep, reply_to)

    async def _heard(self, query: str) -> None:
        with suppress(TelegramError):  # one that is too old cannot be told any more
            await self.client.heard(query)

    def _apart(self, call: Callable[..., T], *arguments: Any) -> "asyncio.Future[T]":
        """In a thread of its own: the desk and the database wait, the loop must not."""
        return asyncio.get_running_loop().run_in_executor(self.executor, call, *arguments)
