"""Times of day as Italians say them: "dopo le 18", "verso le cinque e mezza", "dalle 15 alle 19", "di pomeriggio".

From one to six is the afternoon, as on a poster, unless the text speaks of a morning or a night, or writes "05:30".
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from nlu.numerals import NUMERAL, number

_DAY: Final = timedelta(days=1)
_AN_HOUR: Final = timedelta(hours=1)
_ABOUT: Final = timedelta(minutes=30)
# Name, how it is written, from which hour to which; 27 is three in the morning of the day after.
_PARTS: Final = (
    ("mattina", r"(?:\bsta ?|\bdo|\b)mattin|\bstamani\b", 6, 13),
    ("pomeriggio", r"\bpomerigg", 13, 19),
    ("sera", r"\b(?:sta ?)?sera(?:ta)?\b", 17, 24),
    ("notte", r"\b(?:sta)?notte\b", 21, 27),
)
_MINUTES: Final = {"mezza": 30, "mezzo": 30, "un quarto": 15, "tre quarti": 45}
_HOUR: Final = (
    rf"(?:ore )?(mezzogiorno|mezzanotte|{NUMERAL}(?:[:.][0-5]\d)?)(?![:.,]?\d)"
    rf"(?: (e|meno) (mezz[ao]|un quarto|tre quarti|dieci|venti|\d\d\b))?"
)
_AT: Final = r"(?:alle |all'|a (?=mezz))"
_THE: Final = r"(?:le |l'|(?=mezz))"
_FROM: Final = rf"(?:dalle |dall'|da (?=mezz)|[tf]ra {_THE})"
_FROM_TO: Final = re.compile(rf"\b{_FROM}{_HOUR}(?: ?- ?| e {_THE}| (?:fino )?{_AT}){_HOUR}")
_LIMITS: Final = (
    ("dopo", re.compile(rf"\b(?:dopo {_THE}|dalle |dall'|da (?=mezz)){_HOUR}")),
    ("prima", re.compile(rf"\b(?:prima (?:delle |dell'|di (?=mezz))|entro {_THE}|fino {_AT}){_HOUR}")),
    ("verso", re.compile(rf"\b(?:verso {_THE}|(?:intorno|attorno) {_AT}){_HOUR}")),
    ("alle", re.compile(rf"(?:\b{_AT}|\b(?=ore )){_HOUR}")),
)


@dataclass(frozen=True)
class Hours:
    """From `start` to `end`, counted from midnight; None where the day itself is the limit."""

    start: timedelta | None
    end: timedelta | None
    name: str
    part: bool = False  # a part of the day, as "pomeriggio"


def find_hours(plain: str) -> Hours | None:
    """The hours that a folded text names: by the clock, else as a part of the day."""
    if found := _FROM_TO.search(plain):
        return _from_to(found, plain)
    for limit, pattern in _LIMITS:
        if found := pattern.search(plain):
            return _limited(limit, _hour(found.groups(), plain))
    for name, pattern_of_part, start, end in _PARTS:
        if re.search(pattern_of_part, plain):
            return Hours(timedelta(hours=start), timedelta(hours=end), name, part=True)
    return None


def _from_to(found: re.Match[str], plain: str) -> Hours | None:
    start, end = _hour(found.groups()[:3], plain), _hour(found.groups()[3:], plain)
    if start is None or end is None:
        return None
    if end <= start:  # "dalle 22 alle 2", "dalle 11 alle 7"
        end += _DAY / 2 if end + _DAY / 2 > start else _DAY
    name = f"{_called('dalle', start)} {_called('alle', end)}"
    return Hours(start, end, name)


def _limited(limit: str, at: timedelta | None) -> Hours | None:
    if at is None:
        return None
    match limit:
        case "dopo":
            return Hours(at, None, _called("dopo le", at))
        case "prima":
            return Hours(None, at, _called("prima delle", at))
        case "verso":
            return Hours(max(at - _ABOUT, timedelta()), at + _AN_HOUR, _called("verso le", at))
    return Hours(at, at + _AN_HOUR, _called("alle", at))


def _hour(groups: tuple[str | None, ...], plain: str) -> timedelta | None:
    """The time since midnight; None where no clock shows it."""
    said, sign, minutes = groups
    hour, _, after = (said or "").replace(".", ":").partition(":")
    if hour in ("mezzogiorno", "mezzanotte"):
        at = timedelta(hours=12 if hour == "mezzogiorno" else 24)
    else:
        at = timedelta(hours=_of_the_day(hour, plain), minutes=int(after or 0))
    if minutes:
        more = timedelta(minutes=_MINUTES.get(minutes) or number(minutes))
        at += more if sign == "e" else -more
    return at if timedelta() <= at <= timedelta(hours=30) else None


def _of_the_day(hour: str, plain: str) -> int:
    value = number(hour)
    named = next((name for name, pattern, _, _ in _PARTS if re.search(pattern, plain)), "")
    if named == "notte":  # of the night that begins on that day
        return value + (24 if value < 6 else 12 if value < 12 else 0)
    if named in ("pomeriggio", "sera") and value < 12:
        return value + 12
    if not named and 1 <= value <= 6 and not hour.startswith("0"):
        return value + 12
    return value if value <= 24 else 99  # on no clock


def _called(before: str, at: timedelta) -> str:
    """ "dopo le 18", "alle 17.30", "all'1"."""
    minutes = int(at.total_seconds() // 60)
    hour = minutes // 60 if minutes <= 24 * 60 else minutes // 60 - 24
    clock = f"{hour}.{minutes % 60:02}" if minutes % 60 else str(hour)
    return f"{before.removesuffix('le')}l'{clock}" if hour == 1 else f"{before} {clock}"
