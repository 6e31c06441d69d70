"""A turn as forms read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from knowledge.queries import Point
from nlu.understanding import Understanding

_FAR_KM: Final = 25.0


@dataclass(frozen=True)
class Said:
    """`processes`: open participation processes, name by slug. `town`: where it lies."""

    text: str
    payload: str
    now: datetime
    understood: Understanding | None = None
    point: Point | None = None
    photo: bool = False
    town: Point | None = None
    processes: Mapping[str, str] = field(default_factory=dict)

    @property
    def far(self) -> bool:
        """Whether the shared position lies outside the town, as far as anybody knows where that is."""
        if self.point is None or self.town is None:
            return False
        distance = self.town.km_to(self.point.lat, self.point.lon)
        return not distance <= _FAR_KM  # not a number is nowhere
