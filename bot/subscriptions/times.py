"""When people are written to without having written: by day. All times are Europe/Rome wall-clock times."""

from datetime import datetime, time, timedelta
from typing import Final

FIRST: Final = time(8)
LAST: Final = time(21)
_THE_DAY_BEFORE: Final = time(10)
_SHORTLY_BEFORE: Final = timedelta(hours=2)
_LAST_EVENING: Final = time(20, 30)


def may_write(now: datetime) -> bool:
    """Nobody is woken."""
    return FIRST <= now.time() < LAST


def reminder_time(start: datetime, now: datetime) -> datetime | None:
    """The morning of the day before; when that is over, shortly before it begins; else None."""
    eve = start.date() - timedelta(days=1)
    before = start - _SHORTLY_BEFORE
    if not may_write(before):
        day = eve if before.time() < FIRST else before.date()
        before = datetime.combine(day, _LAST_EVENING)
    return next((moment for moment in (datetime.combine(eve, _THE_DAY_BEFORE), before) if moment > now), None)
