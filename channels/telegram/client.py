"""The Bot API: what is sent, what is fetched, and what its refusals mean. No log holds the token or a text."""

import logging
import os
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, Self

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from channels.telegram.outgoing import Outgoing
from channels.telegram.updates import ALLOWED, MOST_PHOTO_BYTES, Me
from channels.telegram.wording import commands, words

API: Final = "https://api.telegram.org"
_CONNECTIONS: Final = 32
_READ_SECONDS: Final = 10.0
_log = logging.getLogger(__name__)


class Fate(Enum):
    """What becomes of a letter."""

    SENT = auto()
    LATER = auto()  # for everybody, in `seconds`; 0 where Telegram has not said when
    GONE = auto()  # blocked, or no such chat: nobody is there
    MOVED = auto()  # to `chat`
    REFUSED = auto()  # it will never be taken


@dataclass(frozen=True)
class Outcome:
    fate: Fate
    seconds: float = 0.0
    chat: int = 0
    error: str = ""  # its kind


class PhotoTooLarge(Exception):
    """More bytes than we take."""


def quiet() -> None:
    """At INFO the HTTP library writes every address, and Telegram's addresses hold the token."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)  # what a server sent, word for word


class Client:
    """To be opened in the loop that uses it. Raises `TelegramError` where nothing else is said."""

    def __init__(self, token: str, api: str = API) -> None:
        quiet()
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's way of being asked for times as they will be
        api = api.rstrip("/")
        request = HTTPXRequest(_CONNECTIONS, read_timeout=_READ_SECONDS)
        self.bot = Bot(token, f"{api}/bot", f"{api}/file/bot", request=request)
        self._request = request

    async def __aenter__(self) -> Self:
        await self._request.initialize()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._request.shutdown()

    async def me(self) -> Me:
        user = await self.bot.get_me()
        return Me(user.id, user.username or "")

    async def introduce(self, title: str) -> None:
        """What Telegram shows of us: the commands in each language, and that this is no person."""
        for language, descriptions in commands().items():
            code = None if language == "it" else language
            await self.bot.set_my_commands(list(descriptions.items()), language_code=code)
        await self.bot.set_my_short_description(words("short_description", title=title)[:120])

    async def listen_at(self, url: str, secret: str) -> None:
        await self.bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED)

    async def listens_at(self) -> str:
        return (await self.bot.get_webhook_info()).url

    async def stop_listening(self) -> None:
        await self.bot.delete_webhook()

    async def updates(self, offset: int, seconds: int) -> list[dict[str, Any]]:
        """As they came: one of a form the library does not know must not hold up the others."""
        wanted = {"offset": offset, "timeout": seconds, "allowed_updates": list(ALLOWED)}
        # In small letters, as Telegram takes all names: the library would point to its own.
        found = await self.bot.do_api_request("getupdates", wanted, read_timeout=_READ_SECONDS + seconds)
        return list(found)

    async def photo(self, file_id: str) -> bytes:
        """Raises `PhotoTooLarge`."""
        file = await self.bot.get_file(file_id)
        if (file.file_size or 0) > MOST_PHOTO_BYTES:
            raise PhotoTooLarge
        data = bytes(await file.download_as_bytearray())
        if len(data) > MOST_PHOTO_BYTES:
            raise PhotoTooLarge
        return data

    async def typing(self, chat: int) -> None:
        await self.bot.send_chat_action(chat, ChatAction.TYPING)

    async def heard(self, query: str) -> None:
        """A button that was pressed stops turning."""
        await self.bot.answer_callback_query(query)

    async def send(self, chat: int, outgoing: Outgoing) -> Outcome:
        """Never raises a `TelegramError`: says what it means for the letter."""
        try:
            try:
                await self._send(chat, outgoing)
            except BadRequest as error:
                if _nobody_there(error) or outgoing.lat is not None:
                    raise
                _log.warning("telegram.sent_plain")  # a record broke the form, or Telegram changed its mind about it
                await self.bot.send_message(chat, outgoing.plain, link_preview_options=_NO_PREVIEW)
        except TelegramError as error:
            return outcome(error)
        return Outcome(Fate.SENT)

    async def _send(self, chat: int, outgoing: Outgoing) -> None:
        reply = ReplyParameters(outgoing.reply_to, allow_sending_without_reply=True) if outgoing.reply_to else None
        if outgoing.lat is not None and outgoing.title and outgoing.address:
            await self.bot.send_venue(chat, outgoing.lat, outgoing.lon, outgoing.title, outgoing.address)
        elif outgoing.lat is not None:
            await self.bot.send_location(chat, outgoing.lat, outgoing.lon)
        else:
            await self.bot.send_message(
                chat,
                outgoing.html,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(outgoing),
                reply_parameters=reply,
                link_preview_options=_NO_PREVIEW,
            )


_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


def outcome(error: TelegramError) -> Outcome:
    """What a refusal means for the letter that was refused."""
    kind = type(error).__name__
    match error:
        case RetryAfter():
            return Outcome(Fate.LATER, _seconds(error), error=kind)
        case ChatMigrated():
            return Outcome(Fate.MOVED, chat=error.new_chat_id, error=kind)
        case Forbidden():
            return Outcome(Fate.GONE, error=kind)
        case BadRequest():
            return Outcome(Fate.GONE if _nobody_there(error) else Fate.REFUSED, error=kind)
        case InvalidToken():
            return Outcome(Fate.LATER, error=kind)  # whoever keeps the desk has to act; nothing is lost meanwhile
    return Outcome(Fate.LATER, error=kind)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()


def _nobody_there(error: BadRequest) -> bool:
    return "chat not found" in error.message.lower() or "user is deactivated" in error.message.lower()


def _keyboard(outgoing: Outgoing) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if outgoing.ask_position:
        button = KeyboardButton(outgoing.ask_position, request_location=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    if outgoing.rows:
        return InlineKeyboardMarkup(
            [[InlineKeyboardButton(title, callback_data=data) for title, data in row] for row in outgoing.rows]
        )
    return None
