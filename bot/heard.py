"""A turn as it was heard: what came in, what was understood of it, and what went before."""

from dataclasses import dataclass
from datetime import datetime

from bot.state import State
from channels.conversation import Incoming
from knowledge.queries import Point
from knowledge.vocabularies import Ask
from nlu.understanding import Understanding

Further = tuple[tuple[str, Ask], ...]  # topics with facets


@dataclass(frozen=True)
class Heard:
    """`text` is the clean text; `now` Europe/Rome wall-clock time."""

    incoming: Incoming
    text: str
    understood: Understanding | None
    state: State
    now: datetime
    further: Further = ()  # what else the same message asks

    @property
    def point(self) -> Point | None:
        """Where the person is, where they share it with this turn."""
        lat, lon = self.incoming.lat, self.incoming.lon
        return Point(lat, lon) if lat is not None and lon is not None else None
