"""Whoever sent a request is told when the staff does something with it, where they can be written to."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from knowledge.desk import casework
from knowledge.desk.casework import Act, Action
from knowledge.desk.people import Person
from knowledge.requests import Request
from tests.bot.subscriptions.test_subscriptions import Town, town  # noqa: F401
from tests.conftest import SUNDAY

URP = Person(id=1, email="urp@comune.example", name="URP", role="editor", office="")
NOW = datetime(2026, 11, 22, 9)


@pytest.fixture
def code(town: Town) -> str:  # noqa: F811
    """Of a report that Maria has sent."""
    town.say(payload="form:report:segnalazioni/buche")
    town.say("una buca profonda")
    town.say("via Verga 3")
    sent = town.say(payload="form:send")
    [follow] = [button for button in sent.buttons if button.title == "Avvisami quando cambia"]
    with Session(town.desk.engine) as session:
        found = session.scalars(select(Request.code)).one()
    assert follow.payload == f"follow:{found}"
    return found


def act(town: Town, code: str, action: Action, text: str = "") -> None:  # noqa: F811
    with Session(town.desk.engine) as session, session.begin():
        request = session.scalars(select(Request).where(Request.code == code)).one()
        seen = max((step.id for step in casework.steps(session, request)), default=0)
        casework.act(session, code, Act(action, text), URP, seen, NOW + timedelta(minutes=seen))


def test_each_change_is_told_once_until_it_is_closed(town: Town, code: str) -> None:  # noqa: F811
    assert code in town.say(payload=f"follow:{code}").text
    assert town.pass_to(SUNDAY + timedelta(hours=1)) == []
    act(town, code, Action.TAKE)
    [told] = town.pass_to(SUNDAY + timedelta(hours=2))
    assert told.text.startswith("C'è una novità sulla tua richiesta.")
    assert "ci sta lavorando" in told.text
    assert any(button.payload.startswith("stop:") for button in told.buttons)
    assert town.pass_to(SUNDAY + timedelta(hours=3)) == []
    act(town, code, Action.DONE, "Buca chiusa.")
    [told] = town.pass_to(SUNDAY + timedelta(hours=4))
    assert "Buca chiusa." in told.text
    assert town.rows() == []


def test_a_note_of_the_staff_is_told_to_nobody(town: Town, code: str) -> None:  # noqa: F811
    town.say(payload=f"follow:{code}")
    act(town, code, Action.NOTE, "il capocantiere è in ferie")
    assert town.pass_to(SUNDAY + timedelta(hours=1)) == []
    assert len(town.rows()) == 1


def test_it_is_listed_and_stopped_like_the_others(town: Town, code: str) -> None:  # noqa: F811
    town.say(payload=f"follow:{code}")
    town.say(payload=f"follow:{code}")
    listed = town.say(payload="reminders")
    assert f"1. la richiesta {code}, quando cambia" in listed.text
    town.say(payload=listed.buttons[0].payload)
    act(town, code, Action.TAKE)
    assert town.pass_to(SUNDAY + timedelta(hours=1)) == []


def test_what_is_closed_or_gone_or_forged_is_not_followed(town: Town, code: str) -> None:  # noqa: F811
    assert "niente da seguire" in town.say(payload="follow:S-ZZZZZZ").text
    town.say(payload=f"follow:{code}")
    act(town, code, Action.DECLINE, "Non è del Comune.")
    assert "niente da seguire" in town.say(payload=f"follow:{code}").text
    assert not [button for button in town.say(payload=f"code:{code}").buttons if "follow" in button.payload]
    with Session(town.desk.engine) as session, session.begin():
        session.execute(delete(Request))
    assert town.pass_to(SUNDAY + timedelta(hours=1)) == []
    assert town.rows() == []


def test_where_nobody_can_be_written_to_it_is_not_offered(town: Town, code: str) -> None:  # noqa: F811
    told = town.say(payload=f"code:{code}", who="luigi", address="")
    assert code in told.text
    assert not [button for button in told.buttons if "follow" in button.payload]
