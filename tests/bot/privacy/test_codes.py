from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.privacy.codes import code_of, key_of_code, read
from bot.privacy.erasure import Held, erase, erase_request, held
from bot.state import State
from bot.subscriptions.tables import Subscription, Told
from bot.tables import Conversation, Trace, key_of
from channels.conversation import Incoming
from knowledge.database import reading
from knowledge.requests import Photo, Request
from tests.bot import stored

AT = datetime(2026, 11, 20, 9, 0)
KEY = key_of("anna")


def test_the_code_of_a_conversation_stays_the_same() -> None:
    assert code_of(KEY) == "C-KVLZW-VLYS3"


@pytest.mark.parametrize(
    "typed", ["C-KVLZW-VLYS3", "c-kvlzw-vlys3", " kvlzw vlys3 ", "CKVLZWVLYS3", "C KVLZW.VLYS3", "C–KVLZW–VLYS3"]
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read(typed) == "C-KVLZW-VLYS3"


@pytest.mark.parametrize("typed", ["", "C-", "S-7K4M2P", "C-KVLZW-VLYS", "ciao come stai", "C-KVLZW-VLYS3N", "é" * 10])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read(typed) == ""


def test_figures_that_look_like_letters_are_those_letters() -> None:
    assert read("C-O1BBB-0I8BB") == "C-OIBBB-OIBBB"


@given(st.text(max_size=40))
def test_a_code_is_found_by_what_was_read_of_it(name: str) -> None:
    assert read(code_of(key_of(name))) == code_of(key_of(name))


def fill(engine: Engine, who: str) -> None:
    """A conversation with two traces, a reminder that was told, a photo of a form that waits, a request sent before."""
    key = key_of(who)
    state = State(code=f"S-{who}").to_json()
    state["draft"] = {"kind": "report", "key": f"form-{who}", "topic": "", "values": [], "asking": ""}
    assert State.from_json(state).draft is not None
    with Session(engine) as session, session.begin():
        session.add(Conversation(key=key, state=state, updated_at=AT))
        session.add_all(Trace(at=AT.replace(hour=hour), conversation=key, text="una riga") for hour in (9, 11))
        reminder = Subscription(conversation=key, address="telegram:1", kind="event", mark="m", name="n", created_at=AT)
        session.add(reminder)
        session.flush()
        session.add(Told(subscription_id=reminder.id, what="x"))
        session.add(Photo(key=f"form-{who}", media_type="image/png", data=b"1", at=AT))
        sent = Request(key=f"sent-{who}", code=f"S-{who}", kind="report", requested_at=AT, updated_at=AT)
        session.add(sent)
        session.flush()
        session.add(Photo(key=f"sent-{who}", request_id=sent.id, media_type="image/png", data=b"1", at=AT))


def test_what_there_is_is_told_in_numbers(engine: Engine) -> None:
    fill(engine, "anna")
    with reading(engine) as session:
        assert held(session, KEY) == Held(True, 2, AT, AT.replace(hour=11), 1, 1, "S-anna")
        assert held(session, key_of("nobody")) == Held()


def test_all_of_a_conversation_goes_and_nothing_of_another(engine: Engine) -> None:
    for who in ("anna", "bruno"):
        fill(engine, who)
    with Session(engine) as session, session.begin():
        erase(session, key_of_code(session, code_of(KEY)))
    with reading(engine) as session:
        assert held(session, KEY) == Held()
        assert held(session, key_of("bruno")).traces == 2
        assert session.query(Told).count() == 1
        assert session.query(Request).count() == 2
        assert key_of_code(session, code_of(KEY)) == ""


@pytest.mark.parametrize("left", [Conversation, Trace, Subscription])
def test_a_conversation_is_found_while_anything_of_it_is_left(engine: Engine, left: type) -> None:
    fill(engine, "anna")
    with Session(engine) as session, session.begin():
        for table in {Conversation, Trace, Subscription} - {left}:
            session.query(table).delete()
        assert key_of_code(session, code_of(KEY)) == KEY


def test_a_request_goes_with_its_photos(engine: Engine) -> None:
    for who in ("anna", "bruno"):
        fill(engine, who)
    with Session(engine) as session, session.begin():
        assert erase_request(session, "S-anna")
        assert not erase_request(session, "S-anna")
        assert [found.code for found in session.query(Request)] == ["S-bruno"]
        assert session.query(Photo).filter(Photo.request_id.is_not(None)).count() == 1


def test_a_citizen_who_forgets_a_conversation_leaves_nothing(desk: Desk) -> None:
    desk.turn(Incoming("anna", payload="form:call", message_id="1"))
    fill(desk.engine, "bruno")
    desk.forget("anna")
    desk.forget("bruno")
    assert stored.conversations(desk.engine) == stored.traces(desk.engine) == []
    with reading(desk.engine) as session:
        assert session.query(Subscription).count() == 0
