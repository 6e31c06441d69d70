"""What the town itself has for a question, before it becomes part of an answer."""

from dataclasses import dataclass

from channels.conversation import Card
from knowledge.record import Record


@dataclass(frozen=True)
class Local:
    """Cards with a line before them; `records` are what they come from, the first one vouching for them."""

    cards: tuple[Card, ...] = ()
    intro: str = ""
    records: tuple[Record, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cards or self.intro)
