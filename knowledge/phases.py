"""Where a participation process stands on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class Phase:
    """One step of a process, from `start` to `end`, both included."""

    name: str
    start: date
    end: date
    summary: str = ""

    def days_left(self, today: date) -> int:
        return (self.end - today).days


def phases(items: Sequence[dict[str, str]], yearly: bool, today: date) -> list[Phase]:
    """The phases around `today`, by start. Yearly ones (MM-DD) come back in the years before and after.

    Raises `ValueError` where a phase has no such days.
    """
    found = []
    for item in items:
        for year in (today.year - 1, today.year, today.year + 1) if yearly else (None,):
            start, end = _day(item["start"], year), _day(item["end"], year)
            if year and end < start:  # from autumn into the next year
                end = _day(item["end"], year + 1)
            if end < start:
                raise ValueError(f"{item['name']} finisce prima di cominciare")
            found.append(Phase(item["name"], start, end, item.get("summary", "")))
    return sorted(found, key=lambda phase: phase.start)


def _day(text: str, year: int | None) -> date:
    if year is None:
        return date.fromisoformat(text)
    # Read in a leap year: 29 February is the last of the month in the others.
    day = datetime.strptime(f"2000-{text}", "%Y-%m-%d")  # noqa: DTZ007
    return day.date() + relativedelta(year=year)


def current(items: Sequence[dict[str, str]], yearly: bool, today: date) -> Phase | None:
    return next((phase for phase in phases(items, yearly, today) if phase.start <= today <= phase.end), None)


def upcoming(items: Sequence[dict[str, str]], yearly: bool, today: date) -> Phase | None:
    return next((phase for phase in phases(items, yearly, today) if phase.start > today), None)
