"""The conversation port: what goes in and what comes out of the desk, the same for every channel."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

WEB: Final = "web"
KIOSK: Final = "kiosk"  # a screen that many use: the conversation is erased when they leave, nobody comes back to it


@dataclass(frozen=True)
class Photo:
    """A picture as the channel received it, without where and by whom it was taken."""

    data: bytes
    media_type: str = "image/jpeg"


@dataclass(frozen=True)
class Incoming:
    """One turn of a person. `conversation` is opaque; `payload` is that of the button they pressed.

    `message_id` makes a repeated delivery recognisable: the same one is answered once. `lat` and `lon`, WGS 84
    degrees, are a position that the person shares on purpose. `address` is where the channel can write to them
    later ("telegram:…"), empty where it cannot; it is kept only where they ask to be told something.
    """

    conversation: str
    text: str = ""
    payload: str = ""
    message_id: str = ""
    channel: str = WEB
    lat: float | None = None
    lon: float | None = None
    language: str = "it"
    photo: Photo | None = None
    address: str = ""


@dataclass(frozen=True)
class Button:
    """A next step. `payload` is at most 64 bytes, as Telegram allows."""

    title: str
    payload: str


@dataclass(frozen=True)
class Place:
    name: str
    address: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Card:
    """A place, an event, an office: a title and a few short lines.

    `kind` is that of the record. `start` and `end` are when an event happens next, Europe/Rome wall-clock time.
    `link` is the path of the record's public page.
    """

    title: str
    lines: tuple[str, ...] = ()
    phone: str = ""
    url: str = ""
    place: Place | None = None
    kind: str = ""
    start: datetime | None = None
    end: datetime | None = None
    link: str = ""


@dataclass(frozen=True)
class Source:
    """Where a fact comes from and who vouched for it when. `confirmed` is false once it has expired.

    `text` says all of it in one line, as every channel shows it.
    """

    text: str
    name: str
    url: str = ""
    verified_on: date | None = None
    verified_by: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class Reply:
    """One message to the person: plain text, no markup. `link` is the path of the page it was read from."""

    text: str
    buttons: tuple[Button, ...] = ()
    cards: tuple[Card, ...] = ()
    place: Place | None = None
    source: Source | None = None
    link: str = ""


# Why an answer did not help.
REASONS: Final = ("non-capito", "sbagliata", "incompleta", "difficile", "altro")


@dataclass(frozen=True)
class Rating:
    """Thumbs up or down for the answer to a message; `reason` is one of `REASONS`, or empty."""

    message_id: str
    good: bool
    reason: str = ""


@dataclass(frozen=True)
class About:
    """Whose desk it is: shown by channels before anyone has asked anything."""

    title: str
    phone: str = ""
    invented: bool = False


class Conversations(Protocol):
    """What channels need of the desk. Calls may come from any thread and take up to the turn's deadline."""

    def about(self) -> About: ...

    def reply(self, incoming: Incoming) -> tuple[Reply, ...]:
        """Never raises: a failure is an apology with a way on."""
        ...

    def rate(self, conversation: str, rating: Rating) -> bool:
        """Keeps what a person thinks of an answer; whether there is such an answer."""
        ...

    def code(self, conversation: str) -> str:
        """Short, to be said to the town's staff: under it they find the conversation, and delete it."""
        ...

    def forget(self, conversation: str) -> None:
        """Deletes what is stored of the conversation."""
        ...
