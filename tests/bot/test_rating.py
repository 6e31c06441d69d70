import pytest
from sqlalchemy import Engine

from bot.desk import Desk
from channels.conversation import Incoming, Rating
from tests.bot import stored

ASKED = Incoming("maria", "ho perso la carta d'identità", message_id="m1")


def test_what_a_person_thinks_of_an_answer_stands_beside_it(desk: Desk, demo: Engine) -> None:
    desk.turn(ASKED)
    assert desk.rate("maria", Rating("m1", good=False, reason="incompleta"))
    trace = stored.traces(demo)[0]
    assert (trace.good, trace.reason) == (False, "incompleta")


def test_the_last_word_counts_and_what_is_good_has_no_reason(desk: Desk, demo: Engine) -> None:
    desk.turn(ASKED)
    desk.rate("maria", Rating("m1", good=False, reason="sbagliata"))
    desk.rate("maria", Rating("m1", good=True, reason="sbagliata"))
    trace = stored.traces(demo)[0]
    assert (trace.good, trace.reason) == (True, "")


@pytest.mark.parametrize(("conversation", "message"), [("luigi", "m1"), ("maria", "m2"), ("maria", "")])
def test_nobody_rates_what_they_were_not_told(desk: Desk, demo: Engine, conversation: str, message: str) -> None:
    desk.turn(ASKED)
    desk.turn(Incoming("maria", "grazie"))
    assert not desk.rate(conversation, Rating(message, good=False))
    assert {trace.good for trace in stored.traces(demo)} == {None}


def test_a_trace_keeps_the_topics_that_came_near(desk: Desk, demo: Engine) -> None:
    desk.turn(ASKED)
    candidates = stored.traces(demo)[0].candidates
    assert candidates[0] == "anagrafe/carta-identita-smarrita"
    assert len(candidates) == 5
