"""Opening hours as a page shows them: whether it is open, and the seven days ahead."""

from datetime import datetime, timedelta

from channels.records import Day, Opening
from knowledge.hours import Hours, HoursError, spans_text

_DAYS = 7


def opening(rules: str, patron: str, now: datetime, note: str = "", by_appointment: bool = False) -> Opening:
    """Without rules, or with rules that cannot be read, only the note is left."""
    if not rules:
        return Opening(note=note, by_appointment=by_appointment)
    hours = Hours(rules, patron)
    try:
        status, days = hours.status(now), tuple(_day(hours, now, ahead) for ahead in range(_DAYS))
        return Opening(hours.now(now) is not None, status, days, note, by_appointment)
    except HoursError:
        return Opening(note=note, by_appointment=by_appointment)


def _day(hours: Hours, now: datetime, ahead: int) -> Day:
    day = now.date() + timedelta(days=ahead)
    spans = hours.day(day)
    return Day(day, spans_text(spans), tuple((span.start.time(), span.end.time()) for span in spans))
