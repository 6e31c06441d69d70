"""Parts of the year: months, dates, feasts. Each knows its OSM selector."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH_NAMES: Final = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
    "novembre", "dicembre",
)  # fmt: skip
# Days that people call by a name, as OSM selectors.
FEASTS: Final = {
    "vigilia di natale": "Dec 24",
    "natale": "Dec 25",
    "santo stefano": "Dec 26",
    "s. stefano": "Dec 26",
    "san silvestro": "Dec 31",
    "capodanno": "Jan 01",
    "epifania": "Jan 06",
    "befana": "Jan 06",
    "ferragosto": "Aug 15",
    "ognissanti": "Nov 01",
    "immacolata": "Dec 08",
    "pasquetta": "easter +1 day",
    "lunedi dell'angelo": "easter +1 day",
    "pasqua": "easter",
}
_LEAP_YEAR: Final = 2024
_MONTH: Final = f"(?:{'|'.join(MONTHS)})"
_SELECTOR = re.compile(
    rf"(?:(?P<year>\d{{4}}) )?(?P<month>{_MONTH})(?: (?P<day>\d{{1,2}}))?"
    rf"(?:-(?:(?P<last_year>\d{{4}}) )?(?P<last_month>{_MONTH})?(?: ?(?P<last_day>\d{{1,2}}))?)?"
)


@dataclass(frozen=True)
class Period:
    """A part of the year from the first to the last day, each (month, day); day 0 is the whole month.

    `year` is the one of the first day, 0 for every year. A feast has a `feast` selector and nothing else.
    """

    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)
    year: int = 0
    last_year: int = 0
    feast: str = ""

    @property
    def single(self) -> bool:
        """Whether it is one day."""
        return bool(self.feast) or (self.first == self.last and self.first[1] > 0)

    @property
    def days(self) -> int:
        """How long it is."""
        if self.feast:
            return 1
        start = date(_LEAP_YEAR, self.first[0], self.first[1] or 1)
        end = last_of_month(self.last[0]) if not self.last[1] else date(_LEAP_YEAR, *self.last)
        return (end - start).days % 366 + 1

    @property
    def selector(self) -> str:
        """In OSM syntax: "Aug", "Jun-Sep", "Aug 10-20", "2026 Dec 24-2027 Jan 06"."""
        if self.feast:
            return self.feast
        first, last = _day(self.first), _day(self.last)
        if self.year:
            first, last = f"{self.year} {first}", f"{self.last_year or self.year} {last}"
        if first == last:
            return first
        if self.first[0] == self.last[0] and self.first[1] and not self.year:
            return f"{first}-{self.last[1]:02}"
        return f"{first}-{last}"


def last_of_month(month: int) -> date:
    """The last day of a month, in a leap year."""
    return date(_LEAP_YEAR + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _day(day: tuple[int, int]) -> str:
    return f"{MONTHS[day[0] - 1]} {day[1]:02}" if day[1] else MONTHS[day[0] - 1]


def exists(day: tuple[int, int]) -> bool:
    """Whether the year has that (month, day), in a leap year at least."""
    return 1 <= day[0] <= 12 and 0 <= day[1] <= last_of_month(day[0]).day


def parse(selector: str) -> Period | None:
    """The period of one OSM selector; None for one of another form."""
    if selector in FEASTS.values() and selector.startswith("easter"):
        return Period(feast=selector)
    if not (found := _SELECTOR.fullmatch(selector)):
        return None
    first = (MONTHS.index(found["month"]) + 1, int(found["day"] or 0))
    last = first
    if "-" in selector:
        month = MONTHS.index(found["last_month"]) + 1 if found["last_month"] else first[0]
        last = (month, int(found["last_day"] or 0))
    year, last_year = int(found["year"] or 0), int(found["last_year"] or 0)
    if bool(first[1]) != bool(last[1]) or not (exists(first) and exists(last)):
        return None
    return Period(first, last, year, last_year)


def in_words(period: Period) -> str:
    """ "agosto", "da giugno a settembre", "dal 10 al 20 agosto", "24 dicembre"."""
    if period.feast:
        return next(name for name, selector in FEASTS.items() if selector == period.feast)
    (month, day), (last_month, last_day) = period.first, period.last
    year = f" {period.year}" if period.year else ""
    last_year = f" {period.last_year or period.year}" if period.year else ""
    first, last = MONTH_NAMES[month - 1], MONTH_NAMES[last_month - 1]
    if (month, day, year) == (last_month, last_day, last_year):
        return f"{day} {first}{year}".lstrip("0 ")
    if not day:
        if not year and last_month == month + 1:
            return f"{first} e {last}"
        return f"da {first}{year} {'ad' if last.startswith('a') else 'a'} {last}{last_year}"
    begin = "" if (month, year) == (last_month, last_year) else f" {first}{year}"
    return f"{_to('dal', day)}{begin} {_to('al', last_day)} {last}{last_year}"


def _to(preposition: str, day: int) -> str:
    return f"{preposition}l'{day}" if day in (8, 11) else f"{preposition} {day}"
