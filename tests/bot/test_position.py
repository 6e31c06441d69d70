from sqlalchemy import Engine

from bot.decision import Kind
from bot.desk import Desk
from channels.conversation import Incoming
from tests.bot import stored

NORTH = (45.002, 9.988)


def test_a_position_alone_asks_for_the_nearest_place_of_what_was_spoken_of(desk: Desk) -> None:
    desk.turn(Incoming("maria", payload="topic:cultura/biblioteca-prestito:generic"))
    turn = desk.turn(Incoming("maria", lat=NORTH[0], lon=NORTH[1]))
    assert turn.decision.kind is Kind.ANSWER
    assert turn.replies[0].cards[0].title == "Biblioteca di quartiere Italo Calvino"


def test_a_position_alone_with_nothing_spoken_of_asks_what_is_wanted(desk: Desk) -> None:
    turn = desk.turn(Incoming("maria", lat=NORTH[0], lon=NORTH[1]))
    assert turn.decision.kind is Kind.CLARIFY
    assert all(button.payload.endswith(":dove") for button in turn.replies[0].buttons[:-1])


def test_a_position_is_not_kept(desk: Desk, demo: Engine) -> None:
    desk.turn(Incoming("maria", "dove prendo un libro?", lat=NORTH[0], lon=NORTH[1]))
    [row] = stored.conversations(demo)
    assert "9.988" not in str(row.state)
