"""Opening hours: OSM syntax in, plain Italian out. All times are Europe/Rome wall-clock times, without zone.

Syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

DAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = timedelta(days=1)
_LOOK_AHEAD = 366 * _DAY


class HoursError(ValueError):
    """Rules that are not opening hours in OSM syntax, or a patron saint on no day of the year."""


@dataclass(frozen=True)
class Span:
    """Open from `start` to `end`, with the comment the rule carries (e.g. "su appuntamento")."""

    start: datetime
    end: datetime
    comment: str = ""


@dataclass(frozen=True)
class Hours:
    """The hours of one place: `rules` in OSM syntax, and the patron saint's day (MM-DD), when it is closed."""

    rules: str
    patron: str = ""

    def check(self) -> None:
        """Raises `HoursError` where the rules cannot be read."""
        self._parsed()

    def _parsed(self) -> OpeningHours:
        return _parse(self.rules, self.patron)

    def spans(self, since: datetime, until: datetime) -> Iterator[Span]:
        """The opening spans that touch [since, until), in order."""
        for start, end, state, comment in self._parsed().intervals(since, until):
            if state == State.OPEN:
                yield Span(start, min(end or until, until), comment)

    def now(self, moment: datetime) -> Span | None:
        """The span that is open at `moment`."""
        first = next(self.spans(moment, moment + _LOOK_AHEAD), None)
        return first if first and first.start <= moment else None

    def next(self, moment: datetime) -> Span | None:
        """The first span that begins after `moment`, within a year."""
        ahead = self.spans(moment, moment + _LOOK_AHEAD)
        return next((span for span in ahead if span.start > moment), None)

    def day(self, day: date) -> list[Span]:
        """What begins on that day, whole: a night shift from 20 to 8 is one span of the evening's day."""
        start, half = datetime.combine(day, time()), _DAY / 2
        spans = list(self.spans(start - half, start + 3 * half))
        for span in spans:
            if span.start <= start and span.end >= start + _DAY:
                return [Span(start, start + _DAY, span.comment)]
        return [span for span in spans if span.start.date() == day]

    def status(self, moment: datetime) -> str:
        """ "Aperto fino alle 18", "Chiuso. Riapre domani alle 9" and the like."""
        if span := self.now(moment):
            note = f" ({span.comment})" if span.comment else ""
            if span.end - moment >= _LOOK_AHEAD:
                return f"Sempre aperto{note}."
            # What ends at midnight ends at 24 of the day before.
            last = span.end - timedelta(microseconds=1)
            day = f" di {_when(last, moment)}" if span.end - moment >= _DAY else ""
            return f"Adesso è aperto, fino alle {_closing(span.end)}{day}{note}."
        if span := self.next(moment):
            note = f" ({span.comment})" if span.comment else ""
            return f"Adesso è chiuso. Riapre {_when(span.start, moment)} alle {clock(span.start)}{note}."
        return "Adesso è chiuso."

    def week(self, first: date) -> list[str]:
        """The seven days from `first`, days with equal hours together: ["lunedì-venerdì 9-13", …]."""
        days = [first + timedelta(days=n) for n in range(7)]
        days = sorted(days, key=date.weekday)
        lines: list[tuple[list[date], str]] = []
        for day in days:
            text = spans_text(self.day(day))
            if lines and lines[-1][1] == text:
                lines[-1][0].append(day)
            else:
                lines.append(([day], text))
        return [f"{_day_range(group)} {text}" for group, text in lines]


@lru_cache(maxsize=4096)
def _parse(rules: str, patron: str) -> OpeningHours:
    closed = f"; {_closed_on(patron)}" if patron else ""
    try:
        return OpeningHours(rules + closed, country="IT")
    except (ParserError, SyntaxError, ValueError) as error:
        raise HoursError(f"orari non leggibili: {rules!r}") from error


def _closed_on(patron: str) -> str:
    try:
        day = datetime.strptime(f"2000-{patron}", "%Y-%m-%d")  # noqa: DTZ007  a day of a leap year
    except ValueError as error:
        raise HoursError(
            f"giorno del patrono non leggibile: {patron!r}. Mi aspetto mese e giorno, come 09-08"
        ) from error
    return f"{_MONTHS[day.month - 1]} {day.day} off"


def clock(moment: datetime | time) -> str:
    """9, 9.30, 18 as people write them."""
    return f"{moment.hour}.{moment.minute:02}" if moment.minute else str(moment.hour)


def span_text(start: datetime, end: datetime) -> str:
    """9-13; what ends at midnight ends at 24."""
    return f"{clock(start)}-{_closing(end)}"


def _closing(end: datetime) -> str:
    return clock(end) if end.hour or end.minute else "24"


def spans_text(spans: list[Span]) -> str:
    """ "9-13 e 15-18", "chiuso", "tutto il giorno"."""
    if not spans:
        return "chiuso"
    if len(spans) == 1 and spans[0].end - spans[0].start >= timedelta(days=1):
        return "tutto il giorno"
    notes = [f" ({span.comment})" if span.comment else "" for span in spans]
    if len(set(notes)) == 1:  # said once, for all of them
        notes[:-1] = [""] * (len(spans) - 1)
    return " e ".join(span_text(span.start, span.end) + note for span, note in zip(spans, notes, strict=True))


def _day_range(days: list[date]) -> str:
    first, last = DAYS[days[0].weekday()], DAYS[days[-1].weekday()]
    return first if len(days) == 1 else f"{first} e {last}" if len(days) == 2 else f"{first}-{last}"


def _when(day: datetime, moment: datetime) -> str:
    distance = (day.date() - moment.date()).days
    if distance == 0:
        return "oggi"
    if distance == 1:
        return "domani"
    if distance < 7:
        return DAYS[day.weekday()]
    return f"{DAYS[day.weekday()]} {day.day}/{day.month}/{day.year}"
