from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.subscriptions.times import may_write, reminder_time

SATURDAY = datetime(2026, 11, 28, 10, 30)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 22, 10), datetime(2026, 11, 27, 10)),
        (datetime(2026, 11, 27, 9, 59), datetime(2026, 11, 27, 10)),
        (datetime(2026, 11, 27, 10), datetime(2026, 11, 28, 8, 30)),
        (datetime(2026, 11, 28, 8, 29), datetime(2026, 11, 28, 8, 30)),
        (datetime(2026, 11, 28, 9), None),
    ],
)
def test_the_morning_before_or_shortly_before(now: datetime, due: datetime | None) -> None:
    assert reminder_time(SATURDAY, now) == due


def test_for_what_begins_early_the_evening_before() -> None:
    assert reminder_time(datetime(2026, 11, 28, 8), datetime(2026, 11, 27, 12)) == datetime(2026, 11, 27, 20, 30)


@given(MOMENTS, MOMENTS)
def test_never_at_night_nor_late_nor_in_the_past(start: datetime, now: datetime) -> None:
    due = reminder_time(start, now)
    if due is not None:
        assert now < due < start
        assert may_write(due)
    elif start - now > timedelta(hours=40):
        pytest.fail("there was time enough")


@pytest.mark.parametrize(("hour", "yes"), [(0, False), (7, False), (8, True), (20, True), (21, False), (23, False)])
def test_by_day_only(hour: int, yes: bool) -> None:
    assert may_write(datetime(2026, 11, 22, hour, 30)) is yes
