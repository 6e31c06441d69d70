from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.statistics import counting
from bot.statistics.counting import count_days
from bot.statistics.tables import CountedDay, Statistic
from bot.tables import Trace
from bot.upkeep import keep_up
from channels.conversation import Incoming
from knowledge import database
from knowledge.database import reading
from tests.bot import stored
from tests.bot.statistics.asked import TOPIC, after, crowd, trace, write
from tests.knowledge.processes import together

DAY = date(2026, 11, 20)
Counts = dict[tuple[str, str, str], tuple[int, int]]
PROGRAM = """
from datetime import datetime
from knowledge import database
from bot.statistics.counting import count_days

engine = database.connect(sys.argv[1])
gate()
count_days(engine, datetime.fromisoformat(sys.argv[2]))
engine.dispose()
"""


def counts(engine: Engine, day: date = DAY) -> Counts:
    with reading(engine) as session:
        rows = session.scalars(select(Statistic).where(Statistic.day == day))
        return {(row.dimension, row.value, row.outcome): (row.count, row.people) for row in rows}


def days(engine: Engine) -> list[date]:
    with reading(engine) as session:
        return list(session.scalars(select(CountedDay.day).order_by(CountedDay.day)))


def test_a_day_is_counted_by_all_that_is_known_of_its_questions(engine: Engine) -> None:
    write(
        engine,
        trace(DAY, "anna", 540),
        trace(DAY, "anna", 545, quartiere="fornaci", known=False),
        trace(DAY, "bruno", 600, decision="clarify", topic="x/y", channel="telegram", language="ar"),
        trace(DAY, "bruno", 601, picked=True, channel="telegram", language="ar"),
        trace(DAY, "carla", 602, decision="smalltalk", topic="meta/saluto"),
        trace(DAY, "carla", 603, decision="fallback", topic="x/y"),
    )
    assert count_days(engine, after(DAY)) == [DAY]
    assert counts(engine) == {
        ("all", "", "all"): (4, 3),
        ("all", "", "answered"): (1, 1),
        ("all", "", "silent"): (1, 1),
        ("all", "", "rescued"): (1, 1),
        ("all", "", "not_understood"): (1, 1),
        ("topic", TOPIC, "all"): (3, 2),
        ("topic", TOPIC, "answered"): (1, 1),
        ("topic", TOPIC, "silent"): (1, 1),
        ("topic", TOPIC, "rescued"): (1, 1),
        ("topic", "", "all"): (1, 1),
        ("topic", "", "not_understood"): (1, 1),
        ("hour", "09", "all"): (2, 1),
        ("hour", "09", "answered"): (1, 1),
        ("hour", "09", "silent"): (1, 1),
        ("hour", "10", "all"): (2, 2),
        ("hour", "10", "rescued"): (1, 1),
        ("hour", "10", "not_understood"): (1, 1),
        ("quartiere", "", "all"): (3, 3),
        ("quartiere", "", "answered"): (1, 1),
        ("quartiere", "", "rescued"): (1, 1),
        ("quartiere", "", "not_understood"): (1, 1),
        ("quartiere", "fornaci", "all"): (1, 1),
        ("quartiere", "fornaci", "silent"): (1, 1),
        ("language", "it", "all"): (3, 2),
        ("language", "it", "answered"): (1, 1),
        ("language", "it", "silent"): (1, 1),
        ("language", "it", "not_understood"): (1, 1),
        ("language", "ar", "all"): (1, 1),
        ("language", "ar", "rescued"): (1, 1),
        ("channel", "web", "all"): (3, 2),
        ("channel", "web", "answered"): (1, 1),
        ("channel", "web", "silent"): (1, 1),
        ("channel", "web", "not_understood"): (1, 1),
        ("channel", "telegram", "all"): (1, 1),
        ("channel", "telegram", "rescued"): (1, 1),
    }


def test_counting_again_changes_nothing(engine: Engine) -> None:
    write(engine, *crowd(DAY, 3))
    count_days(engine, after(DAY))
    once = counts(engine)
    write(engine, *crowd(DAY, 2, minute=700))
    assert count_days(engine, after(DAY, 30)) == []
    assert counts(engine) == once
    assert once["all", "", "all"] == (3, 3)


@pytest.mark.parametrize(("hours", "over"), [(23.9, False), (24.5, False), (25, True)])
def test_a_day_is_counted_an_hour_after_it_is_over(engine: Engine, hours: float, over: bool) -> None:
    write(engine, *crowd(DAY, 3))
    assert count_days(engine, after(DAY, hours)) == ([DAY] if over else [])


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["23 hours", "25 hours"])
def test_days_of_rome_on_which_the_clocks_change_are_whole(engine: Engine, day: date) -> None:
    length = counting.utc(day + timedelta(days=1)) - counting.utc(day)
    assert length != timedelta(hours=24)
    edges = [counting.utc(day), counting.utc(day + timedelta(days=1)) - timedelta(seconds=1)]
    beyond = [edges[0] - timedelta(seconds=1), edges[1] + timedelta(seconds=1)]
    write(
        engine,
        *(Trace(at=at, conversation=str(at), decision="answer", topic=TOPIC, known=True) for at in edges + beyond),
    )
    count_days(engine, after(day, 27))
    found = counts(engine, day)
    assert found["all", "", "all"] == (2, 2)
    assert (found["hour", "00", "all"], found["hour", "23", "all"]) == ((1, 1), (1, 1))


def test_a_choice_after_midnight_belongs_to_the_question_of_the_evening(engine: Engine) -> None:
    evening = trace(DAY, "anna", 24 * 60 - 2, decision="clarify", topic="x/y")
    write(engine, evening, trace(DAY, "anna", 24 * 60 + 1, picked=True), trace(DAY, "anna", 24 * 60 + 5))
    count_days(engine, after(DAY, 52))
    assert counts(engine)["topic", TOPIC, "rescued"] == (1, 1)
    next_day = counts(engine, DAY + timedelta(days=1))
    assert next_day["all", "", "all"] == next_day["all", "", "answered"] == (1, 1)


def test_what_the_desk_asks_itself_is_not_counted(engine: Engine) -> None:
    write(engine, *crowd(DAY, 2, channel="warm-up"), trace(DAY, "anna"))
    count_days(engine, after(DAY))
    assert counts(engine)["all", "", "all"] == (1, 1)


def test_counts_hold_no_text_and_no_conversation(engine: Engine) -> None:
    assert {column.name for column in Statistic.__table__.columns} == {
        "day", "dimension", "value", "outcome", "count", "people",
    }  # fmt: skip


def test_a_day_is_counted_whole_or_not_at_all(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    write(engine, *crowd(DAY, 3))
    with monkeypatch.context() as patched:
        patched.setattr(counting, "counted", lambda _asked: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            count_days(engine, after(DAY))
    assert days(engine) == []
    assert count_days(engine, after(DAY)) == [DAY]


def test_traces_are_counted_before_they_are_forgotten(desk: Desk) -> None:
    write(desk.engine, *crowd(DAY - timedelta(days=90), 6))
    keep_up(desk)
    assert stored.traces(desk.engine) == []
    assert counts(desk.engine, DAY - timedelta(days=90))["all", "", "all"] == (6, 6)


def test_traces_are_forgotten_also_where_they_cannot_be_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    write(desk.engine, *crowd(DAY - timedelta(days=90), 6))
    monkeypatch.setattr("bot.upkeep.count_days", lambda *_: 1 / 0)
    keep_up(desk)
    assert stored.traces(desk.engine) == []


def test_the_desk_writes_down_language_quartiere_and_what_was_picked(desk: Desk) -> None:
    desk.turn(Incoming("anna", "biblioteca alle Fornaci"))
    desk.turn(Incoming("bruno", payload="topics"))
    desk.turn(Incoming("bruno", payload="topic:anagrafe/carta-identita:generic"))
    first, offered, picked = stored.traces(desk.engine)
    assert (first.language, first.quartiere, first.picked) == ("it", "fornaci", False)
    assert (offered.picked, picked.picked) == (False, True)


# --- two at once


def test_two_processes_count_a_day_once_on_sqlite(engine: Engine, tmp_path: Path) -> None:
    counted_by_two(engine, str(engine.url), tmp_path)


@pytest.mark.postgresql
def test_two_processes_count_a_day_once_on_postgresql(own_postgresql: str, tmp_path: Path) -> None:
    engine = database.connect(own_postgresql)
    try:
        database.upgrade(engine)
        counted_by_two(engine, own_postgresql, tmp_path)
    finally:
        engine.dispose()


def counted_by_two(engine: Engine, url: str, folder: Path) -> None:
    write(engine, *(one for n in range(8) for one in crowd(DAY - timedelta(days=n), 60)))
    ended = together(PROGRAM, [url, after(DAY).isoformat()], folder)
    assert [code for code, _ in ended] == [0, 0], ended
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(CountedDay)) == 8
        assert session.scalar(select(func.sum(Statistic.count)).where(Statistic.outcome == "all",
                                                                     Statistic.dimension == "all")) == 480  # fmt: skip
    with Session(engine) as session, session.begin():
        once = counts(engine)
        session.execute(delete(CountedDay))
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Statistic)) == 0
    count_days(engine, datetime.fromisoformat(after(DAY).isoformat()))
    assert counts(engine) == once
