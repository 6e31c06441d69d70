from bot.desk import Desk
from bot.dialogue import Kind
from channels.conversation import Incoming

NORTH = (45.002, 9.988)


def test_a_position_alone_asks_for_the_nearest_place_of_what_was_spoken_of(desk: Desk) -> None:
    desk.turn(Incoming("maria", payload="topic:cultura/biblioteca-prestito:generic"))
    turn = desk.turn(Incoming("maria", lat=NORTH[0], lon=NORTH[1]))
    assert turn.decision.kind is Kind.ANSWER
    assert turn.replies[0].cards[0].title == "Biblioteca di quartiere Italo Calvino"


def test_a_position_alone_with_nothing_spoken_of_is_told_to_say_what_is_wanted(desk: Desk) -> None:
    assert desk.turn(Incoming("maria", lat=NORTH[0], lon=NORTH[1])).decision.kind is Kind.FALLBACK
