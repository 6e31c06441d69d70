"""A period of time with the name that an answer gives it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From `start` (included) to `end`, and how to call it in an answer.

    `hours`: of each of its days only what begins between these two, in minutes since midnight.
    """

    start: datetime
    end: datetime
    name: str
    hours: tuple[int, int] | None = None

    @property
    def day(self) -> date | None:
        """The one day that it is, or is a part of; None for anything longer."""
        return self.start.date() if self.end - self.start <= DAY else None


def midnight(day: date) -> datetime:
    """The midnight with which a day begins."""
    return datetime.combine(day, time())


def days_long(day: date, count: int, name: str) -> Period:
    """So many whole days from that one on."""
    return Period(midnight(day), midnight(day) + count * DAY, name)
