"""Days and times as Italian pages write them."""

from datetime import date, datetime, time
from typing import Final

DAYS: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
MONTHS: Final = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip


def long_day(day: date) -> str:
    """22 novembre 2026"""
    return f"{day.day}{'º' if day.day == 1 else ''} {MONTHS[day.month - 1]} {day.year}"


def week_day(day: date) -> str:
    """ "domenica 22 novembre"; the year is left out where people mean the next one."""
    return f"{DAYS[day.weekday()]} {day.day}{'º' if day.day == 1 else ''} {MONTHS[day.month - 1]}"


def clock(moment: datetime | time) -> str:
    """9, 9.30, 18"""
    return f"{moment.hour}.{moment.minute:02}" if moment.minute else str(moment.hour)


def hours(start: datetime, end: datetime) -> str:
    """ "10.30-12"; over midnight, the day it ends is named where it is not the next morning."""
    if (end - start).total_seconds() >= 24 * 3600:
        return f"dalle {clock(start)} fino a {week_day(end)}, {clock(end)}"
    return f"{clock(start)}-{clock(end) if end.hour or end.minute else '24'}"


def days_left(days: int) -> str:
    """What is left of a phase."""
    return {0: "ultimo giorno", 1: "finisce domani"}.get(days, f"mancano {days} giorni")


def read_day(text: str) -> date | None:
    """The day of a form's field; None for one that is no day of our times."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None
