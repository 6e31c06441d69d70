"""From Telegram's updates to what the desk can take up. What it cannot, is ignored."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Location, Message, PhotoSize, Update

from channels.telegram.received import Kind, Received

# No edited messages: an answer that is out cannot be taken back.
ALLOWED: Final = ("message", "callback_query", "my_chat_member")
MOST_PHOTO_BYTES: Final = 5 * 1024 * 1024
_MOST_NUMBER: Final = 2**62
_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]+)(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_GONE: Final = (ChatMember.BANNED, ChatMember.LEFT)


@dataclass(frozen=True)
class Me:
    """Who the bot is on Telegram."""

    id: int
    username: str


def read(data: Any, me: Me) -> Received | None:
    """None for an update that is none of ours, or of a form we do not know."""
    try:
        received = _read(Update.de_json(data, None), me)
    except (TypeError, ValueError, KeyError, AttributeError):  # fields missing, or of another kind
        return None
    return received if received is not None and _is_sound(received) else None


def _read(update: Update, me: Me) -> Received | None:
    if update.callback_query:
        return _pressed(update.update_id, update.callback_query)
    if update.my_chat_member:
        return _left(update.update_id, update.my_chat_member)
    return _written(update.update_id, update.message, me) if update.message else None


def _is_sound(received: Received) -> bool:
    """Whether each field is of its kind: the library takes what comes."""
    for field in fields(received):
        value, kind = getattr(received, field.name), field.type
        if kind is int and (type(value) is not int or abs(value) >= _MOST_NUMBER):
            return False
        if kind is str and not isinstance(value, str):
            return False
    return True


def _degrees(value: Any, most: float) -> float | None:
    """None for what is no position on this earth."""
    return float(value) if type(value) in (int, float) and abs(value) <= most else None


def _pressed(update_id: int, query: CallbackQuery) -> Received | None:
    if query.message is None or not isinstance(query.data, str):
        return None
    chat = query.message.chat
    return Received(
        update_id,
        Kind.BUTTON,
        chat.id,
        query.from_user.id,
        chat.type == Chat.PRIVATE,
        payload=query.data,
        language=query.from_user.language_code or "",
        message=query.message.message_id,
        query=query.id,
    )


def _left(update_id: int, change: ChatMemberUpdated) -> Received | None:
    if change.new_chat_member.status not in _GONE:
        return None
    private = change.chat.type == Chat.PRIVATE
    return Received(update_id, Kind.LEFT, change.chat.id, change.from_user.id, private)


def _written(update_id: int, message: Message, me: Me) -> Received | None:
    """In a group only what is meant for us: a command, a mention, a reply to what we said."""
    if message.from_user is None or message.from_user.is_bot:
        return None
    private = message.chat.type == Chat.PRIVATE
    text = message.text or message.caption or ""
    command = _COMMAND.fullmatch(message.text or "")
    if command and command[2] and command[2].lower() != me.username.lower():
        return None  # another bot's
    mentioned = re.compile(rf"@{re.escape(me.username)}\b", re.IGNORECASE)
    answered = message.reply_to_message and message.reply_to_message.from_user
    if not (private or command or mentioned.search(text) or (answered and answered.id == me.id)):
        return None
    what = _contents(message, mentioned.sub(" ", text).strip(), command)
    if what is None:
        return None
    who = message.from_user
    return Received(
        update_id,
        chat=message.chat.id,
        person=who.id,
        private=private,
        language=who.language_code or "",
        message=message.message_id,
        **what,
    )


def _contents(message: Message, text: str, command: re.Match[str] | None) -> dict[str, Any] | None:
    if command:
        return {"kind": Kind.COMMAND, "text": command[1].lower(), "payload": (command[3] or "").strip()}
    if place := message.venue.location if message.venue else message.location:
        return _position(place)
    if message.photo:
        photo = _fitting(message.photo)
        return {"kind": Kind.PHOTO, "text": text, "file": photo.file_id, "size": photo.file_size or 0}
    if message.contact:
        return {"kind": Kind.TEXT, "text": message.contact.phone_number}
    if message.voice or message.audio or message.video_note:
        return {"kind": Kind.VOICE}
    if message.document and (message.document.mime_type or "").startswith("image/jpeg"):
        return {"kind": Kind.PHOTO, "text": text, "file": message.document.file_id,
                "size": message.document.file_size or 0}  # fmt: skip
    if message.text is not None:
        return {"kind": Kind.TEXT, "text": text}
    if message.effective_attachment is not None:
        return {"kind": Kind.OTHER}
    return None  # somebody joined, a title changed: nobody asked us anything


def _position(location: Location) -> dict[str, Any]:
    return {"kind": Kind.POSITION, "lat": _degrees(location.latitude, 90), "lon": _degrees(location.longitude, 180)}


def _fitting(sizes: Sequence[PhotoSize]) -> PhotoSize:
    """The largest that is not too large."""
    small = [size for size in sizes if (size.file_size or 0) <= MOST_PHOTO_BYTES]
    return (small or list(sizes))[-1]
