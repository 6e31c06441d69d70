"""The date phrases people use most when they ask what is on. Relative to `now`, Europe/Rome wall-clock."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from nlu.linear import folded

_WEEKDAYS: Final = ("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica")
_WEEKDAY_NAMES: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_MONTHS: Final = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
_FEASTS: Final = {
    "capodanno": (31, 12), "befana": (6, 1), "epifania": (6, 1), "ferragosto": (15, 8), "halloween": (31, 10),
    "vigilia": (24, 12), "natale": (25, 12), "santo stefano": (26, 12),
}  # fmt: skip
_WEEKEND: Final = "(?:week[ -]?end|fine ?settimana)"
_ANY_DAY: Final = datetime.combine(date(2026, 1, 1), time(12))
_EVENING: Final = time(17)
_NIGHT_END: Final = time(3)  # "tonight" ends after midnight
_PARTS: Final = {
    r"\b(?:sta|do)?mattin": (time(6), time(13)),
    r"\bpomeriggio": (time(13), time(19)),
    r"\bsera": (_EVENING, time.max),
}
_DATE: Final = rf"\b(\d{{1,2}})(?:[°º]? ?(?:di )?({'|'.join(_MONTHS)})| ?/ ?(\d{{1,2}}))\b"
# "via 25 aprile", "piazza 1° maggio" are places.
_STREETS: Final = rf"\b(?:via|viale|vicolo|piazza|piazzale|largo) {_DATE}"


@dataclass(frozen=True)
class Period:
    """From `start` (included) to `end`, and how to call it in an answer."""

    start: datetime
    end: datetime
    name: str

    @property
    def day(self) -> date | None:
        """The one day that it is, or is a part of; None for anything longer."""
        return self.start.date() if self.end - self.start <= timedelta(days=1) else None


def find_period(text: str, now: datetime) -> Period | None:
    """The period the text names; None where it names none."""
    plain = re.sub(_STREETS, "", folded(text))
    for pattern, period in _PHRASES:
        if re.search(pattern, plain):
            return _part_of(period(now), plain)
    return _calendar_day(plain, now) or _weekday(plain, now) or _month(plain, now)


def names_time(text: str) -> bool:
    """Whether the text names a period, whichever that is today."""
    return find_period(text, _ANY_DAY) is not None


def is_time_word(word: str) -> bool:
    """Whether a folded word speaks of time, as "domenica", "prossimo", "sera" and "12" do."""
    return word in _TIME_WORDS or word.isdecimal()


def _part_of(period: Period, plain: str) -> Period:
    """ "domani sera", "oggi pomeriggio": a part of a single day."""
    if period.end - period.start == timedelta(days=1):
        for part, (start, end) in _PARTS.items():
            if re.search(part, plain):
                day = period.start.date()
                return Period(datetime.combine(day, start), datetime.combine(day, end), period.name)
    return period


def _calendar_day(plain: str, now: datetime) -> Period | None:
    """ "8 dicembre", "il 25/12", Natale, Capodanno, Ferragosto: the next one from today."""
    found = re.search(_DATE, plain)
    name = next((feast for feast in _FEASTS if re.search(rf"\b{feast}\b", plain)), "")
    if name:
        number, month = _FEASTS[name]
    elif found:
        number, month = int(found[1]), _MONTHS.index(found[2]) + 1 if found[2] else int(found[3])
    else:
        return None
    for year in (now.year, now.year + 1):
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if day >= now.date():
            return _part_of(_day(day, f"{day.day} {_MONTHS[month - 1]}"), plain)
    return None


def _month(plain: str, now: datetime) -> Period | None:
    found = re.search(rf"\b(?:a|ad|in|di) ({'|'.join(_MONTHS)})\b", plain)
    if not found:
        return None
    number = _MONTHS.index(found[1]) + 1
    first = date(now.year + (number < now.month), number, 1)
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(datetime.combine(first, time()), datetime.combine(following, time()), f"a {found[1]}")


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


def _next_weekend(now: datetime) -> Period:
    """On a Saturday or a Sunday the one after this; before, the one that comes."""
    begun = now.weekday() >= 5
    return replace(_weekend(now + timedelta(days=7 * begun)), name="il prossimo fine settimana")


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
    return _part_of(_day(day, f"{_WEEKDAY_NAMES[number]} {day.day}/{day.month}"), plain)


_PHRASES: Final = (
    (r"\bstasera\b|\bstanotte\b|\bquesta sera\b", _tonight),
    (r"\bdopo ?domani\b", lambda now: _day(now.date() + timedelta(days=2), "dopodomani")),
    (r"\bdomani\b|\bdomattina\b", lambda now: _day(now.date() + timedelta(days=1), "domani")),
    (r"\boggi\b|\bstamattina\b", lambda now: _day(now.date(), "oggi")),
    (rf"\bprossimo {_WEEKEND}\b|\b{_WEEKEND} prossimo\b", _next_weekend),
    (rf"\b{_WEEKEND}\b", _weekend),
    (r"\bprossima settimana\b|\bsettimana prossima\b", _next_week),
    (r"\b(?:questa|in) settimana\b", _this_week),
)
_TIME_WORDS: Final = frozenset(
    f"""{" ".join(_WEEKDAYS)} {" ".join(_MONTHS)} {" ".join(_FEASTS)} oggi domani dopodomani stasera stanotte
    stamattina domattina mattina mattino pomeriggio sera serata notte weekend week end fine finesettimana settimana
    prossima prossimo questa questo giorno dopo prima verso""".split()
)
