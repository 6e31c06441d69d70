from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.dates import find_period, is_time_word, names_time, within
from nlu.facets import is_filler
from tests.nlu import golden

ROWS = golden.read("periods.yml")
# 29 February is not every year, and a year that is named is over some time.
OF_SOME_YEARS = {"il 29 febbraio", "05.12.2026", "il 5/12/26", "a marzo 2027"}
PHRASES = sorted({row["text"] for row in ROWS if "start" in row} - OF_SOME_YEARS)
WORDS = sorted({word for row in ROWS for word in row["text"].split()})
moments = st.datetimes(datetime(2025, 1, 1), datetime(2040, 1, 1))


def moment(written: Any) -> datetime:
    return datetime.fromisoformat(str(written))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['text']} {row['now']}")
def test_a_phrase_names_its_period(row: dict[str, Any]) -> None:
    period = find_period(row["text"], moment(row["now"]))
    if "start" not in row:
        assert period is None
        return
    assert period is not None
    assert (period.start, period.end) == (moment(row["start"]), moment(row["end"]))
    assert period.name == row.get("name", period.name)
    assert period.hours == (tuple(row["hours"]) if "hours" in row else None)


def test_the_golden_table_is_large_enough() -> None:
    assert len(ROWS) >= 130


@given(st.sampled_from(PHRASES), moments)
def test_a_period_has_a_name_and_is_never_over_yet(phrase: str, now: datetime) -> None:
    period = find_period(phrase, now)
    assert period is not None
    assert period.name
    assert period.start < period.end
    # "oggi alle 15", said at 17, is the only kind that may lie behind us: hours of today, or of the night that ends.
    assert period.end > now or (period.day is not None and period.end > now - timedelta(days=1))
    assert period.start < now + timedelta(days=2 * 366)


@given(moments)
def test_the_weekend_is_saturday_and_sunday_of_the_week_one_is_in(now: datetime) -> None:
    period = find_period("questo weekend", now)
    assert period is not None
    assert period.start.weekday() == 5
    assert period.end - period.start == timedelta(days=2)
    assert period.start.isocalendar()[:2] == now.isocalendar()[:2]


@given(moments, st.integers(0, 6))
def test_a_day_of_the_week_is_one_of_the_next_seven_days(now: datetime, number: int) -> None:
    names = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
    period = find_period(f"c'è qualcosa {names[number]}?", now)
    assert period is not None
    assert period.start.weekday() == number
    assert 0 <= (period.start.date() - now.date()).days <= 6
    assert period.name == f"{names[number]} {period.start.day}/{period.start.month}"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("siete aperti domani?", date(2026, 11, 30)),
        ("stasera", date(2026, 11, 29)),
        ("sabato mattina", date(2026, 12, 5)),
        ("l'8 dicembre", date(2026, 12, 8)),
        ("questo weekend", None),
        ("questa settimana", date(2026, 11, 29)),  # all that is left of it
        ("la prossima settimana", None),
        ("a dicembre", None),
        ("siete aperti?", None),
    ],
)
def test_one_day_is_named_or_none(text: str, day: date | None) -> None:
    period = find_period(text, datetime(2026, 11, 29, 10))  # a Sunday
    assert (period.day if period else None) == day
    assert names_time(text) is (period is not None)


@given(st.text(st.characters(exclude_categories=())), moments)
def test_nothing_that_can_be_typed_raises(text: str, now: datetime) -> None:
    find_period(text, now)


@given(
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), st.datetimes(datetime(1900, 1, 1), datetime(4000, 1, 1))
)
def test_words_of_time_in_any_order_name_a_period_or_none(text: str, now: datetime) -> None:
    period = find_period(text, now)
    if period is not None:
        assert period.name
        assert period.start < period.end
        assert period.end > now - timedelta(days=1)


@pytest.mark.parametrize("text", ["dopo le 18", "alle 15", "di domenica alle cinque e mezza", "tra due settimane"])
def test_the_words_of_a_time_are_words_of_time(text: str) -> None:
    assert [word for word in text.split() if not (is_time_word(word) or is_filler(word))] == []


def test_a_day_keeps_the_hours_of_the_weeks_before_it_and_its_own_come_first() -> None:
    now = datetime(2026, 11, 23, 10)
    week, day = find_period("in settimana di pomeriggio", now), find_period("giovedì", now)
    evening, month = find_period("giovedì sera", now), find_period("a dicembre", now)
    assert week is not None
    assert day is not None
    assert evening is not None
    assert month is not None
    assert within(day, week).hours == (13 * 60, 19 * 60)
    assert within(evening, week) == evening
    assert within(month, week) == month
    assert within(day, month) == day
