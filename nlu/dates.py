"""The date phrases people use most when they ask what is on. Relative to `now`, Europe/Rome wall-clock."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from nlu.linear import folded

_WEEKDAYS: Final = ("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica")
_WEEKDAY_NAMES: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_EVENING: Final = time(17)
_NIGHT_END: Final = time(3)  # "tonight" ends after midnight
_PARTS: Final = {
    "mattin": (time(6), time(13)),
    "pomeriggio": (time(13), time(19)),
    "sera": (_EVENING, time.max),
}


@dataclass(frozen=True)
class Period:
    """From `start` (included) to `end`, and how to call it in an answer."""

    start: datetime
    end: datetime
    name: str


def find_period(text: str, now: datetime) -> Period | None:
    """The period the text names; None where it names none."""
    plain = folded(text)
    for pattern, period in _PHRASES:
        if re.search(pattern, plain):
            return period(now)
    return _weekday(plain, now)


def _day(day: date, name: str) -> Period:
    start = datetime.combine(day, time())
    return Period(start, start + timedelta(days=1), name)


def _tonight(now: datetime) -> Period:
    day = now.date() - timedelta(days=now.time() < _NIGHT_END)
    end = datetime.combine(day + timedelta(days=1), _NIGHT_END)
    return Period(datetime.combine(day, _EVENING), end, "stasera")


def _weekend(now: datetime) -> Period:
    saturday = now.date() + timedelta(days=5 - now.weekday())  # on a Sunday, yesterday
    start = datetime.combine(saturday, time())
    return Period(start, start + timedelta(days=2), "questo fine settimana")


def _this_week(now: datetime) -> Period:
    monday = now.date() - timedelta(days=now.weekday())
    return Period(now, datetime.combine(monday + timedelta(days=7), time()), "questa settimana")


def _next_week(now: datetime) -> Period:
    monday = now.date() + timedelta(days=7 - now.weekday())
    start = datetime.combine(monday, time())
    return Period(start, start + timedelta(days=7), "la prossima settimana")


def _weekday(plain: str, now: datetime) -> Period | None:
    found = re.search(rf"\b({'|'.join(_WEEKDAYS)})\b", plain)
    if not found:
        return None
    number = _WEEKDAYS.index(found[1])
    day = now.date() + timedelta(days=(number - now.weekday()) % 7)
    name = f"{_WEEKDAY_NAMES[number]} {day.day}/{day.month}"
    for part, (start, end) in _PARTS.items():
        if part in plain:
            return Period(datetime.combine(day, start), datetime.combine(day, end), name)
    return _day(day, name)


_PHRASES: Final = (
    (r"\bstasera\b|\bstanotte\b|\bquesta sera\b", _tonight),
    (r"\bdopodomani\b", lambda now: _day(now.date() + timedelta(days=2), "dopodomani")),
    (r"\bdomani\b|\bdomattina\b", lambda now: _day(now.date() + timedelta(days=1), "domani")),
    (r"\boggi\b|\bstamattina\b", lambda now: _day(now.date(), "oggi")),
    (
        r"\b(?:prossimo|prossima) (?:weekend|fine settimana)\b|\bweek ?end\b|\bfine settimana\b|\bfinesettimana\b",
        _weekend,
    ),
    (r"\bprossima settimana\b|\bsettimana prossima\b", _next_week),
    (r"\b(?:questa|in) settimana\b", _this_week),
)
