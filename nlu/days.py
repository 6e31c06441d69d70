"""Days as Italians say them: "domani", "sabato prossimo", "sabato 12", "l'8 dicembre", "a Pasquetta", "fra tre giorni".

What is said becomes a test that a date passes or not: the next date, or the last one before another, is the first
that passes. Where weekday and date do not agree ("sabato 13" when the 13th is a Sunday) the date wins, and its name
says which weekday it is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from nlu.numerals import NUMERAL, number

WEEKDAYS: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
MONTHS: Final = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
# Day and month, or days after Easter; and how an answer calls it.
FEASTS: Final[dict[str, tuple[tuple[int, int] | int, str]]] = {
    "befana": ((6, 1), "per la Befana"), "epifania": ((6, 1), "per l'Epifania"), "pasqua": (0, "a Pasqua"),
    "pasquetta": (1, "a Pasquetta"), "lunedi dell'angelo": (1, "a Pasquetta"), "ferragosto": ((15, 8), "a Ferragosto"),
    "halloween": ((31, 10), "a Halloween"), "vigilia": ((24, 12), "alla vigilia di Natale"),
    "natale": ((25, 12), "a Natale"), "santo stefano": ((26, 12), "a Santo Stefano"),
    "san silvestro": ((31, 12), "a San Silvestro"), "capodanno": ((31, 12), "a Capodanno"),
}  # fmt: skip
WEEKDAY: Final = rf"(?:{'|'.join(name.replace('ì', 'i') for name in WEEKDAYS)})\b"
# "dicembre", and after figures "dic"; not "3 set di chiavi", nor "sei giù".
MONTH: Final = rf"(?:{'|'.join(MONTHS)}|(?:(?<=\d)|(?<=\d ))(?:gen|feb|mar|apr|mag|giu|lug|ago|ott|nov|dic))\b"
NEXT_WEEK: Final = r"\b(?:prossima settimana|settimana prossima)\b"
_FOLDED_WEEKDAYS: Final = tuple(name.replace("ì", "i") for name in WEEKDAYS)
_RANKS: Final = ("prim", "second", "terz", "quart")
_YEARS_AHEAD: Final = 8  # 29 February 2096 is followed by that of 2104
_FAR_AHEAD: Final = timedelta(days=180)  # from here on the year is told

_WEEKDAY: Final = rf"\b(?P<weekday>{WEEKDAY})"
_NUMBER: Final = rf"\b(?:{_WEEKDAY},? (?:il |l')?)?\b(?P<number>{NUMERAL})"
_IN_WORDS: Final = rf"{_NUMBER}[°º]? ?(?:di )?(?P<month>{MONTH})\.?(?: (?:del )?(?P<year>\d{{4}})\b)?"
_IN_FIGURES: Final = rf"{_NUMBER} ?/ ?(?P<month>\d{{1,2}})(?:/(?P<year>\d{{4}}|\d\d))?(?![/\d])"
_WITH_POINTS: Final = rf"{_NUMBER}[.-](?P<month>\d{{1,2}})[.-](?P<year>\d{{4}})(?!\d)"
# "il 12", but not "il 12%", "il 12,50", "il 15/3", "il 31 febbraio" or "sabato 9-12".
_NUMBER_ALONE: Final = (
    rf"(?:{_WEEKDAY},? (?:il |l')?|\b(?:il|giorno) |\bl'|\b(?:mattina|pomeriggio|sera|notte|week ?end) dell?[ ']"
    r"|(?<=prima del )|(?<=prima dell')|(?<=fino al )|(?<=fino all'))(?P<number>\d{1,2})"
    rf"(?![°º%\d]|[-.,:]\d| ?/|°? ?(?:di )?{MONTH})"
)
# "mercatini di Natale" are no day.
_FEAST: Final = rf"(?:\b(?:giorno|notte|sera) di |(?<=prima di )|(?<!\bdi )\b)(?P<feast>{'|'.join(FEASTS)})\b"
_LATER: Final = rf"\b[tf]ra (?P<count>{NUMERAL}|un paio di) (?P<unit>giorn[oi]|settiman[ae]|mes[ei])\b"
_TO_EIGHT: Final = rf"(?:{_WEEKDAY}|\b(?P<near>oggi|domani)) (?:a|in) (?P<count>otto|quindici|8|15)\b"
_OF_MONTH: Final = (
    rf"\b(?P<rank>{'|'.join(_RANKS)}|ultim)[oa] {_WEEKDAY} (?:del (?P<this>mese)|(?:di |d')(?P<month>{MONTH}))"
)
_ON_WEEKDAY: Final = rf"(?P<before>\bprossim[oa] )?{_WEEKDAY}(?P<after> prossim[oa]\b(?! settimana))?"
Test = Callable[[date], bool]


@dataclass(frozen=True)
class Said:
    """A day as it is said: which dates pass for it, how it is called, and where in the text it stands."""

    passes: Test
    name: str  # "" where the date itself says it best
    by_weekday: bool
    begin: int
    end: int
    weekly: bool  # "sabato": when its hours are over, the next one may be meant

    def called(self, day: date, today: date) -> str:
        if self.name:
            return self.name + year_if_far(" ", day, today)
        return by_weekday(day, today) if self.by_weekday else by_date("il", day, today)


def find_days(plain: str, today: date) -> Iterator[Said]:
    """The days that a folded text names, the most telling first."""
    for pattern, test, name in _WAYS:
        for found in re.finditer(pattern, plain):
            named = found.groupdict()
            called = FEASTS[named["feast"]][1] if "feast" in named else name
            by_its_weekday = bool(named.get("weekday")) or "count" in named
            yield Said(test(found, today), called, by_its_weekday, found.start(), found.end(), test is _on_weekday)


def first(passes: Test, since: date) -> date | None:
    """The first date that passes, from `since` on."""
    return next(filter(passes, (since + timedelta(days=ahead) for ahead in range(_YEARS_AHEAD * 366))), None)


def last(passes: Test, until: date) -> date | None:
    """The last date that passes in the year up to `until`."""
    return next(filter(passes, (until - timedelta(days=back) for back in range(366))), None)


def by_weekday(day: date, today: date) -> str:
    """ "sabato 28/11"; with the year where that is far ahead."""
    return f"{WEEKDAYS[day.weekday()]} {day.day}/{day.month}{year_if_far('/', day, today)}"


def by_date(article: str, day: date, today: date) -> str:
    """ "il 5 dicembre", "l'8 dicembre", "dal 1° maggio"; with the year where that is far ahead."""
    return f"{elided(article, day)} {MONTHS[day.month - 1]}{year_if_far(' ', day, today)}"


def elided(article: str, day: date) -> str:
    """ "il 5", "l'8", "dall'11", "al 1°"."""
    if day.day in (8, 11):
        return f"{article.removesuffix('il') if article.endswith('il') else article}l'{day.day}"
    return f"{article} {'1°' if day.day == 1 else day.day}"


def month_number(name: str) -> int:
    """1 for "gennaio" and "gen"."""
    return next(index for index, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def year_if_far(before: str, day: date, today: date) -> str:
    """The year, where a date without one could be taken for one that is nearer."""
    return f"{before}{day.year}" if day - today > _FAR_AHEAD else ""


def _is(day: date) -> Test:
    return lambda other: other == day


def _days_later(count: int) -> Callable[[re.Match[str], date], Test]:
    return lambda _, today: _is(today + timedelta(days=count))


def _later(found: re.Match[str], today: date) -> Test:
    """ "fra tre giorni", "tra due settimane", "tra un mese": that very day."""
    count = 2 if found["count"] == "un paio di" else number(found["count"])
    if found["unit"].startswith("mes"):
        return _is(today + relativedelta(months=count))
    return _is(today + timedelta(days=count * (7 if found["unit"].startswith("s") else 1)))


def _to_eight(found: re.Match[str], today: date) -> Test:
    """ "oggi a otto" is a week from today, "domenica a quindici" two weeks after the next Sunday."""
    near = found["near"]
    begin = today + timedelta(days=near == "domani") if near else first(_on_weekday(found, today), today) or today
    return _is(begin + timedelta(days=7 if number(found["count"]) == 8 else 14))


def _on_date(found: re.Match[str], _: date) -> Test:
    named = found.groupdict()
    month, year = named.get("month") or "", named.get("year")
    wanted_month = 0 if not month else int(month) if month.isdecimal() else month_number(month)
    wanted_year = int(year) + 2000 * (len(year) == 2) if year else 0
    wanted = number(found["number"])
    return lambda day: day.day == wanted and wanted_month in (0, day.month) and wanted_year in (0, day.year)


def _on_feast(found: re.Match[str], _: date) -> Test:
    when = FEASTS[found["feast"]][0]
    if isinstance(when, int):
        return lambda day: day == easter(day.year) + timedelta(days=when)
    return lambda day: (day.day, day.month) == when


def _on_weekday(found: re.Match[str], today: date) -> Test:
    """The next one from today; the one after today where it is "prossimo"; that of the week to come."""
    named, wanted = found.groupdict(), _FOLDED_WEEKDAYS.index(found["weekday"])
    since = date.min
    if re.search(NEXT_WEEK, found.string):
        since = today + timedelta(days=7 - today.weekday())
    elif named.get("before") or named.get("after"):
        since = today + timedelta(days=1)
    return lambda day: day >= since and day.weekday() == wanted


def _of_month(found: re.Match[str], _: date) -> Test:
    """ "la prima domenica del mese", "l'ultimo sabato di novembre"."""
    wanted, month = _FOLDED_WEEKDAYS.index(found["weekday"]), month_number(found["month"]) if found["month"] else 0

    def passes(day: date) -> bool:
        if found["rank"] == "ultim":
            fits = (day + timedelta(days=7)).month != day.month
        else:
            fits = (day.day - 1) // 7 == _RANKS.index(found["rank"])
        return fits and day.weekday() == wanted and month in (0, day.month)

    return passes


_WAYS: Final[tuple[tuple[str, Callable[[re.Match[str], date], Test], str], ...]] = (
    (r"\bdopo ?domani\b|\bdomani l'altro\b", _days_later(2), "dopodomani"),
    (_TO_EIGHT, _to_eight, ""),
    (_LATER, _later, ""),
    (r"\bdomani\b|\bdomattina\b", _days_later(1), "domani"),
    (r"\boggi\b|\bsta ?mattina\b|\bstamani\b|\bquesta mattina\b|\bquesto pomeriggio\b", _days_later(0), "oggi"),
    (_IN_WORDS, _on_date, ""),
    (_IN_FIGURES, _on_date, ""),
    (_WITH_POINTS, _on_date, ""),
    (_OF_MONTH, _of_month, ""),
    (_FEAST, _on_feast, ""),
    (_NUMBER_ALONE, _on_date, ""),
    (_ON_WEEKDAY, _on_weekday, ""),
)
