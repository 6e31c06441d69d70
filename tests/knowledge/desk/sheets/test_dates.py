from datetime import date, datetime

import pytest

from knowledge.desk.sheets import dates


@pytest.mark.parametrize(
    "text",
    [
        "20/11/2026", "20-11-2026", "20.11.2026", "20/11/26", "2026-11-20", "20 novembre 2026", "venerdì 20 nov 2026",
        "Venerdì 20 Novembre 2026", "2026-11-20 00:00:00", "20/11/2026 00:00",
    ],
)  # fmt: skip
def test_days(text: str) -> None:
    assert dates.day(text) == date(2026, 11, 20)


def test_the_first_of_a_month() -> None:
    assert dates.day("1° maggio 2026") == date(2026, 5, 1)


@pytest.mark.parametrize(
    "text",
    ["20/11/20226", "31/02/2026", "11/20/2026", "20/11", "0/1/2026", "20 brumaio 2026", "46346", "domani", "1/1/1", ""],
)
def test_what_is_no_day(text: str) -> None:
    assert dates.day(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "20/11/2026 18:30", "20/11/2026 18.30", "20/11/2026 ore 18:30", "20 novembre 2026 alle 18.30",
        "2026-11-20T18:30", "2026-11-20 18:30:00", "20/11/2026, ore 18.30", "20 novembre 2026 alle ore 18:30",
    ],
)  # fmt: skip
def test_moments(text: str) -> None:
    assert dates.moment(text) == datetime(2026, 11, 20, 18, 30)


def test_a_day_alone_begins_at_midnight_and_a_whole_hour_needs_no_minutes() -> None:
    assert dates.moment("20/11/2026") == datetime(2026, 11, 20)
    assert dates.moment("20/11/2026 ore 18") == datetime(2026, 11, 20, 18)


@pytest.mark.parametrize("text", ["20/11/20226 18:30", "20/11/2026 25:00", "18:30", "20/11/2026 sera", ""])
def test_what_is_no_moment(text: str) -> None:
    assert dates.moment(text) is None


@pytest.mark.parametrize("moment", [datetime(2026, 1, 5, 9, 5), datetime(1999, 12, 31), datetime(2026, 11, 20, 23, 59)])
def test_what_is_written_reads_back(moment: datetime) -> None:
    assert dates.moment(dates.moment_text(moment)) == moment
    assert dates.day(dates.day_text(moment.date())) == moment.date()
