import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.received import Kind, Received
from channels.telegram.updates import ALLOWED, MOST_PHOTO_BYTES, Me, read
from tests.channels.telegram.bot_api import ME, BotApi
from tests.channels.telegram.people import Person

BOT = Me(123456, "banco_bot")
GROUP = -100200300
MARIA = Person(BotApi())
IN_GROUP = Person(BotApi(), chat=GROUP)


def got(person: Person = MARIA, **what: Any) -> Received | None:
    return read({"update_id": 7, "message": person.message(**what)}, BOT)


def test_what_is_written_is_taken_without_the_name_of_who_wrote() -> None:
    received = got(text="ciao")
    assert received is not None
    assert (received.kind, received.text, received.chat, received.private) == (Kind.TEXT, "ciao", 4242, True)
    assert "Maria" not in str(received.to_json())
    assert Received.from_json(received.to_json()) == received


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("/start topic-a_b", "start", "topic-a_b"),
        ("/Aiuto", "aiuto", ""),
        ("/eventi@banco_bot", "eventi", ""),
        ("/start  ", "start", ""),
    ],
)
def test_a_command(text: str, name: str, rest: str) -> None:
    received = got(text=text)
    assert received is not None
    assert (received.kind, received.text, received.payload) == (Kind.COMMAND, name, rest)


def test_a_command_for_another_bot_is_not_ours() -> None:
    assert got(IN_GROUP, text="/aiuto@altro_bot") is None


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ({"text": "@banco_bot quando apre la biblioteca?"}, "quando apre la biblioteca?"),
        ({"text": "quando apre @BANCO_BOT"}, "quando apre"),
        ({"text": "e domani?", "reply_to_message": MARIA.message(text="…", **{"from": ME})}, "e domani?"),
    ],
)
def test_in_a_group_we_are_spoken_to(what: dict[str, Any], text: str) -> None:
    received = got(IN_GROUP, **what)
    assert received is not None
    assert (received.text, received.private, received.chat) == (text, False, GROUP)


@pytest.mark.parametrize("text", ["ciao a tutti", "scrivi a @banco_botanico", "banco_bot"])
def test_in_a_group_others_speak_to_each_other(text: str) -> None:
    assert got(IN_GROUP, text=text) is None


def test_positions_contacts_and_photos() -> None:
    at = {"latitude": 45.0, "longitude": 10.0}
    assert got(location=at).lat == 45.0  # type: ignore[union-attr]
    venue = got(venue={"location": at, "title": "Piazza", "address": "Via 1"})
    assert (venue.kind, venue.lat, venue.lon) == (Kind.POSITION, 45.0, 10.0)  # type: ignore[union-attr]
    contact = got(contact={"phone_number": "+39 333 1", "first_name": "M"})
    assert (contact.kind, contact.text) == (Kind.TEXT, "+39 333 1")  # type: ignore[union-attr]
    shape = {"file_unique_id": "u", "width": 9, "height": 9}
    sizes = [
        {**shape, "file_id": "s", "file_size": 10},
        {**shape, "file_id": "m", "file_size": MOST_PHOTO_BYTES},
        {**shape, "file_id": "l", "file_size": MOST_PHOTO_BYTES + 1},
    ]
    photo = got(photo=sizes, caption="una buca")
    assert (photo.kind, photo.file, photo.text) == (Kind.PHOTO, "m", "una buca")  # type: ignore[union-attr]


def test_what_cannot_be_read_is_known_as_such() -> None:
    voice = {"file_id": "v", "file_unique_id": "v", "duration": 3}
    assert got(voice=voice).kind is Kind.VOICE  # type: ignore[union-attr]
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
               "is_animated": False, "is_video": False}  # fmt: skip
    assert got(sticker=sticker).kind is Kind.OTHER  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "update",
    [
        None,
        [],
        "x",
        7,
        {},
        {"update_id": 7},
        {"update_id": "sette", "message": {}},
        {"update_id": 7, "message": None},
        {"update_id": 7, "message": {"text": "ciao"}},
        {"update_id": 7, "message": {"message_id": 1, "date": 1, "text": "ciao"}},
        {"update_id": 7, "message": {"message_id": 1, "date": "ieri", "chat": {"id": 1, "type": "private"}}},
        {"update_id": 7, "edited_message": MARIA.message(text="ciao")},
        {"update_id": 7, "channel_post": MARIA.message(text="ciao")},
        {"update_id": 7, "poll": {"id": "1"}},
        {"update_id": 7, "novita_di_domani": {"a": 1}},
        {"update_id": 7, "message": MARIA.message(location={"latitude": 45.0})},
        {"update_id": 7, "message": MARIA.message(location={})},
        {"update_id": 7, "message": MARIA.message(new_chat_title="x")},
        {"update_id": 7, "message": MARIA.message(text="ciao", **{"from": ME})},
        {"update_id": 7, "callback_query": MARIA.pressing("person", None)},
        {"update_id": 7, "callback_query": {"id": "1", "data": "x"}},
    ],
)
def test_what_is_none_of_ours_is_ignored(update: Any) -> None:
    assert read(update, BOT) is None


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
                    max_leaves=8)  # fmt: skip


@given(st.data(), JSON)
def test_a_field_that_holds_anything_else_breaks_nothing(data: st.DataObject, value: Any) -> None:
    update: dict[str, Any] = {"update_id": 7, "message": MARIA.message(text="ciao", caption="x")}
    part: Any = copy.deepcopy(update)
    whole = part
    while True:
        key = data.draw(st.sampled_from(sorted(part)))
        if not isinstance(part[key], dict) or data.draw(st.booleans()):
            part[key] = value
            break
        part = part[key]
    found = read(whole, BOT)
    if found is not None:
        assert type(found.update_id) is type(found.chat) is type(found.person) is int
        assert type(found.text) is type(found.payload) is type(found.language) is str


@pytest.mark.parametrize("at", [{"latitude": 91, "longitude": 0}, {"latitude": "qui", "longitude": 9.0}])
def test_a_position_that_is_nowhere_is_none(at: dict[str, Any]) -> None:
    received = got(location=at)
    assert received is None or (received.kind, received.lat) == (Kind.POSITION, None)


def test_a_pressed_button_and_a_chat_that_was_left() -> None:
    pressed = read({"update_id": 7, "callback_query": MARIA.pressing("topic:a/b:costo", MARIA.message(text="x"))}, BOT)
    assert (pressed.kind, pressed.payload, pressed.chat) == (Kind.BUTTON, "topic:a/b:costo", 4242)  # type: ignore[union-attr]
    user = {"id": 4242, "is_bot": False, "first_name": "M"}
    change = {
        "chat": {"id": 4242, "type": "private"},
        "from": user,
        "date": 1,
        "old_chat_member": {"user": ME, "status": "member"},
        "new_chat_member": {"user": ME, "status": "kicked", "until_date": 0},
    }
    assert read({"update_id": 7, "my_chat_member": change}, BOT).kind is Kind.LEFT  # type: ignore[union-attr]
    change["new_chat_member"] = {"user": ME, "status": "member"}
    assert read({"update_id": 7, "my_chat_member": change}, BOT) is None


def test_edited_messages_are_not_even_asked_for() -> None:
    assert "edited_message" not in ALLOWED
