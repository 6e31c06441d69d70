from dataclasses import FrozenInstanceError, fields

import pytest

from bot.server import DeskConversations
from channels.conversation import About, Button, Card, Conversations, Incoming, Place, Reply, Source


def test_what_comes_in_needs_only_a_conversation() -> None:
    incoming = Incoming("maria")
    assert (incoming.text, incoming.payload, incoming.message_id) == ("", "", "")
    assert (incoming.lat, incoming.lon, incoming.language) == (None, None, "it")


def test_a_reply_needs_only_its_text() -> None:
    assert Reply("Ciao!") == Reply("Ciao!", (), (), None, None)


@pytest.mark.parametrize(
    "item",
    [Incoming("c"), Button("t", "p"), Place("n", "a"), Card("t"), Source("t", "n"), Reply("t"), About("t")],
    ids=lambda item: type(item).__name__,
)
def test_nothing_that_is_said_can_be_changed_afterwards(item: object) -> None:
    name = fields(item)[0].name  # type: ignore[arg-type]
    with pytest.raises(FrozenInstanceError):
        setattr(item, name, "altro")
    assert hash(item) == hash(type(item)(*(getattr(item, field.name) for field in fields(item))))  # type: ignore[arg-type]


def test_a_source_is_confirmed_and_a_town_is_real_unless_said_otherwise() -> None:
    assert Source("Fonte", "Comune").confirmed
    assert not About("Comune").invented


def test_the_desk_is_what_channels_expect() -> None:
    wanted = [name for name in vars(Conversations) if not name.startswith("_")]
    assert wanted == ["about", "reply", "rate", "code", "forget"]
    assert all(callable(getattr(DeskConversations, name)) for name in wanted)
