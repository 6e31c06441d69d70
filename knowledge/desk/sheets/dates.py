"""Days and times as people in Italy write them in a cell. Wall-clock times, without zone."""

import re
from datetime import date, datetime, time
from typing import Final

from knowledge.text import fold

EXPECTED_DAY: Final = "una data, come 20/11/2026"
EXPECTED_MOMENT: Final = "giorno e ora, come 20/11/2026 18:30"
_YEARS: Final = range(1900, 2200)
_MONTHS: Final = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
    "novembre", "dicembre",
)  # fmt: skip
_NUMBERS: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDS: Final = re.compile(r"(?:[a-z]+ )?(?:il )?(\d{1,2}) ([a-z]+) (\d{4})")
_MOMENT: Final = re.compile(
    r"(?P<day>.+?)(?:\s*,?\s+(?:(?:alle\s+)?ore\s+|alle\s+|h\s*)?|T)(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?:[:.]00(?:\.0+)?)?",
    re.IGNORECASE,
)
_LONGEST: Final = 60
_MIDNIGHT: Final = "00:00"


def day(text: str) -> date | None:
    """20/11/2026, 20-11-26, 2026-11-20, 20 novembre 2026, venerdì 20 nov 2026; None for anything else."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    for suffix in (" 00:00:00", " 00:00", "T00:00:00"):  # what programs add to a day
        text = text.removesuffix(suffix)
    if found := _NUMBERS.fullmatch(text):
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        return _date(year, found[2], found[1])
    if found := _ISO.fullmatch(text):
        return _date(*found.groups())
    if found := _WORDS.fullmatch(fold(text.replace("°", "").replace("º", ""))):
        month = next((n for n, name in enumerate(_MONTHS, 1) if len(found[2]) > 2 and name.startswith(found[2])), 0)
        return _date(found[3], str(month), found[1])
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def moment(text: str) -> datetime | None:
    """20/11/2026 18:30, 20 novembre 2026 alle 18.30, 2026-11-20T18:30; a day alone begins at midnight."""
    if found := day(text):
        return datetime.combine(found, time())
    parts = _MOMENT.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    found = day(parts["day"]) if parts else None
    if parts is None or found is None:
        return None
    hour, minute = int(parts["hour"]), int(parts["minute"] or 0)
    return datetime.combine(found, time(hour, minute)) if hour < 24 and minute < 60 else None


def day_text(found: date) -> str:
    return f"{found.day:02}/{found.month:02}/{found.year}"


def moment_text(found: datetime) -> str:
    clock = f"{found:%H:%M}"
    return day_text(found) if clock == _MIDNIGHT else f"{day_text(found)} {clock}"
