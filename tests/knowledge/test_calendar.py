import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from knowledge import calendar
from knowledge.calendar import CalendarMonth, Filters, Occurrence, happening
from knowledge.tables import Event
from tests.knowledge.observed import statements
from tests.knowledge.records import add_event

WEEKLY = "FREQ=WEEKLY"
only_postgresql = pytest.mark.parametrize(
    "bare", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


def day(iso: str) -> tuple[datetime, datetime]:
    start = datetime.fromisoformat(iso)
    return start, start + timedelta(days=1)


def found(session: Session, since: datetime, until: datetime, limit: int = 20, **filters: object) -> list[str]:
    return [event.slug for event, _, _ in happening(session, since, until, Filters(**filters), limit)]  # type: ignore[arg-type]


# --- what is found


def test_an_event_is_found_on_its_day_only(session: Session) -> None:
    add_event(session, "concerto", "2026-11-27T21:00", "2026-11-27T23:00")
    assert found(session, *day("2026-11-26")) == []
    assert found(session, *day("2026-11-27")) == ["concerto"]
    assert found(session, *day("2026-11-28")) == []


def test_an_occurrence_comes_with_its_times(session: Session) -> None:
    add_event(session, "letture", "2026-01-10T10:30", "2026-01-10T11:30", rrule=WEEKLY)
    ((event, start, end),) = happening(session, *day("2026-11-28"), Filters())
    assert (event.slug, start, end) == ("letture", datetime(2026, 11, 28, 10, 30), datetime(2026, 11, 28, 11, 30))


def test_an_event_is_told_once_with_its_first_time(session: Session) -> None:
    add_event(session, "letture", "2026-01-10T10:30", "2026-01-10T11:30", rrule=WEEKLY)
    ((_, start, _),) = happening(session, datetime(2026, 11, 22), datetime(2026, 12, 22), Filters())
    assert start == datetime(2026, 11, 28, 10, 30)


def test_what_is_going_on_is_found_and_what_is_over_is_not(session: Session) -> None:
    add_event(session, "concerto", "2026-11-27T21:00", "2026-11-27T23:00")
    assert found(session, datetime(2026, 11, 27, 22, 59), datetime(2026, 11, 28)) == ["concerto"]
    assert found(session, datetime(2026, 11, 27, 23), datetime(2026, 11, 28)) == []
    assert found(session, datetime(2026, 11, 27), datetime(2026, 11, 27, 21)) == []


def test_events_come_by_start(session: Session) -> None:
    for slug, hour in (("sera", 21), ("mattina", 9), ("pomeriggio", 15)):
        add_event(session, slug, f"2026-11-27T{hour:02}:00")
    assert found(session, *day("2026-11-27")) == ["mattina", "pomeriggio", "sera"]
    assert found(session, *day("2026-11-27"), limit=2) == ["mattina", "pomeriggio"]


@pytest.mark.parametrize("status", ["draft", "review", "archived"])
def test_what_is_not_published_is_not_told(session: Session, status: str) -> None:
    add_event(session, "bozza", "2026-11-27T21:00", status=status)
    assert found(session, *day("2026-11-27")) == []


def test_skipped_days_are_not_told(session: Session) -> None:
    add_event(session, "letture", "2026-01-10T10:30", rrule=WEEKLY, exdates=["2026-11-28"])
    assert found(session, *day("2026-11-28")) == []
    assert found(session, *day("2026-12-05")) == ["letture"]


def test_an_evening_across_the_end_of_the_month_is_found_after_midnight(session: Session) -> None:
    add_event(session, "veglione", "2026-12-31T22:00", "2027-01-01T02:00")
    assert found(session, datetime(2027, 1, 1, 1), datetime(2027, 1, 1, 12)) == ["veglione"]
    assert found(session, datetime(2027, 1, 1, 2), datetime(2027, 1, 1, 12)) == []
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 1


def test_an_event_of_many_days_is_found_on_its_last_one(session: Session) -> None:
    add_event(session, "festa", "2026-11-20T10:00", "2026-12-06T23:00")
    assert found(session, *day("2026-12-06")) == ["festa"]


def test_an_exhibition_of_three_months_is_found_in_its_third_one(session: Session) -> None:
    add_event(session, "mostra", "2026-09-05T10:00", "2026-12-06T18:00")
    assert found(session, *day("2026-11-28")) == ["mostra"]


def test_what_happens_every_day_does_not_hide_the_rest(session: Session) -> None:
    for slug in ("alba", "mattina", "mezzogiorno"):
        add_event(session, slug, "2026-01-01T09:00", rrule="FREQ=DAILY")
    add_event(session, "concerto", "2026-12-18T21:00")
    assert "concerto" in found(session, datetime(2026, 11, 22), datetime(2026, 12, 22), limit=5)


def test_the_summer_and_the_winter_hour_are_the_same_on_the_wall(session: Session) -> None:
    add_event(session, "letture", "2026-01-10T10:30", rrule=WEEKLY)
    ((_, winter, _),) = happening(session, *day("2026-03-28"), Filters())
    ((_, summer, _),) = happening(session, *day("2026-04-04"), Filters())
    assert winter.time() == summer.time()


# --- filters


def _programme(session: Session) -> None:
    one = "2026-11-28T{:02}:00".format
    events = ("cultura/eventi",)
    add_event(
        session, "favole", one(9), audience=["bambini", "famiglie"], quartiere="centro", price_amount=0, topics=events
    )
    add_event(session, "ballo", one(10), audience=["anziani"], quartiere="stazione", price_amount=5, topics=events)
    add_event(session, "festa", one(11), audience=["tutti"], quartiere="stazione", price_amount=0, topics=events)
    add_event(session, "torneo", one(12), audience=["ragazzi"], quartiere="centro", topics=("cultura/sport",))


@pytest.mark.parametrize(
    ("filters", "slugs"),
    [
        ({}, {"favole", "ballo", "festa", "torneo"}),
        ({"audience": "bambini"}, {"favole", "festa"}),
        ({"audience": "famiglie"}, {"favole", "festa"}),
        ({"audience": "anziani"}, {"ballo", "festa"}),
        ({"audience": "bamb"}, {"festa"}),
        ({"quartiere": "stazione"}, {"ballo", "festa"}),
        ({"quartiere": "san-rocco"}, set()),
        ({"free": True}, {"favole", "festa"}),
        ({"topics": ("cultura/sport",)}, {"torneo"}),
        ({"topics": ("cultura/sport", "cultura/eventi")}, {"favole", "ballo", "festa", "torneo"}),
        ({"topics": ("cultura/boh",)}, set()),
        ({"audience": "anziani", "quartiere": "stazione", "free": True}, {"festa"}),
        ({"audience": "bambini", "quartiere": "centro", "free": True, "topics": ("cultura/eventi",)}, {"favole"}),
    ],
)
def test_filters(session: Session, filters: dict[str, object], slugs: set[str]) -> None:
    _programme(session)
    told = found(session, *day("2026-11-28"), **filters)  # type: ignore[arg-type]
    assert set(told) == slugs
    assert len(told) == len(slugs)


def test_what_is_made_for_those_who_ask_comes_before_what_is_for_everybody(session: Session) -> None:
    for hour in range(9, 15):
        add_event(session, f"per-tutti-{hour}", f"2026-11-28T{hour:02}:00")
    add_event(session, "per-bambini", "2026-11-28T18:00", audience=["bambini"])
    assert "per-bambini" in found(session, *day("2026-11-28"), limit=3, audience="bambini")


# --- months are worked out once


def test_a_month_is_worked_out_once(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        add_event(session, "letture", "2026-01-10T10:30", rrule=WEEKLY)
        found(session, *day("2026-11-28"))
    with Session(engine) as session, session.begin(), statements(engine) as sent:
        assert found(session, *day("2026-11-28")) == ["letture"]
    assert not [statement for statement in sent if statement.startswith(("INSERT", "DELETE", "UPDATE"))]


def test_asking_twice_writes_each_occurrence_once(session: Session) -> None:
    add_event(session, "letture", "2026-01-10T10:30", rrule=WEEKLY)
    for _ in range(2):
        found(session, datetime(2026, 11, 1), datetime(2026, 12, 1))
    times = session.scalars(select(Occurrence.start).where(Occurrence.start >= datetime(2026, 11, 1))).all()
    assert sorted(times) == [datetime(2026, 11, number, 10, 30) for number in (7, 14, 21, 28)]


def test_nothing_is_written_of_an_event_that_is_over(session: Session) -> None:
    add_event(session, "letture", "2025-01-11T10:30", rrule="FREQ=WEEKLY;UNTIL=20251220")
    found(session, *day("2026-11-28"))
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 0


# --- what changes after the month was written


def test_an_event_that_changes_is_told_at_its_new_time(session: Session) -> None:
    event = add_event(session, "concerto", "2026-11-27T21:00")
    found(session, *day("2026-11-27"))
    event.start = datetime(2026, 11, 28, 20)
    session.flush()
    calendar.rewrite(session, event)
    assert found(session, *day("2026-11-27")) == []
    assert found(session, *day("2026-11-28")) == ["concerto"]


def test_an_event_that_is_new_is_told_in_months_already_written(session: Session) -> None:
    found(session, *day("2026-11-27"))
    add_event(session, "concerto", "2026-11-27T21:00")
    assert found(session, *day("2026-11-27")) == ["concerto"]


def test_rewriting_leaves_the_other_events_alone(session: Session) -> None:
    add_event(session, "letture", "2026-11-27T10:00")
    event = add_event(session, "concerto", "2026-11-27T21:00")
    found(session, *day("2026-11-27"))
    calendar.rewrite(session, event)
    assert found(session, *day("2026-11-27")) == ["letture", "concerto"]


def test_an_event_that_is_deleted_takes_its_occurrences_along(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        add_event(session, "concerto", "2026-11-27T21:00")
        assert found(session, *day("2026-11-27")) == ["concerto"]
    with Session(engine) as session, session.begin():
        session.delete(session.scalars(select(Event)).one())
    with Session(engine) as session, session.begin():
        assert found(session, *day("2026-11-27")) == []
        assert session.scalar(select(func.count()).select_from(Occurrence)) == 0


def test_a_question_that_fails_leaves_no_month_half_written(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        add_event(session, "concerto", "2026-11-27T21:00")
    with Session(engine) as session:
        found(session, *day("2026-11-27"))
        session.rollback()
        assert session.scalar(select(func.count()).select_from(CalendarMonth)) == 0
        assert found(session, *day("2026-11-27")) == ["concerto"]


# --- two sessions


def test_two_sessions_that_write_the_same_month_tell_the_same(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        for number in range(20):
            add_event(session, f"incontro-{number:02}", "2026-01-10T10:30", rrule=WEEKLY)
    together = threading.Barrier(2)

    def asked() -> list[str]:
        with Session(engine) as session, session.begin():
            together.wait(timeout=30)
            return found(session, *day("2026-11-28"))

    with ThreadPoolExecutor(2) as pool:
        one, other = [future.result() for future in [pool.submit(asked) for _ in range(2)]]
    assert one == other
    assert len(one) == 20
    with Session(engine) as session:
        assert session.scalar(select(func.count()).where(Occurrence.start == datetime(2026, 11, 28, 10, 30))) == 20


def _until_it_waits_or_ends(engine: Engine, work: Future[object]) -> None:
    """Returns when the other thread waits for a lock of PostgreSQL, or has ended."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with engine.connect() as connection:
        while not work.done() and not connection.scalar(waiting):
            connection.rollback()


def _while_open(
    engine: Engine, first: Callable[[Session], object], second: Callable[[Session], list[str]]
) -> list[str]:
    """What `second` gives when it begins before the transaction of `first` has ended."""

    def alone() -> list[str]:
        with Session(engine) as session, session.begin():
            return second(session)

    with ThreadPoolExecutor(1) as pool:
        with Session(engine) as session, session.begin():
            first(session)
            work = pool.submit(alone)
            _until_it_waits_or_ends(engine, work)
        return work.result()


@only_postgresql
def test_a_month_that_another_session_is_writing_is_waited_for(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        add_event(session, "concerto", "2026-11-27T21:00")

    def asked(session: Session) -> list[str]:
        return found(session, *day("2026-11-27"))

    assert _while_open(engine, asked, asked) == ["concerto"]


@only_postgresql
def test_an_event_saved_while_its_month_is_being_written_is_not_lost(engine: Engine) -> None:
    _while_open(
        engine,
        lambda session: add_event(session, "concerto", "2026-11-27T21:00"),
        lambda session: found(session, *day("2026-11-27")),
    )
    with Session(engine) as session:
        assert found(session, *day("2026-11-27")) == ["concerto"]
