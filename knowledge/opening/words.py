"""A timetable in the words that staff could have typed."""

from collections.abc import Iterator
from datetime import time
from typing import Final

from knowledge.hours import DAYS, clock
from knowledge.opening.periods import in_words
from knowledge.opening.timetable import ALL_DAY, Open, Spans, Timetable, Week, day_runs
from knowledge.opening.tokens import EVES, HOLIDAYS, WEEK

_ORDINALS: Final = {1: "primo", 2: "secondo", 3: "terzo", 4: "quarto", 5: "quinto", -1: "ultimo", -2: "penultimo"}
_FEMININE: Final = {which: f"{name[:-1]}a" for which, name in _ORDINALS.items()}
_SUNDAY: Final = 6
_KNOWN_COMMENTS: Final = ("su appuntamento", "su prenotazione")


def write(table: Timetable) -> str:
    """All of it: the year first, then its parts, each begun with when it is, then holidays."""
    opens = any(table.base.days.values())
    parts = [", ".join(_statements(table.base))]
    for week in table.ordered():
        restated = not week.single and any(week.days.values())
        said = list(_statements(_full(week, table.base) if restated else week, hide_closed=restated))
        only = "solo " if restated and opens else ""
        parts.append(f"{_joined([in_words(period) for period in week.periods])} {only}{', '.join(said)}")
    parts.append(", ".join(_holidays(table.base)))
    return "; ".join(part for part in parts if part)


def _full(week: Week, base: Week) -> Week:
    """The week with what holds all year where it says nothing."""
    ordinary = {day: spans for day, spans in base.days.items() if day[0] in WEEK and not day[1]}
    return Week(week.periods, {**ordinary, **week.days})


def _statements(week: Week, hide_closed: bool = False) -> Iterator[str]:
    if (week.shut or week.single) and len(set(week.days.values())) == 1 and len(week.days) == len(WEEK):
        yield from _of_days("", next(iter(week.days.values())))
        return
    groups: dict[Spans, list[int]] = {}
    for day in WEEK:
        spans = week.days.get((day, 0))
        if spans or (spans is not None and week.periods and not hide_closed):
            groups.setdefault(spans, []).append(day)
    for spans, days in groups.items():
        yield from _of_days(_day_names(days), spans)
    for (day, which), spans in sorted(week.days.items()):
        if which:
            ordinal = (_FEMININE if day == _SUNDAY else _ORDINALS)[which]
            yield from _of_days(f"{ordinal} {DAYS[day]} del mese", spans)


def _holidays(week: Week) -> Iterator[str]:
    if week.days.get((HOLIDAYS, 0)) and not week.days.get((_SUNDAY, 0)):
        yield "domenica chiuso"  # a Sunday of which nothing is said would be like a holiday
    for day, name in ((EVES, "prefestivi"), (HOLIDAYS, "festivi")):
        if (day, 0) in week.days:
            yield from _of_days(name, week.days[(day, 0)])


def _of_days(days: str, spans: Spans) -> Iterator[str]:
    if not spans:
        yield f"{days} chiuso".strip()
        return
    by_comment: dict[str, list[Open]] = {}
    for span in spans:
        by_comment.setdefault(span.comment, []).append(span)
    also = ""
    for comment, same in by_comment.items():
        said = f"{days} {also}{' e '.join(map(_span, same))}".strip()
        yield f"{said} {comment if comment in _KNOWN_COMMENTS else _quoted(comment)}" if comment else said
        also = "anche "


def _quoted(comment: str) -> str:
    return f'"{comment}"'


def _span(span: Open) -> str:
    if (span.start, span.end) == ALL_DAY:
        return "h24"
    end = span.end if span.end <= ALL_DAY[1] else span.end - ALL_DAY[1]
    return f"{_clock(span.start)}-{_clock(end)}"


def _clock(minutes: int) -> str:
    return "24" if minutes == ALL_DAY[1] else clock(time(*divmod(minutes, 60)))


def _day_names(days: list[int]) -> str:
    if days == list(WEEK):
        return "tutti i giorni"
    names = list[str]()
    for run in day_runs(days):
        names += [f"{DAYS[run[0]]}-{DAYS[run[-1]]}"] if len(run) > 2 else [DAYS[day] for day in run]
    return _joined(names)


def _joined(names: list[str]) -> str:
    return " e ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
