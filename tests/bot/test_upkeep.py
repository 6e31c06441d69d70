import time
from datetime import date, datetime

import pytest
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.upkeep import Upkeep, keep_up
from channels.conversation import Incoming
from knowledge.calendar import CalendarMonth, Occurrence
from knowledge.desk import autosave, invitations, sessions, throttle
from knowledge.desk.autosave import Autosave
from knowledge.desk.invitations import Invitation
from knowledge.desk.sessions import StaffSession
from knowledge.desk.throttle import LoginThrottle
from tests.knowledge.desk.staff import somebody

AHEAD = [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
PATIENCE = 30.0


def months(desk: Desk) -> list[date]:
    with Session(desk.engine) as session:
        return sorted(session.scalars(select(CalendarMonth.first)))


def forget_months(desk: Desk) -> None:
    with Session(desk.engine) as session, session.begin():
        session.execute(delete(Occurrence))
        session.execute(delete(CalendarMonth))


def test_the_calendar_of_the_weeks_ahead_is_ready_before_anyone_asks(desk: Desk) -> None:
    keep_up(desk)
    assert months(desk) == AHEAD
    written: list[str] = []
    event.listen(desk.engine, "before_cursor_execute", lambda *call: written.append(call[2]))
    turn = desk.turn(Incoming("a", payload="topic:cultura/eventi:generic"))
    assert turn.replies[0].cards
    assert not [statement for statement in written if statement.startswith("INSERT INTO occurrence")]


def test_keeping_up_twice_changes_nothing(desk: Desk) -> None:
    def occurrences() -> set[tuple[int, date, object]]:
        with Session(desk.engine) as session:
            return {(row.event_id, row.month, row.start) for row in session.scalars(select(Occurrence))}

    keep_up(desk)
    once = occurrences()
    keep_up(desk)
    assert once
    assert occurrences() == once


def test_what_is_over_at_the_staff_desk_is_forgotten(desk: Desk) -> None:
    old = datetime(2026, 1, 1)
    with Session(desk.engine) as session, session.begin():
        person = somebody(session, "persona")
        sessions.begin(session, person, "un browser", old)
        invitations.make(session, person, old)
        autosave.keep(session, person.id, "biblioteca", 0, {}, old)
        throttle.take(session, [throttle.of_person(person.id)], old)
    keep_up(desk)
    with Session(desk.engine) as session:
        for table in (StaffSession, Invitation, Autosave, LoginThrottle):
            assert session.scalars(select(table)).all() == [], table


def test_it_goes_on_by_itself_after_a_failure(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> int:
        raise OSError("the disk is full")

    with Upkeep(desk, every=0.01):
        assert months(desk) == AHEAD
        monkeypatch.setattr(desk, "expire", broken)
        forget_months(desk)
        time.sleep(0.1)
        monkeypatch.undo()
        until = time.monotonic() + PATIENCE
        while months(desk) != AHEAD and time.monotonic() < until:
            time.sleep(0.02)
    assert months(desk) == AHEAD
