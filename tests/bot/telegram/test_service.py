"""What goes wrong between the desk and Telegram, and what people see of it."""

import asyncio
import logging
import threading
import time
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from bot.desk import Desk
from bot.privacy.codes import code_of
from bot.server import DeskConversations
from bot.telegram.channel import Channel, channel, running
from bot.telegram.tables import TelegramChat, TelegramMessage
from channels.conversation import Incoming, Reply
from channels.telegram.backoff import Backoff
from channels.telegram.polling import poll
from channels.telegram.updates import MOST_PHOTO_BYTES
from knowledge.database import reading
from tests.bot import stored
from tests.channels.telegram.bot_api import TOKEN, BotApi, Refused, Sent
from tests.channels.telegram.people import Person

SAID = "ho perso la carta d'identità"


def count(number: int) -> Any:
    return lambda sent: len(sent) >= number


def unsent(channel: Channel) -> list[TelegramMessage]:
    with reading(channel.mailbox._engine) as session:
        return list(session.scalars(select(TelegramMessage)))


# --- order and pace


def test_who_writes_much_is_answered_in_order_once_a_second(polling: Channel, api: BotApi, maria: Person) -> None:
    for text in ("/privacy", "/lingua", "/vicino"):
        maria.say(text)
    sent = api.wait(count(3))
    assert ["Telegram vede" in sent[0].text, "🇬🇧" in sent[1].text, "biblioteca" in sent[2].text] == [True] * 3
    assert all(later.at - earlier.at >= 1.0 for earlier, later in pairwise(sent))
    assert api.refusals == 0


def test_many_chats_are_not_made_to_wait_for_one(polling: Channel, api: BotApi) -> None:
    people = [Person(api, id=number) for number in range(1, 41)]
    for person in people:
        person.say("/privacy")
    sent = api.wait(count(40))
    assert sorted(message.chat for message in sent) == [person.id for person in people]
    assert most_in_a_second(sent) <= 30
    assert api.refusals == 0


def most_in_a_second(sent: list[Sent]) -> int:
    return max(sum(1 for other in sent if 0 <= other.at - message.at < 1.0) for message in sent)


# --- refusals


def test_told_to_wait_it_waits_and_says_it_once(polling: Channel, api: BotApi, maria: Person) -> None:
    api.broken = [Refused(429, "Too Many Requests: retry after 2", retry_after=2)]
    began = time.time()
    maria.say("/privacy")
    [message] = api.wait(count(1))
    assert message.at - began >= 2
    assert api.refusals == 1


def test_while_telegram_is_down_nothing_is_lost(polling: Channel, api: BotApi, maria: Person) -> None:
    api.broken = [Refused(500, "Internal Server Error"), Refused(502, "Bad Gateway")]
    maria.say("/privacy")
    maria.say("/lingua")
    first, second = api.wait(count(2))
    assert "/cancella" in first.text
    assert "🇬🇧" in second.text
    assert unsent(polling) == [] or len(api.sent) == 2


def test_who_blocked_the_bot_is_left_alone(polling: Channel, api: BotApi, maria: Person) -> None:
    api.blocked.add(maria.id)
    other = Person(api, id=5)
    maria.say("/privacy")
    maria.say("/lingua")
    other.say("/privacy")
    api.wait(count(1))
    settle(polling)
    assert [message.chat for message in api.sent] == [other.id]
    assert unsent(polling) == []


def test_a_text_that_telegram_does_not_take_is_said_plainly(polling: Channel, api: BotApi, maria: Person) -> None:
    api.broken = [Refused(400, "Bad Request: can't parse entities: Unsupported start tag")]
    maria.say(SAID)
    [message] = api.wait(count(1))
    assert "parse_mode" not in message.params
    assert "denuncia" in message.text


def test_what_telegram_never_takes_does_not_hold_up_the_rest(polling: Channel, api: BotApi, maria: Person) -> None:
    api.broken = [Refused(400, "Bad Request: MESSAGE_STRANGE")] * 2
    maria.say("/privacy")
    maria.say("/lingua")
    [message] = api.wait(count(1))
    assert "🇬🇧" in message.text


def test_a_group_that_has_a_new_number_is_written_to_there(polling: Channel, api: BotApi) -> None:
    api.broken = [Refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1007)]
    Person(api, chat=-7).say("/privacy")
    [message] = api.wait(count(1))
    assert message.chat == -1007


def test_another_program_that_fetches_is_borne_and_outlived(
    telegram: Channel, api: BotApi, maria: Person, caplog: pytest.LogCaptureFixture
) -> None:
    api.webhook = "https://altrove.example"
    maria.say("/privacy")
    with running(telegram.service, partial(poll, conflict_seconds=0.05)):
        assert api.conflict.wait(10)
        api.webhook = ""
        api.wait(count(1))
    assert "telegram.conflict" in caplog.text


def test_backoff_doubles_up_to_a_minute() -> None:
    backoff = Backoff()
    assert [backoff.failed() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    backoff.worked()
    assert backoff.failed() == 1


# --- what people send


def test_the_code_of_a_chat_is_told_in_private_only(polling: Channel, desk: Desk, api: BotApi, maria: Person) -> None:
    maria.say("biblioteca")
    api.wait(count(1))
    maria.say("/codice")
    told = api.wait(count(2))[1].text
    [row] = stored.conversations(desk.engine)
    assert code_of(row.key) in told
    Person(api, chat=-7).say("/codice")
    assert "C-" not in api.wait(count(3))[2].text


class Listening(DeskConversations):
    """The desk, with what it was told."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heard: list[Incoming] = []

    def reply(self, incoming: Incoming) -> tuple[Reply, ...]:
        self.heard.append(incoming)
        return super().reply(incoming)


@pytest.fixture
def listening(telegram: Channel, desk: Desk) -> Listening:
    telegram.service.front.conversations = Listening(desk)
    return telegram.service.front.conversations


def test_a_photo_reaches_the_desk(telegram: Channel, listening: Listening, api: BotApi, maria: Person) -> None:
    with running(telegram.service, poll):
        maria.photo("f1", b"\xff\xd8 una buca", "una buca in via Verdi")
        api.wait(count(1))
    [incoming] = listening.heard
    assert incoming.photo is not None
    assert incoming.photo.data == b"\xff\xd8 una buca"
    assert (incoming.text, incoming.channel, incoming.address) == ("una buca in via Verdi", "telegram", "telegram:4242")
    assert "4242" not in incoming.conversation


@pytest.mark.parametrize(
    ("data", "size", "words"),
    [(b"x", MOST_PHOTO_BYTES + 1, "troppo grande"), (b"x" * (MOST_PHOTO_BYTES + 1), 10, "troppo grande")],
)
def test_a_photo_that_is_too_large_is_not_taken(
    telegram: Channel, listening: Listening, api: BotApi, maria: Person, data: bytes, size: int, words: str
) -> None:
    with running(telegram.service, poll):
        maria.photo("f1", data, size=size)
        [message] = api.wait(count(1))
    assert words in message.text
    assert listening.heard == []


def test_a_photo_that_is_not_there_is_asked_for_again(polling: Channel, api: BotApi, maria: Person) -> None:
    maria.photo("f1", b"x")
    api.files.clear()
    [message] = api.wait(count(1))
    assert "di nuovo" in message.text or "Mi dispiace" in message.text or message.text


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("/aiuto", "topics"),
        ("/categorie", "topics"),
        ("/eventi", "topic:cultura/eventi:generic"),
        ("/segnala", "form:report"),
        ("/persona", "person"),
        ("/promemoria", "reminders"),
        ("/boh", "topics"),
        ("/start topic-cultura_eventi_costo", "topic:cultura/eventi:costo"),
    ],
)
def test_commands_are_buttons_by_another_name(
    telegram: Channel, listening: Listening, api: BotApi, maria: Person, text: str, payload: str
) -> None:
    with running(telegram.service, poll):
        maria.say(text)
        api.wait(count(1))
    assert [incoming.payload for incoming in listening.heard] == [payload]


def test_the_first_words_say_what_we_are(polling: Channel, api: BotApi, maria: Person) -> None:
    maria.say("/start")
    [message] = api.wait(count(1))
    assert "assistente automatico" in message.text
    assert "inventato" in message.text
    assert [data for _, data in message.buttons] == ["topics", "person"]


def test_a_position_is_asked_for_in_private_only(polling: Channel, api: BotApi, maria: Person) -> None:
    maria.say("/vicino")
    Person(api, chat=-7).say("/vicino")
    private, group = sorted(api.wait(count(2)), key=lambda sent: -sent.chat)
    assert "request_location" in private.params["reply_markup"]
    assert "@banco_bot" in group.text


def test_a_position_finds_the_nearest_and_shows_it_on_the_map(polling: Channel, api: BotApi, maria: Person) -> None:
    maria.press("topic:cultura/ludoteca:dove")
    asked = len(api.wait(count(1)))
    settle(polling)
    asked = len(api.sent)
    maria.share(45.002, 9.988)
    api.wait(count(asked + 1))
    settle(polling)
    assert any(message.method in ("sendMessage", "sendVenue") for message in api.sent[asked:])


def test_in_a_group_each_has_their_own_conversation(telegram: Channel, listening: Listening, api: BotApi) -> None:
    with running(telegram.service, poll):
        Person(api, id=1, chat=-7).say("@banco_bot orari della biblioteca")
        Person(api, id=2, chat=-7).say("/aiuto")
        first, _ = api.wait(count(2))
    one, other = listening.heard
    assert one.conversation != other.conversation
    assert (one.text, one.address) == ("orari della biblioteca", "")
    assert "reply_parameters" in first.params


def test_everything_is_deleted_at_a_word_and_said_what_it_was(polling: Channel, api: BotApi, maria: Person) -> None:
    maria.say(SAID)
    maria.say("/cancella")
    maria.say("/cancella")
    _, erased, again = api.wait(count(3))
    assert "di che cosa parlavamo e una riga" in erased.text
    assert "non avevo niente" in again.text
    assert stored.conversations(polling.mailbox._engine) == []
    assert stored.traces(polling.mailbox._engine) == []


# --- bad input

UNKNOWN = {
    "chat": {"id": 1, "type": "private"},
    "date": 1,
    "message_id": 1,
    "from": {"id": 1, "is_bot": False, "first_name": "x"},
}


@pytest.mark.parametrize(
    "what",
    [
        {"message": {**UNKNOWN, "voice": {"file_id": "v", "file_unique_id": "v", "duration": 1}}},
        {"message": {**UNKNOWN, "location": {"latitude": 500, "longitude": 0}}},
        {"message": {**UNKNOWN, "text": "😀" * 2048}},
        {"message": {**UNKNOWN, "text": "\ud800 \x00 <b>&"}},
        {"message": {**UNKNOWN, "text": "/start topic-../../x"}},
    ],
)
def test_what_cannot_be_understood_is_answered_kindly(polling: Channel, api: BotApi, what: dict[str, Any]) -> None:
    api.push(**what)
    [message] = api.wait(count(1))
    assert message.text
    assert "qualcosa non ha funzionato" not in message.text


@pytest.mark.parametrize(
    "data", ["topic:vecchio/andato:costo", "~nonesiste", "x" * 64, "form:boh:1", "/intent{}", "è" * 32]
)
def test_a_button_of_another_time_or_forged_is_not_understood(
    polling: Channel, api: BotApi, maria: Person, data: str
) -> None:
    maria.press(data)
    [message] = api.wait(count(1))
    assert message.buttons
    assert "qualcosa non ha funzionato" not in message.text


def test_updates_of_other_kinds_are_passed_over(polling: Channel, api: BotApi, maria: Person) -> None:
    api.push(edited_message=maria.message(text="x"))
    api.push(poll_answer={"poll_id": "1"})
    api.push(message={"text": "x"})
    api.push(callback_query=maria.pressing("person", None))
    maria.say("/privacy")
    [message] = api.wait(count(1))
    assert "/cancella" in message.text


class Broken(DeskConversations):
    def reply(self, incoming: Incoming) -> tuple[Reply, ...]:
        raise ValueError(f"zabaione {incoming.text}")


def test_an_update_that_breaks_us_is_apologised_for_once(
    telegram: Channel, desk: Desk, api: BotApi, maria: Person, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.service.front.conversations = Broken(desk)
    with running(telegram.service, poll):
        maria.say("il mio segreto")
        maria.say("/privacy")
        first, second = api.wait(count(2))
    assert first.text == "Scusa, qualcosa non ha funzionato. Riprova tra poco."
    assert "/cancella" in second.text
    assert "zabaione" not in caplog.text
    assert "segreto" not in caplog.text
    assert "ValueError at test_service.py" in caplog.text


class Slow(DeskConversations):
    def reply(self, incoming: Incoming) -> tuple[Reply, ...]:
        threading.Event().wait(0.6)
        return super().reply(incoming)


def test_who_waits_sees_that_somebody_is_writing(telegram: Channel, desk: Desk, api: BotApi, maria: Person) -> None:
    telegram.service.front.conversations = Slow(desk)
    with running(telegram.service, poll):
        maria.say(SAID)
        api.wait(count(1))
    assert [method for method, _ in api.calls if method in ("sendChatAction", "sendMessage")] == [
        "sendChatAction",
        "sendMessage",
    ]


# --- beginnings and ends


def test_stopped_in_the_middle_another_goes_on(telegram: Channel, desk: Desk, api: BotApi, maria: Person) -> None:
    for text in ("/privacy", "/lingua", "/vicino"):
        maria.say(text)
    with running(telegram.service, poll):
        api.wait(count(1))
    assert len(api.sent) < 3
    with reading(desk.engine) as session:
        assert {chat.owner for chat in session.scalars(select(TelegramChat))} == {""}
    other = channel(desk, DeskConversations(desk))
    with running(other.service, poll):
        sent = api.wait(count(3))
    assert ["Telegram vede" in sent[0].text, "🇬🇧" in sent[1].text, "biblioteca" in sent[2].text] == [True] * 3


def test_two_processes_share_the_work_and_say_nothing_twice(telegram: Channel, desk: Desk, api: BotApi) -> None:
    other = channel(desk, DeskConversations(desk))
    people = [Person(api, id=number) for number in range(1, 21)]
    with running(telegram.service, poll), running(other.service):
        for person in people:
            person.say("/privacy")
            person.say("/lingua")
        sent = api.wait(count(40))
    assert len(sent) == 40
    for person in people:
        said = [message.text for message in sent if message.chat == person.id]
        assert ["Telegram vede" in said[0], "🇬🇧" in said[1]] == [True, True]
    assert most_in_a_second(sent) <= 30
    assert api.refusals == 0


def test_a_wrong_token_ends_the_service_and_says_so(desk: Desk, api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    desk.settings = replace(desk.settings, telegram_token=TOKEN[:-1] + "X", telegram_api=api.url)
    with running(channel(desk, DeskConversations(desk)).service, poll) as run:
        assert run.ended.wait(10)
    assert type(run.error).__name__ == "InvalidToken"
    assert "telegram.stopped error=InvalidToken" in caplog.text


def test_the_commands_are_made_known_in_every_language(polling: Channel, api: BotApi) -> None:
    api.wait_call("setMyShortDescription")
    languages = [params.get("language_code", "") for method, params in api.calls if method == "setMyCommands"]
    assert languages == ["", "en", "fr", "es", "ro", "uk", "ar", "zh", "sq"]


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_no_log_holds_the_token_or_what_was_said(
    polling: Channel, api: BotApi, maria: Person, caplog: pytest.LogCaptureFixture, level: int
) -> None:
    caplog.set_level(level)
    api.broken = [Refused(400, "Bad Request: zabaione"), Refused(500, "zabaione")]
    maria.say("il mio segreto è zabaione, ho perso la carta d'identità")
    api.wait(count(1))
    assert caplog.records
    assert TOKEN not in caplog.text
    assert "zabaione" not in caplog.text


def settle(channel: Channel) -> None:
    """Until nothing waits to be answered or sent."""
    from tests.bot.telegram.test_webhook import idle

    idle(channel)


def test_a_loop_that_ended_is_not_woken(telegram: Channel) -> None:
    async def begin() -> None:
        telegram.service._loop = asyncio.get_running_loop()

    asyncio.run(begin())
    telegram.service.wake()
    telegram.service.stop()
