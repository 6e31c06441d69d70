"""Where a participation process stands on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


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
    """The phases around `today`, by start. Yearly ones (MM-DD) come back in the years before and after."""
    found = []
    for item in items:
        if yearly:
            for year in (today.year - 1, today.year, today.year + 1):
                start, end = (
                    date.fromisoformat(f"{year}-{item['start']}"),
                    date.fromisoformat(f"{year}-{item['end']}"),
                )
                if end < start:  # from autumn into the next year
                    end = date.fromisoformat(f"{year + 1}-{item['end']}")
                found.append(Phase(item["name"], start, end, item.get("summary", "")))
        else:
            start, end = date.fromisoformat(str(item["start"])), date.fromisoformat(str(item["end"]))
            found.append(Phase(item["name"], start, end, item.get("summary", "")))
    return sorted(found, key=lambda phase: phase.start)


def current(items: Sequence[dict[str, str]], yearly: bool, today: date) -> Phase | None:
    return next((phase for phase in phases(items, yearly, today) if phase.start <= today <= phase.end), None)


def upcoming(items: Sequence[dict[str, str]], yearly: bool, today: date) -> Phase | None:
    return next((phase for phase in phases(items, yearly, today) if phase.start > today), None)
