"""When events happen. Times are Europe/Rome wall-clock: "every Saturday at 10.30" stays so across DST.

Rules: RFC 5545 RRULE, read by python-dateutil.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

ROME = ZoneInfo("Europe/Rome")
_DEFAULT_LENGTH = timedelta(hours=1)
_END_OF_TIMES = datetime(2200, 1, 1)  # noqa: DTZ001  wall-clock
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


class RecurrenceError(ValueError):
    """Times that no event can have: a rule that is not an RRULE, an end before the start."""


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
        return list(_parse(self.rule, self.start).between(since, until, inc=True)) if self.rule else [self.start]

    def check(self) -> None:
        """Raises `RecurrenceError` where the rule cannot be read or the event ends before it begins."""
        if self.end and self.end <= self.start:
            raise RecurrenceError("l'evento finisce prima di cominciare")
        self.last_day()

    def last_day(self) -> date | None:
        """The day of the last occurrence; None when it never ends."""
        if not self.rule:
            return (self.start + self.length).date()
        rule = _parse(self.rule, self.start)
        if "UNTIL" not in str(rule) and "COUNT" not in str(rule):
            return None
        starts = rule.between(self.start, _END_OF_TIMES, inc=True)
        return (starts[-1] + self.length).date() if starts else self.start.date()


@lru_cache(maxsize=4096)
def _parse(text: str, start: datetime) -> rrule:
    try:
        parts = dict(part.split("=") for part in text.upper().removeprefix("RRULE:").split(";"))
        if parts["FREQ"] not in _FREQUENCIES or not 0 < int(parts.get("INTERVAL", 1)) < 1000:
            raise ValueError("a rule that would keep us busy for ever")
        if "UNTIL" in parts:
            parts["UNTIL"] = f"{_until(parts['UNTIL']):%Y%m%dT%H%M%S}"
        return cast("rrule", rrulestr(";".join("=".join(part) for part in parts.items()), dtstart=start))
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise RecurrenceError(f"ricorrenza non leggibile: {text!r}") from error


def _until(text: str) -> datetime:
    """The last moment of a rule: the whole day of a date, and Rome's wall clock of a time in UTC."""
    moment = datetime.fromisoformat(text)
    if "T" not in text:
        return datetime.combine(moment, time.max)
    return moment.astimezone(ROME).replace(tzinfo=None) if moment.tzinfo else moment


def in_rome(wall_clock: datetime) -> datetime:
    """The same wall-clock time as a moment in the world."""
    return wall_clock.replace(tzinfo=ROME)
