"""A recurrence as choices that a person makes: "ogni 2 settimane, lunedì e giovedì, fino al 30 giugno".

`rule` and `of` translate between the choices and RFC 5545; a rule that the choices cannot express has none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from knowledge.recurrence import Recurrence, RecurrenceError

CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST: Final = -1
NTHS: Final = (1, 2, 3, 4, LAST)
_EVERY: Final = range(1, 53)
_TIMES: Final = range(1, 1000)
_HORIZON: Final = timedelta(days=366 * 60)  # the dates of "every 52 years" are not looked for beyond it
_BY_DAY: Final = re.compile(r"(-1|[1-4])?(MO|TU|WE|TH|FR|SA|SU)")


class Repeat(StrEnum):
    """How it comes back."""

    ONCE = "once"
    WEEKLY = "weekly"  # on `weekdays`
    MONTH_DAY = "month_day"  # on `day` of the month
    MONTH_WEEKDAY = "month_weekday"  # on the `nths` of `weekdays` in the month
    YEARLY = "yearly"  # on `day` of `month`, or on the `nths` of `weekdays` in it


@dataclass(frozen=True)
class Choices:
    """`every`: each so many weeks, months, years. `weekdays`: 0 is Monday. `nths`: 1–4, -1 the last.

    Empty `weekdays`, `day`, `month` are those of the first time. `until` is the last day that may have one, `times`
    how often in all; neither: without an end. `skipped` are days left out.
    """

    repeat: Repeat = Repeat.ONCE
    every: int = 1
    weekdays: tuple[int, ...] = ()
    nths: tuple[int, ...] = ()
    day: int = 0  # 1–31
    month: int = 0
    until: date | None = None
    times: int = 0
    skipped: tuple[date, ...] = ()


def rule(choices: Choices) -> str:
    """The RRULE, empty for once. Raises `RecurrenceError` for choices that do not go together."""
    choices = relevant(choices)
    check(choices)
    if choices.repeat is Repeat.ONCE:
        return ""
    parts = [f"FREQ={_frequency(choices.repeat)}"]
    if choices.every > 1:
        parts.append(f"INTERVAL={choices.every}")
    if choices.month:
        parts.append(f"BYMONTH={choices.month}")
    if choices.nths:
        parts.append("BYDAY=" + ",".join(f"{nth}{CODES[day]}" for day in choices.weekdays for nth in choices.nths))
    elif choices.weekdays:
        parts.append("BYDAY=" + ",".join(CODES[day] for day in choices.weekdays))
    if choices.day:
        parts.append(f"BYMONTHDAY={choices.day}")
    if choices.until:
        parts.append(f"UNTIL={choices.until:%Y%m%d}")
    if choices.times:
        parts.append(f"COUNT={choices.times}")
    return ";".join(parts)


def relevant(choices: Choices) -> Choices:
    """Without what its way of coming back does not use: a form keeps what was chosen before."""
    unused: dict[Repeat, dict[str, Any]] = {
        Repeat.ONCE: {"every": 1, "weekdays": (), "nths": (), "day": 0, "month": 0, "until": None, "times": 0},
        Repeat.WEEKLY: {"nths": (), "day": 0, "month": 0},
        Repeat.MONTH_DAY: {"weekdays": (), "nths": (), "month": 0},
        Repeat.MONTH_WEEKDAY: {"day": 0, "month": 0},
    }
    return replace(choices, **unused.get(choices.repeat, {}))


def _frequency(repeat: Repeat) -> str:
    return {Repeat.WEEKLY: "WEEKLY", Repeat.YEARLY: "YEARLY"}.get(repeat, "MONTHLY")


def check(choices: Choices) -> None:
    """Raises `RecurrenceError` for choices that are out of range, or do not go together."""
    problems = {
        "ogni quante volte: scegli un numero da 1 a 52": choices.every not in _EVERY,
        "quante volte in tutto: scegli un numero da 1 a 999": bool(choices.times) and choices.times not in _TIMES,
        "scegli una sola fine: una data o un numero di volte": bool(choices.until and choices.times),
        "i giorni della settimana non sono leggibili": not set(choices.weekdays) <= set(range(7)),
        "il giorno del mese va da 1 a 31": choices.day not in range(32),
        "il mese va da 1 a 12": choices.month not in range(13),
        "quale del mese: scegli primo, secondo, terzo, quarto o ultimo": not set(choices.nths) <= set(NTHS),
    }
    problems |= _missing(choices)
    for problem, is_there in problems.items():
        if is_there:
            raise RecurrenceError(problem)


def _missing(choices: Choices) -> dict[str, bool]:
    by_weekday = bool(choices.weekdays and choices.nths)
    match choices.repeat:
        case Repeat.MONTH_WEEKDAY:
            return {"scegli quale giorno della settimana, e quale del mese": not by_weekday}
        case Repeat.MONTH_DAY:
            return {"scegli il giorno del mese": not choices.day}
        case Repeat.YEARLY:
            alone = bool(choices.weekdays or choices.nths) and not by_weekday
            return {
                "scegli il mese": not choices.month and bool(choices.day or choices.weekdays),
                "scegli quale giorno della settimana, e quale del mese": alone,
                "scegli un giorno del mese oppure un giorno della settimana": by_weekday and bool(choices.day),
                "questo giorno non c'è in quel mese": not _exists(choices.day, choices.month),
            }
        case _:
            return {}


def _exists(day: int, month: int) -> bool:
    try:
        date(2024, month or 1, day or 1)
    except ValueError:
        return False
    return True


def of(rrule: str, skipped: Iterable[date] = ()) -> Choices | None:
    """The choices that say the rule; None for a rule they cannot express, which stays text."""
    left_out = tuple(sorted(skipped))
    if not rrule.strip():
        return Choices(skipped=left_out)
    try:
        pairs = [part.split("=") for part in rrule.upper().strip().removeprefix("RRULE:").split(";")]
        parts = {pair[0]: pair[1] for pair in pairs}
        twice = len(parts) < len(pairs)
        choices = _of_parts(parts, left_out)
        check(choices)
        return None if parts or twice else choices
    except (ValueError, LookupError):
        return None


def _of_parts(parts: dict[str, str], skipped: tuple[date, ...]) -> Choices:
    """Takes out of `parts` what it could say; what is left is more than choices can."""
    frequency = parts.pop("FREQ")
    if frequency == "DAILY" and "BYDAY" not in parts and parts.get("INTERVAL", "1") == "1":
        frequency, parts["BYDAY"] = "WEEKLY", ",".join(CODES)
    if frequency == "WEEKLY" and parts.get("WKST") == "MO":  # the same as without it
        del parts["WKST"]
    days = [_by_day(day) for day in parts.pop("BYDAY").split(",")] if "BYDAY" in parts else []
    nths, weekdays = _in_order(nth for nth, _ in days if nth), _in_order(day for _, day in days)
    if nths and sorted(days) != sorted((nth, day) for nth in nths for day in weekdays):
        raise ValueError("the first Monday and the second Tuesday")
    until = parts.pop("UNTIL", "")
    return Choices(
        repeat=_repeat(frequency, bool(nths), bool(days)),
        every=int(parts.pop("INTERVAL", "1")),
        weekdays=weekdays,
        nths=nths,
        day=int(parts.pop("BYMONTHDAY", "0")),
        month=int(parts.pop("BYMONTH", "0")) if frequency == "YEARLY" else 0,
        until=datetime.strptime(until, "%Y%m%d").date() if until else None,  # noqa: DTZ007  a day
        times=int(parts.pop("COUNT", "0")),
        skipped=skipped,
    )


def _in_order(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(numbers), key=lambda number: (number < 0, number)))


def _by_day(text: str) -> tuple[int, int]:
    found = _BY_DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1] or 0), CODES.index(found[2])


def _repeat(frequency: str, nths: bool, days: bool) -> Repeat:
    match frequency, nths, days:
        case "WEEKLY", False, _:
            return Repeat.WEEKLY
        case "MONTHLY", True, _:
            return Repeat.MONTH_WEEKDAY
        case "MONTHLY", False, False:
            return Repeat.MONTH_DAY
        case "YEARLY", _, _ if nths == days:
            return Repeat.YEARLY
    raise ValueError(frequency)


def dates(choices: Choices, start: datetime, since: datetime, number: int = 10) -> list[datetime]:
    """The next starts from `since`, Rome wall-clock. Raises `RecurrenceError`."""
    recurrence = Recurrence(start, None, rule(choices), frozenset(choices.skipped))
    recurrence.check()
    found, first = list[datetime](), since
    span = timedelta(days=400)
    while len(found) < number and first < max(since, start) + _HORIZON:
        touching = recurrence.between(first, first + span)
        found += islice((begin for begin, _ in touching if first <= begin), number - len(found))
        first, span = first + span, span * 2
    return found
