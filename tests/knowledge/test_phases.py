from datetime import date, timedelta

import pytest

from knowledge.phases import Phase, current, phases, upcoming

ROUND_THE_YEAR = [
    {"name": "Idee", "start": "01-15", "end": "03-31", "summary": "Scrivi la tua idea."},
    {"name": "Voto", "start": "06-01", "end": "06-30"},
    {"name": "Lavori", "start": "07-01", "end": "01-14"},
]
CONCLUDED = [
    {"name": "Voto", "start": "2023-06-01", "end": "2023-06-30"},
    {"name": "Incontri", "start": "2023-03-01", "end": "2023-05-31"},
]
LEAP = [
    {"name": "Inverno", "start": "12-01", "end": "02-29"},
    {"name": "Primavera", "start": "03-01", "end": "05-31"},
]


def name(phase: Phase | None) -> str | None:
    return phase.name if phase else None


@pytest.mark.parametrize(
    ("today", "now", "following"),
    [
        (date(2026, 1, 14), "Lavori", "Idee"),
        (date(2026, 1, 15), "Idee", "Voto"),
        (date(2026, 3, 31), "Idee", "Voto"),
        (date(2026, 4, 1), None, "Voto"),
        (date(2026, 6, 30), "Voto", "Lavori"),
        (date(2026, 11, 22), "Lavori", "Idee"),
        (date(2026, 12, 31), "Lavori", "Idee"),
        (date(2027, 1, 1), "Lavori", "Idee"),
        (date(2028, 2, 29), "Idee", "Voto"),
    ],
)
def test_yearly_phases_come_back(today: date, now: str | None, following: str) -> None:
    assert name(current(ROUND_THE_YEAR, True, today)) == now
    assert name(upcoming(ROUND_THE_YEAR, True, today)) == following


def test_a_phase_across_the_new_year_is_one_phase() -> None:
    wanted = Phase("Lavori", date(2026, 7, 1), date(2027, 1, 14))
    assert current(ROUND_THE_YEAR, True, date(2026, 12, 31)) == wanted
    assert current(ROUND_THE_YEAR, True, date(2027, 1, 1)) == wanted


def test_the_next_phase_of_december_is_in_the_next_year() -> None:
    assert upcoming(ROUND_THE_YEAR, True, date(2026, 12, 20)) == Phase(
        "Idee", date(2027, 1, 15), date(2027, 3, 31), "Scrivi la tua idea."
    )


def test_a_concluded_process_is_in_no_phase_and_none_comes() -> None:
    assert current(CONCLUDED, False, date(2026, 11, 22)) is None
    assert upcoming(CONCLUDED, False, date(2026, 11, 22)) is None


@pytest.mark.parametrize(
    ("today", "now", "following"),
    [
        (date(2023, 2, 28), None, "Incontri"),
        (date(2023, 3, 1), "Incontri", "Voto"),
        (date(2023, 5, 31), "Incontri", "Voto"),
        (date(2023, 6, 30), "Voto", None),
        (date(2023, 7, 1), None, None),
    ],
)
def test_phases_with_their_year_happen_once(today: date, now: str | None, following: str | None) -> None:
    assert name(current(CONCLUDED, False, today)) == now
    assert name(upcoming(CONCLUDED, False, today)) == following


def test_phases_come_by_start() -> None:
    assert [phase.name for phase in phases(CONCLUDED, False, date(2023, 1, 1))] == ["Incontri", "Voto"]
    yearly = phases(ROUND_THE_YEAR, True, date(2026, 11, 22))
    assert yearly == sorted(yearly, key=lambda phase: phase.start)
    assert {phase.start.year for phase in yearly} == {2025, 2026, 2027}


def test_a_phase_of_one_day() -> None:
    evening = [{"name": "Serata", "start": "2019-11-12", "end": "2019-11-12"}]
    assert name(current(evening, False, date(2019, 11, 12))) == "Serata"


def test_days_left_count_to_the_last_day() -> None:
    phase = Phase("Voto", date(2026, 6, 1), date(2026, 6, 30))
    assert phase.days_left(date(2026, 6, 29)) == 1
    assert phase.days_left(date(2026, 6, 30)) == 0


def test_no_phases_are_no_phase() -> None:
    assert current([], True, date(2026, 11, 22)) is None
    assert upcoming([], False, date(2026, 11, 22)) is None


@pytest.mark.parametrize("year", [2027, 2028])
def test_a_yearly_phase_until_29_february_ends_with_the_month(year: int) -> None:
    last_of_february = date(year, 3, 1) - timedelta(days=1)
    assert name(current(LEAP, True, last_of_february)) == "Inverno"
    assert name(current(LEAP, True, date(year, 3, 1))) == "Primavera"


def test_a_day_without_29_february_in_the_years_around_it() -> None:
    assert name(current(LEAP, True, date(2026, 12, 15))) == "Inverno"
    assert name(upcoming(LEAP, True, date(2026, 12, 15))) == "Primavera"
