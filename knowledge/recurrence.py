"""When events happen. Times are Europe/Rome wall-clock: "every Saturday at 10.30" stays so across DST.

Rules: RFC 5545 RRULE, read by python-dateutil.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

ROME = ZoneInfo("Europe/Rome")
_DEFAULT_LENGTH = timedelta(hours=1)


class RecurrenceError(ValueError):
    """A rule that is not an RRULE."""


@dataclass(frozen=True)
class Recurrence:
    """One event's times: its first start and end, its rule (empty: once) and the days it skips."""

    start: datetime
    end: datetime | None = None
    rule: str = ""
    skipped: frozenset[date] = frozenset()

    @property
    def length(self) -> timedelta:
        return (self.end - self.start) if self.end else _DEFAULT_LENGTH

    def between(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """(start, end) of each occurrence that touches [since, until), in order."""
        for start in self._starts(since - self.length, until):
            if start.date() not in self.skipped and start + self.length > since and start < until:
                yield start, start + self.length

    def _starts(self, since: datetime, until: datetime) -> list[datetime]:
        if not self.rule:
            return [self.start]
        try:
            # A date-only UNTIL would drop the last day: it means the whole of it.
            rule = rrulestr(_until_end_of_day(self.rule), dtstart=self.start)
        except (ValueError, TypeError) as error:
            raise RecurrenceError(f"ricorrenza non leggibile: {self.rule!r}") from error
        return list(rule.between(since, until, inc=True))

    def last_day(self) -> date | None:
        """The day of the last occurrence; None when it never ends."""
        if not self.rule:
            return (self.start + self.length).date()
        if "UNTIL" not in self.rule and "COUNT" not in self.rule:
            return None
        starts = self._starts(self.start, datetime.combine(date(2200, 1, 1), time()))
        return (starts[-1] + self.length).date() if starts else self.start.date()


def _until_end_of_day(rule: str) -> str:
    parts = []
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name == "UNTIL":
            value = value.rstrip("Z")
            value = value if "T" in value else f"{value}T235959"
        parts.append(f"{name}={value}")
    return ";".join(parts)


def in_rome(wall_clock: datetime) -> datetime:
    """The same wall-clock time as a moment in the world."""
    return wall_clock.replace(tzinfo=ROME)
