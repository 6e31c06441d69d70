"""The days that somebody wants to know about, and those to compare them with."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MOST_DAYS: Final = 400
WEEK: Final = 7


class PeriodRefused(Exception):
    """Says in Italian why a period cannot be shown."""


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both of them in it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_month(self) -> bool:
        """Whether it begins with a month and ends in the same."""
        return self.first.day == 1 and (self.first.year, self.first.month) == (self.last.year, self.last.month)

    def before(self) -> "Period":
        """Of a month or its beginning the same days of the month before; else as many days right before."""
        if not self.is_month:
            return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))
        end = self.first - timedelta(days=1)
        whole = self.last.day == length(self.last)
        return Period(end.replace(day=1), end if whole else end.replace(day=min(self.last.day, end.day)))


def length(day: date) -> int:
    """Days of its month."""
    return monthrange(day.year, day.month)[1]


def this_week(today: date) -> Period:
    """From Monday."""
    return Period(today - timedelta(days=today.weekday()), today)


def this_month(today: date) -> Period:
    return Period(today.replace(day=1), today)


def last_month(today: date) -> Period:
    end = today.replace(day=1) - timedelta(days=1)
    return Period(end.replace(day=1), end)


def months(first: date, last: date) -> list[Period]:
    """The whole months from that of `first` to that of `last`."""
    found, start = [], first.replace(day=1)
    while start <= last:
        found.append(Period(start, start.replace(day=length(start))))
        start = found[-1].last + timedelta(days=1)
    return found


def chosen(first: str, last: str, today: date) -> Period:
    """Two dates as a form sends them, "2026-11-01". Raises `PeriodRefused`."""
    try:
        start, end = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    except ValueError:
        raise PeriodRefused("Scrivi due date complete, per esempio 01/11/2026 e 30/11/2026.") from None
    if end < start:
        raise PeriodRefused("La data di fine viene prima di quella di inizio: scambiale.")
    if start > today:
        raise PeriodRefused("Il periodo comincia nel futuro: scegli un giorno passato.")
    end = min(end, today)
    if (end - start).days + 1 > MOST_DAYS:
        raise PeriodRefused(f"Il periodo è troppo lungo: scegli al massimo {MOST_DAYS} giorni.")
    return Period(start, end)
