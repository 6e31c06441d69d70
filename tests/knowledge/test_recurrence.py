from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.recurrence import Recurrence, RecurrenceError, in_rome
from tests.knowledge.processes import printed

SATURDAY = datetime(2026, 1, 10, 10, 30)


def weekly(rule: str = "FREQ=WEEKLY;BYDAY=SA", *skipped: date) -> Recurrence:
    return Recurrence(SATURDAY, SATURDAY + timedelta(hours=1), rule, frozenset(skipped))


def starts(recurrence: Recurrence, since: datetime, until: datetime) -> list[datetime]:
    return [start for start, _ in recurrence.between(since, until)]


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)], ids=["summer time", "standard time"])
def test_every_saturday_at_1030_stays_so_when_the_clocks_change(sunday: date) -> None:
    since = datetime.combine(sunday, datetime.min.time()) - timedelta(days=7)
    found = list(weekly().between(since, since + timedelta(days=14)))
    assert len(found) == 2
    assert {start.time() for start, _ in found} == {SATURDAY.time()}
    assert {end - start for start, end in found} == {timedelta(hours=1)}
    before, after = (in_rome(start).utcoffset() for start, _ in found)
    assert before != after


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)], ids=["summer time", "standard time"])
def test_what_happens_on_the_very_day_of_the_change_keeps_its_hour(sunday: date) -> None:
    daily = Recurrence(SATURDAY, SATURDAY + timedelta(hours=1), "FREQ=DAILY")
    since = datetime.combine(sunday, datetime.min.time())
    assert starts(daily, since, since + timedelta(days=1)) == [datetime.combine(sunday, SATURDAY.time())]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU", [date(2026, 3, 10), date(2026, 4, 14)]),
        ("FREQ=MONTHLY;BYDAY=-1SU", [date(2026, 3, 29), date(2026, 4, 26)]),
        ("FREQ=MONTHLY;BYDAY=1SA,3SA", [date(2026, 3, 7), date(2026, 3, 21), date(2026, 4, 4), date(2026, 4, 18)]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", [date(2026, 3, 31)]),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=25", [date(2026, 4, 25)]),
        ("FREQ=WEEKLY;INTERVAL=4;BYDAY=SA", [date(2026, 3, 7), date(2026, 4, 4)]),
        ("RRULE:FREQ=MONTHLY;BYDAY=2TU", [date(2026, 3, 10), date(2026, 4, 14)]),
    ],
)
def test_the_days_of_a_rule(rule: str, days: list[date]) -> None:
    found = starts(weekly(rule), datetime(2026, 3, 1), datetime(2026, 5, 1))
    assert [start.date() for start in found] == days
    assert {start.time() for start in found} == {SATURDAY.time()}


@pytest.mark.parametrize(
    "until",
    [
        "20260321",
        "20260321T103000",
        "20260321T235959",
        # RFC 5545 wants UTC where the start has a time zone: half past ten in Rome
        "20260321T093000Z",
    ],
)
def test_until_keeps_the_last_day(until: str) -> None:
    recurrence = weekly(f"FREQ=WEEKLY;UNTIL={until}")
    assert starts(recurrence, datetime(2026, 3, 14), datetime(2026, 5, 1))[-1] == datetime(2026, 3, 21, 10, 30)
    assert recurrence.last_day() == date(2026, 3, 21)


def test_until_before_the_hour_of_the_last_day_drops_it() -> None:
    assert weekly("FREQ=WEEKLY;UNTIL=20260321T100000").last_day() == date(2026, 3, 14)


def test_skipped_days_are_skipped() -> None:
    recurrence = weekly("FREQ=WEEKLY;BYDAY=SA", date(2026, 3, 14))
    days = [start.date() for start in starts(recurrence, datetime(2026, 3, 1), datetime(2026, 3, 29))]
    assert days == [date(2026, 3, 7), date(2026, 3, 21), date(2026, 3, 28)]


def test_an_event_without_a_rule_happens_once() -> None:
    once = Recurrence(SATURDAY, SATURDAY + timedelta(hours=2))
    assert list(once.between(datetime(2026, 1, 1), datetime(2027, 1, 1))) == [(SATURDAY, SATURDAY + timedelta(hours=2))]
    assert starts(once, datetime(2026, 1, 11), datetime(2027, 1, 1)) == []
    assert starts(once, datetime(2025, 1, 1), SATURDAY) == []


def test_an_event_without_an_end_lasts_an_hour() -> None:
    assert list(Recurrence(SATURDAY).between(SATURDAY, SATURDAY + timedelta(days=1))) == [
        (SATURDAY, SATURDAY + timedelta(hours=1))
    ]


def test_what_is_going_on_is_found() -> None:
    assert starts(weekly(), datetime(2026, 3, 7, 11), datetime(2026, 3, 7, 12)) == [datetime(2026, 3, 7, 10, 30)]
    assert starts(weekly(), datetime(2026, 3, 7, 11, 30), datetime(2026, 3, 7, 12)) == []
    assert starts(weekly(), datetime(2026, 3, 7, 9), datetime(2026, 3, 7, 10, 30)) == []


def test_an_event_of_many_days_is_found_on_its_last_one() -> None:
    festival = Recurrence(datetime(2026, 6, 1, 18), datetime(2026, 6, 7, 23))
    assert starts(festival, datetime(2026, 6, 7), datetime(2026, 6, 8)) == [datetime(2026, 6, 1, 18)]
    assert festival.last_day() == date(2026, 6, 7)


def test_a_yearly_event_of_many_days_is_found_on_its_last_one() -> None:
    feast = Recurrence(datetime(2024, 12, 28, 18), datetime(2025, 1, 3, 23), "FREQ=YEARLY")
    assert starts(feast, datetime(2027, 1, 2), datetime(2027, 1, 4)) == [datetime(2026, 12, 28, 18)]


def test_an_evening_across_midnight_is_found_after_midnight() -> None:
    evening = Recurrence(datetime(2026, 1, 10, 21, 30), datetime(2026, 1, 11, 1, 30), "FREQ=WEEKLY")
    assert list(evening.between(datetime(2026, 3, 8, 1), datetime(2026, 3, 8, 12))) == [
        (datetime(2026, 3, 7, 21, 30), datetime(2026, 3, 8, 1, 30))
    ]


def test_the_last_day_of_an_evening_across_midnight_is_the_next_one() -> None:
    assert Recurrence(datetime(2026, 1, 10, 21, 30), datetime(2026, 1, 11, 1, 30)).last_day() == date(2026, 1, 11)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("", date(2026, 1, 10)),
        ("FREQ=WEEKLY;COUNT=10", date(2026, 3, 14)),
        ("FREQ=WEEKLY;UNTIL=20260320", date(2026, 3, 14)),
        ("FREQ=WEEKLY;UNTIL=20250101", date(2026, 1, 10)),
        ("FREQ=WEEKLY", None),
        ("FREQ=MONTHLY;BYDAY=2TU", None),
    ],
)
def test_the_last_day(rule: str, day: date | None) -> None:
    assert weekly(rule).last_day() == day


def test_the_last_day_is_known_for_rules_in_lower_case_too() -> None:
    assert weekly("freq=weekly;until=20260321").last_day() == date(2026, 3, 21)


BAD = [
    "FREQ=WEEKL",
    "ogni sabato",
    "FREQ=WEEKLY;BYDAY=XX",
    "BYDAY=MO",
    "FREQ=WEEKLY;UNTIL=domani",
    "FREQ=WEEKLY;COUNT=tre",
    "FREQ=WEEKLY;X=3",
    "FREQ=WEEKLY;",
    "FREQ=WEEKLY;BYHOUR=25",
    "FREQ=MONTHLY;BYDAY=0TU",
    "FREQ=WEEKLY;INTERVAL=-1",
    " ",
]
# rules that would keep a process busy for ever, or nearly so
ENDLESS = ["FREQ=WEEKLY;INTERVAL=0", "FREQ=SECONDLY", "FREQ=MINUTELY;UNTIL=20301231"]


@pytest.mark.parametrize("rule", BAD)
def test_a_bad_rule_is_a_recurrence_error(rule: str) -> None:
    with pytest.raises(RecurrenceError, match="ricorrenza non leggibile"):
        list(weekly(rule).between(datetime(2026, 3, 1), datetime(2026, 4, 1)))


@pytest.mark.parametrize("rule", ENDLESS)
def test_a_rule_that_keeps_busy_for_ever_is_a_recurrence_error(rule: str) -> None:
    program = """
import sys
from datetime import datetime
from knowledge.recurrence import Recurrence, RecurrenceError
try:
    list(Recurrence(datetime(2026, 1, 10), None, sys.argv[1]).between(datetime(2026, 3, 1), datetime(2026, 4, 1)))
except RecurrenceError as error:
    print(error)
"""
    assert "ricorrenza non leggibile" in printed(program, rule)


RULES = st.builds(
    "FREQ={};INTERVAL={}{}".format,
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 6),
    st.sampled_from(["", ";COUNT=7", ";UNTIL=20260321", ";BYDAY=MO,SA", ";BYMONTHDAY=-1"]),
)


@given(
    RULES,
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.timedeltas(timedelta(0), timedelta(days=60)),
    st.timedeltas(timedelta(minutes=1), timedelta(days=4)),
)
@settings(deadline=None, derandomize=True)
def test_occurrences_touch_the_period_in_order(rule: str, since: datetime, ahead: timedelta, length: timedelta) -> None:
    until = since + ahead
    recurrence = Recurrence(SATURDAY, SATURDAY + length, rule)
    found = list(recurrence.between(since, until))
    assert found == sorted(found)
    last = recurrence.last_day()
    for start, end in found:
        assert start < until
        assert end > since
        assert end - start == length
        assert start >= SATURDAY
        assert last is None or end.date() <= last
    everything = list(recurrence.between(SATURDAY, datetime(2027, 6, 1)))
    assert found == [(start, end) for start, end in everything if start < until and end > since]


@given(st.text(alphabet="FREQ=WKLYDAILUNTCO;0129,:\n Z-", max_size=40))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_any_text_is_a_rule_or_a_recurrence_error(rule: str) -> None:
    with suppress(RecurrenceError):
        weekly(rule).last_day()
        list(weekly(rule).between(datetime(2026, 3, 1), datetime(2026, 3, 9)))
