"""What is sent to a chat: a message with its keyboard, a venue, a position."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from channels.telegram.paragraphs import Paragraph

Rows = tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class Outgoing:
    """A message, or a place on the map where `lat` and `lon` are given.

    `plain` is said where Telegram refuses the `html`. `rows` are of buttons, (title, callback data). `ask_position`
    is the words on a button that shares the person's position.
    """

    html: str = ""
    plain: str = ""
    rows: Rows = ()
    ask_position: str = ""
    reply_to: int = 0
    lat: float | None = None
    lon: float | None = None
    title: str = ""
    address: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        rows = tuple(tuple((title, payload) for title, payload in row) for row in data["rows"])
        return cls(**{**data, "rows": rows})


def text(words: str, rows: Rows = (), ask_position: str = "") -> tuple[Outgoing, ...]:
    """A message in plain words of the channel's own."""
    return (Outgoing(Paragraph(words).html, words, rows, ask_position),)
