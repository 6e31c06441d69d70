"""A recurrence as a sentence: "Ogni lunedì e giovedì alle 17, fino al 30 giugno 2027."."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from knowledge.hours import DAYS, clock
from knowledge.opening.periods import MONTH_NAMES
from knowledge.recurrence_choices import LAST, Choices, Repeat, check, relevant

_NTH_NAMES: Final = {1: "primo", 2: "secondo", 3: "terzo", 4: "quarto", LAST: "ultimo"}


def sentence(choices: Choices, start: datetime) -> str:
    """ "Ogni lunedì e giovedì alle 17, fino al 30 giugno 2027." Raises `RecurrenceError`."""
    choices = relevant(choices)
    check(choices)
    at = f" alle {clock(start)}" if start.hour != 1 else f" all'{clock(start)}"
    if choices.repeat is Repeat.ONCE:
        return f"Una volta sola, {DAYS[start.weekday()]} {in_full(start)}{at}."
    end = f", fino al {in_full(choices.until)}" if choices.until else ""
    if choices.times:
        end = f", {choices.times} volte in tutto" if choices.times > 1 else ", una volta sola"
    without = f", tranne {_the_days(choices.skipped)}" if choices.skipped else ""
    return f"{_how(choices, start)}{at}{end}{without}."


def _how(choices: Choices, start: datetime) -> str:
    every, days = choices.every, [DAYS[day] for day in choices.weekdays]
    match choices.repeat:
        case Repeat.WEEKLY:
            days = days or [DAYS[start.weekday()]]
            if len(days) == len(DAYS):
                days = ["tutti i giorni"]
            if every == 1:
                return "Tutti i giorni" if days == ["tutti i giorni"] else f"Ogni {_and(days)}"
            return f"Ogni {every} settimane, {_and(days)}"
        case Repeat.YEARLY:
            when = "Ogni anno" if every == 1 else f"Ogni {every} anni"
            if choices.weekdays:
                return f"{when}, {_nth_days(choices)} di {MONTH_NAMES[choices.month - 1]}"
            month = choices.month or start.month
            return f"{when}, {_the(choices.day or start.day)} {MONTH_NAMES[month - 1]}"
        case _:
            when = "Ogni mese" if every == 1 else f"Ogni {every} mesi"
            return f"{when}, {_nth_days(choices) if choices.weekdays else _the(choices.day)}"


def _nth_days(choices: Choices) -> str:
    return _and([_nth_day(nth, day) for day in choices.weekdays for nth in choices.nths])


def _nth_day(nth: int, day: int) -> str:
    article, name = ("la", f"{_NTH_NAMES[nth][:-1]}a") if day == 6 else ("il", _NTH_NAMES[nth])
    return f"{'l' + chr(39) if nth == LAST else article + ' '}{name} {DAYS[day]}"


def _the(day: int) -> str:
    return f"l'{day}" if day in (8, 11) else f"il {day}"


def in_full(day: date) -> str:
    """ "30 giugno 2027"."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _the_days(days: Iterable[date]) -> str:
    return _and([f"{_the(day.day)} {MONTH_NAMES[day.month - 1]} {day.year}" for day in days])


def _and(parts: list[str]) -> str:
    return " e ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
