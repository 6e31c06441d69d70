"""What opening hours come to: an ordinary week, the weeks that are otherwise, and the next days that are closed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from knowledge.hours import DAYS, Hours, spans_text
from knowledge.opening.periods import MONTH_NAMES

_WEEKS: Final = 53
_LONG_ENOUGH: Final = 2  # weeks alike that are told as a part of the year
_MOST: Final = 6
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
Pattern = tuple[str, ...]


@dataclass(frozen=True)
class Stretch:
    """From the first to the last day, with the lines of one of its weeks."""

    first: date
    last: date
    lines: list[str]

    @property
    def title(self) -> str:
        return f"dal {_date(self.first)} al {_date(self.last)}"


@dataclass(frozen=True)
class Outlook:
    """A year from a day on. `closures` are days on which an ordinary week is open, in words."""

    week: list[str]
    others: list[Stretch]
    closures: list[str]


def outlook(hours: Hours, today: date) -> Outlook:
    """Raises `HoursError` for rules that cannot be read."""
    monday = today - timedelta(days=today.weekday())
    until = monday + _WEEK * _WEEKS
    days = _days(hours, monday, until)
    weeks = [(start, tuple(days[start + _DAY * n] for n in range(7))) for start in _mondays(monday)]
    patterns = Counter(pattern for _, pattern in weeks)
    ordinary = max(patterns, key=lambda pattern: (any(day != "chiuso" for day in pattern), patterns[pattern]))
    shown = next(start for start, pattern in weeks if pattern == ordinary)
    return Outlook(hours.week(shown), _stretches(hours, weeks, ordinary), _closures(days, ordinary, today))


def _mondays(first: date) -> list[date]:
    return [first + _WEEK * n for n in range(_WEEKS)]


def _days(hours: Hours, first: date, until: date) -> dict[date, str]:
    each = (first + _DAY * n for n in range((until - first).days))
    return {day: spans_text(hours.day(day)) for day in each}


def _stretches(hours: Hours, weeks: list[tuple[date, Pattern]], ordinary: Pattern) -> list[Stretch]:
    """Weeks with other hours, one after the other. Days that are only closed are told as closures."""
    runs = list[list[tuple[date, Pattern]]]()
    for before, week in zip([None, *weeks], weeks, strict=False):
        if _agree(week[1], ordinary):
            continue
        if runs and runs[-1][-1] is before and _agree(week[1], runs[-1][0][1]):
            runs[-1].append(week)
        else:
            runs.append([week])
    return [_stretch(hours, run) for run in runs if len(run) >= _LONG_ENOUGH][:_MOST]


def _agree(week: Pattern, other: Pattern) -> bool:
    """Whether the week is like the other one, but for days on which it is closed."""
    return all(day in (like, "chiuso") for day, like in zip(week, other, strict=True))


def _stretch(hours: Hours, run: list[tuple[date, Pattern]]) -> Stretch:
    usual, _ = Counter(pattern for _, pattern in run).most_common(1)[0]
    shown = next(start for start, pattern in run if pattern == usual)
    return Stretch(run[0][0], run[-1][0] + _WEEK - _DAY, hours.week(shown))


def _closures(days: dict[date, str], ordinary: Pattern, today: date) -> list[str]:
    closed = [
        day for day, said in days.items() if day >= today and said == "chiuso" and ordinary[day.weekday()] != "chiuso"
    ]
    runs = list[list[date]]()
    for day in closed:
        if runs and _follows(runs[-1][-1], day, days):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [_run(run) for run in runs[:_MOST]]


def _follows(before: date, day: date, days: dict[date, str]) -> bool:
    """Whether nothing opens between the two."""
    return all(days[before + _DAY * n] == "chiuso" for n in range(1, (day - before).days))


def _run(run: list[date]) -> str:
    if len(run) == 1:
        return f"{DAYS[run[0].weekday()]} {_date(run[0])}"
    return f"dal {_date(run[0])} al {_date(run[-1])}"


def _date(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
