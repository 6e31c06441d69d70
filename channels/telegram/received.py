"""What a person did in a chat, freed from Telegram's form and from names of people."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


class Kind(StrEnum):
    TEXT = "text"
    COMMAND = "command"  # `text` is its name, `payload` what follows it
    BUTTON = "button"
    POSITION = "position"
    PHOTO = "photo"
    VOICE = "voice"
    OTHER = "other"  # a sticker, a film: what the desk cannot read
    LEFT = "left"  # the person blocked the bot, or a group sent it away


@dataclass(frozen=True)
class Received:
    """One update. `file` and `size` (bytes) are of a photo, `query` is what a pressed button waits on."""

    update_id: int
    kind: Kind
    chat: int
    person: int
    private: bool = True
    text: str = ""
    payload: str = ""
    lat: float | None = None
    lon: float | None = None
    file: str = ""
    size: int = 0
    language: str = ""
    message: int = 0
    query: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**{**data, "kind": Kind(data["kind"])})


# Keeps an update so that nothing can lose it; false for one it has kept before.
Receive = Callable[[Received], bool]
