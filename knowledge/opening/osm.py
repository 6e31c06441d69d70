"""OSM rules of the forms that people's words can say, as a timetable."""

import re
from typing import Final

from knowledge.opening import periods
from knowledge.opening.clauses import Day
from knowledge.opening.periods import MONTHS, Period
from knowledge.opening.timetable import ALL_DAY, CODES, Open, Spans, Timetable, united
from knowledge.opening.tokens import EVES, WEEK

_MONTH: Final = rf"(?:\d{{4}} )?(?:{'|'.join(MONTHS)})"
_DATE: Final = rf"(?:easter(?: \+1 day)?|{_MONTH}(?: \d\d?)?(?:-(?:{_MONTH}(?: \d\d?)?|\d\d?))?)"
_DAY: Final = r"(?:PH -1 days?|PH|(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su)|\[-?\d(?:,-?\d)*\])?)"
_TIME: Final = r"\d\d:\d\d-\d\d:\d\d"
_RULE: Final = re.compile(
    rf"(?P<season>{_DATE}(?:,{_DATE})*)?:? ?(?P<days>{_DAY}(?:,{_DAY})*)? ?"
    rf'(?:(?P<off>off|closed)|(?P<times>{_TIME}(?:,{_TIME})*|24/7)(?: ?"(?P<comment>[^"]*)")?)'
)
_BREAK: Final = re.compile(r'(;|, )(?=(?:[^"]*"[^"]*")*[^"]*$)')


def parse(rules: str) -> Timetable | None:
    """The timetable of OSM rules; None where they are of another form. What they mean stays to be compared."""
    table, adding = Timetable(), False
    for part in _BREAK.split(rules.strip().rstrip(";")):
        if part in (";", ", "):
            adding = part == ", "
        elif not _add(table, part.strip(), adding):
            return None
    return table


def _add(table: Timetable, rule: str, adding: bool) -> bool:
    if not (found := _RULE.fullmatch(rule)) or not rule:
        return False
    season = _season(found["season"] or "")
    if season is None:
        return False
    week = table.week(season)
    spans = () if found["off"] else _spans(found["times"], found["comment"] or "")
    for day in _days(found["days"] or ""):
        before = week.days.get(day, week.days.get((day[0], 0), ())) if adding else ()
        week.days[day] = united(before, spans) if adding else spans
        if not day[1]:  # the rule replaces what was said of one of the month
            week.days = {key: value for key, value in week.days.items() if key[0] != day[0] or not key[1]}
    return True


def _season(text: str) -> tuple[Period, ...] | None:
    found = [periods.parse(part) for part in text.split(",")] if text else []
    whole = [period for period in found if period]
    return tuple(whole) if len(whole) == len(found) else None


def _days(text: str) -> list[Day]:
    if not text:
        return [(day, 0) for day in WEEK]
    days = list[Day]()
    for part in re.split(r",(?![^\[]*\])", text):
        if part.startswith("PH"):
            days.append((EVES if "-1" in part else CODES.index("PH"), 0))
        elif "[" in part:
            days += [(CODES.index(part[:2]), int(which)) for which in part[3:-1].split(",")]
        else:
            first, last = CODES.index(part[:2]), CODES.index(part[-2:])
            days += [((first + n) % 7, 0) for n in range((last - first) % 7 + 1)]
    return days


def _spans(text: str, comment: str) -> Spans:
    if text == "24/7":
        return (Open(*ALL_DAY, comment),)
    spans: Spans = ()
    for part in text.split(","):
        start, end = (int(time[:2]) * 60 + int(time[3:]) for time in part.split("-"))
        spans = united(spans, (Open(start, end if end > start else end + ALL_DAY[1], comment),))
    return spans
