import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot import jobs
from bot.jobs import Job, JobError, JobRunning, Progress, State
from knowledge.desk import protected
from tests.bot.test_comprehension import soon
from tests.ending import put_away

NOON = datetime(2026, 11, 22, 12)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def begin(engine: Engine, work: Callable[[Progress], dict[str, Any]], clock: Clock, kind: str = "compare") -> int:
    with Session(engine) as session, session.begin():
        return jobs.begin(session, engine, kind, "Maria", work, clock).id


def job(engine: Engine, number: int) -> Job:
    with Session(engine, expire_on_commit=False) as session:
        return session.get_one(Job, number)


def test_a_job_tells_how_far_it_is_and_what_it_found(engine: Engine, clock: Clock) -> None:
    half, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> dict[str, Any]:
        progress(0, 10)
        clock.now += timedelta(seconds=2)
        progress(5, 10)
        half.set()
        go_on.wait(10)
        return {"found": 3}

    number = begin(engine, work, clock)
    assert half.wait(10)
    seen = job(engine, number)
    assert (seen.state, seen.done, seen.total, seen.by) == (State.RUNNING, 5, 10, "Maria")
    go_on.set()
    assert soon(lambda: job(engine, number).state == State.DONE)
    assert job(engine, number).result == {"found": 3}


def test_a_job_starts_only_when_what_asked_for_it_is_kept(engine: Engine, clock: Clock) -> None:
    begun = threading.Event()

    def work(_progress: Progress) -> dict[str, Any]:
        begun.set()
        return {}

    with Session(engine) as session:
        jobs.begin(session, engine, "compare", "Maria", work, clock)
        assert not begun.wait(0.1)
        session.rollback()
    assert not begun.wait(0.1)
    begin(engine, work, clock)
    assert begun.wait(10)


def test_one_of_a_kind_at_a_time(engine: Engine, clock: Clock) -> None:
    over = threading.Event()

    def work(_progress: Progress) -> dict[str, Any]:
        over.wait(10)
        return {}

    first = begin(engine, work, clock)
    with pytest.raises(JobRunning, match="in corso"):
        begin(engine, work, clock)
    other = begin(engine, work, clock, kind="train")
    over.set()
    assert soon(lambda: {job(engine, first).state, job(engine, other).state} == {State.DONE})
    begin(engine, lambda _progress: {}, clock)


def test_what_a_process_that_ended_left_is_seen_as_interrupted(engine: Engine, clock: Clock) -> None:
    with Session(engine) as session, session.begin():
        left = Job(kind="train", running="train", started_at=NOON, seen_at=NOON)
        session.add(left)
    clock.now = NOON + jobs.SILENT
    with pytest.raises(JobRunning):
        begin(engine, lambda _progress: {}, clock, kind="train")
    clock.now += timedelta(seconds=1)
    with Session(engine) as session:
        found = jobs.latest(session, "train")
        assert found
        assert found.state_at(clock.now) is State.INTERRUPTED
    number = begin(engine, lambda _progress: {}, clock, kind="train")
    assert soon(lambda: job(engine, number).state == State.DONE)
    with Session(engine) as session:
        assert [one.state for one in session.scalars(select(Job).order_by(Job.id))] == [State.INTERRUPTED, State.DONE]


def test_a_job_taken_for_interrupted_stops_and_leaves_nothing(engine: Engine, clock: Clock) -> None:
    asleep, awake, after = threading.Event(), threading.Event(), threading.Event()

    def work(progress: Progress) -> dict[str, Any]:
        asleep.set()
        awake.wait(10)
        try:
            progress(10, 10)
        finally:
            after.set()
        return {"found": "too late"}

    number = begin(engine, work, clock)
    assert asleep.wait(10)
    clock.now += jobs.SILENT * 2
    begin(engine, lambda _progress: {}, clock)
    awake.set()
    assert after.wait(10)
    assert job(engine, number).state == State.INTERRUPTED
    assert job(engine, number).result == {}


def test_a_failure_is_told_and_one_of_the_program_without_its_message(
    engine: Engine, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(_progress: Progress) -> dict[str, Any]:
        raise JobError("Manca il modello.")

    def broken(_progress: Progress) -> dict[str, Any]:
        raise ValueError("chiamami al 333 1234567")

    first, second = begin(engine, refused, clock, "one"), begin(engine, broken, clock, "two")
    assert soon(lambda: {job(engine, first).state, job(engine, second).state} == {State.FAILED})
    assert job(engine, first).error == "Manca il modello."
    assert "333" not in job(engine, second).error + caplog.text


def test_results_go_after_a_day_and_jobs_with_the_rest(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        for days in (0, 2, 40):
            at = NOON - timedelta(days=days)
            session.add(Job(kind="compare", state=State.DONE, started_at=at, seen_at=at, ended_at=at, result={"n": 1}))
        session.flush()
        assert jobs.expire(session, NOON, timedelta(days=30)) == 1
    with Session(engine) as session:
        assert [one.result for one in session.scalars(select(Job).order_by(Job.id))] == [{"n": 1}, {}]


@pytest.mark.postgresql
def test_one_of_a_kind_on_postgresql_too(own_postgresql: str, clock: Clock) -> None:
    from knowledge import database

    engine = database.connect(own_postgresql)
    database.upgrade(engine)
    over = threading.Event()

    def work(_progress: Progress) -> dict[str, Any]:
        over.wait(10)
        return {}

    number = begin(engine, work, clock)
    with pytest.raises(JobRunning):
        begin(engine, work, clock)
    over.set()
    assert soon(lambda: job(engine, number).state == State.DONE)
    put_away(engine)


def test_the_first_protected_questions_come_once(engine: Engine, tmp_path: Any) -> None:
    file = tmp_path / "protected.yml"
    file.write_text('famiglia/nido:\n  costo: ["quanto costa il nido"]\nfamiglia/mensa: [mensa]\n', encoding="utf-8")
    with Session(engine) as session, session.begin():
        assert protected.seed(session, file, NOON) == 2
        for question in protected.questions(session):
            session.delete(question)
    with Session(engine) as session, session.begin():
        assert protected.seed(session, file, NOON) == 0
        assert protected.questions(session) == []
