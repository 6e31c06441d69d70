"""A timetable: the week of the whole year and of parts of it, with every day's spans, and the same as OSM rules.

In OSM a later rule replaces what an earlier one says of a day. Here each day is worked out first, and then written
once, so that nothing replaces what was meant to be added.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from knowledge.opening.clauses import Day
from knowledge.opening.periods import Period
from knowledge.opening.tokens import EVES, HOLIDAYS, WEEK

CODES: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH", "PH -1 day")
ALL_DAY: Final = (0, 1440)
NOON: Final = 13 * 60  # what begins before it is a morning


@dataclass(frozen=True, order=True)
class Open:
    """Open from `start` to `end`, minutes since midnight; `end` is past 1440 where it is the next day's."""

    start: int
    end: int
    comment: str = ""

    @property
    def half(self) -> str:
        return "mattina" if self.start < NOON else "pomeriggio"

    def meets(self, other: "Open") -> bool:
        return self.start < other.end and other.start < self.end


Spans = tuple[Open, ...]


@dataclass
class Week:
    """What holds on each day that is told of; a day without spans is closed."""

    periods: tuple[Period, ...] = ()
    days: dict[Day, Spans] = field(default_factory=dict)
    whole: bool = False  # days that it does not tell of are closed

    @property
    def single(self) -> bool:
        """Whether it is about single days of the year."""
        return bool(self.periods) and all(period.single for period in self.periods)

    @property
    def length(self) -> int:
        return sum(period.days for period in self.periods)

    @property
    def shut(self) -> bool:
        """Whether everything is closed."""
        return all((day, 0) in self.days for day in WEEK) and not any(self.days.values())

    @property
    def selector(self) -> str:
        return ",".join(period.selector for period in self.periods)


@dataclass
class Timetable:
    """The week of all year, and those of parts of the year."""

    base: Week = field(default_factory=Week)
    seasons: dict[tuple[Period, ...], Week] = field(default_factory=dict)

    def week(self, periods: tuple[Period, ...]) -> Week:
        """The one of these parts of the year, new if it is the first time."""
        return self.seasons.setdefault(periods, Week(periods)) if periods else self.base

    @property
    def opens(self) -> bool:
        return any(any(week.days.values()) for week in (self.base, *self.seasons.values()))

    def ordered(self) -> list[Week]:
        """Parts of the year as rules must follow each other: the longer first, closures and single days at the end."""
        return sorted(self.seasons.values(), key=lambda week: (week.single, week.shut, -week.length))

    def rules(self) -> str:
        """In OSM syntax."""
        weeks = self.ordered()
        changing = [week for week in weeks if not week.single and not week.shut]
        lines = [line for week in (self.base, *changing) for line in _weekdays(week)]
        lines += [line for week in (self.base, *changing) for line in _holidays(week)]
        lines += [line for week in weeks if week not in changing for line in _weekdays(week)]
        return "; ".join(lines)


def united(spans: Spans, others: Spans) -> Spans:
    """Both, those of the same comment that meet or touch being one."""
    result = list[Open]()
    for span in sorted({*spans, *others}, key=lambda span: (span.comment, span.start, span.end)):
        if result and result[-1].comment == span.comment and span.start <= result[-1].end:
            result[-1] = Open(result[-1].start, max(result[-1].end, span.end), span.comment)
        else:
            result.append(span)
    return tuple(sorted(result))


def clash(spans: Spans) -> bool:
    """Whether two of them overlap, which then have different comments."""
    return any(first.meets(second) for n, first in enumerate(spans) for second in spans[n + 1 :])


def _weekdays(week: Week) -> Iterator[str]:
    if week.single or week.shut:
        whole_week = {week.days[(day, 0)] for day in WEEK if (day, 0) in week.days}
        if len(whole_week) == 1 and all((day, 0) in week.days for day in WEEK):
            yield _rule(week.selector, "", whole_week.pop())
            return
    groups: dict[Spans, list[int]] = {}
    for day in WEEK:
        spans = week.days.get((day, 0))
        if spans or (spans is not None and week.periods):  # all year a day without spans is closed anyway
            groups.setdefault(spans, []).append(day)
    for spans, days in groups.items():
        if not week.periods and days == list(WEEK) and spans == (Open(*ALL_DAY),):
            yield "24/7"
        else:
            yield _rule(week.selector, day_codes(days), spans)
    yield from _of_the_month(week)


def _of_the_month(week: Week) -> Iterator[str]:
    groups: dict[tuple[int, Spans], list[int]] = {}
    for (day, which), spans in sorted(week.days.items()):
        if which and day in WEEK:
            groups.setdefault((day, spans), []).append(which)
    for (day, spans), which_ones in groups.items():
        numbers = sorted(which_ones, key=lambda which: (which < 0, which))
        yield _rule(week.selector, f"{CODES[day]}[{','.join(map(str, numbers))}]", spans)


def _holidays(week: Week) -> Iterator[str]:
    for day in (EVES, HOLIDAYS):
        if (day, 0) in week.days:
            yield _rule(week.selector, CODES[day], week.days[(day, 0)])


def day_codes(days: list[int]) -> str:
    """ "Mo-Fr", "Mo,We", "Sa-Su"."""
    return ",".join(CODES[run[0]] + (f"-{CODES[run[-1]]}" if len(run) > 1 else "") for run in day_runs(days))


def day_runs(days: list[int]) -> list[list[int]]:
    """Weekdays in order, those that follow each other together."""
    runs = list[list[int]]()
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _rule(season: str, days: str, spans: Spans) -> str:
    where = " ".join(part for part in (season, days) if part)
    if not spans:
        return f"{where} off".strip()
    by_comment: dict[str, list[str]] = {}
    for span in spans:
        by_comment.setdefault(span.comment, []).append(f"{_clock(span.start)}-{_clock(span.end)}")
    parts = [
        f"{where} {','.join(times)}" + (f' "{comment}"' if comment else "") for comment, times in by_comment.items()
    ]
    return ", ".join(part.strip() for part in parts)


def _clock(minutes: int) -> str:
    hours, rest = divmod(minutes if minutes <= ALL_DAY[1] else minutes - ALL_DAY[1], 60)
    return f"{hours:02}:{rest:02}"
