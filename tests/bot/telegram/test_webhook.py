"""Updates brought to our door."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from bot.telegram.channel import Channel, running
from bot.telegram.tables import TelegramMessage, TelegramUpdate
from channels.telegram.updates import Me
from channels.telegram.webhook import HEADER, MOST_BYTES, PATH
from channels.web import app
from channels.web.tokens import Tokens
from knowledge.database import reading
from tests.bot import stored
from tests.channels.telegram.bot_api import BotApi
from tests.channels.telegram.people import Person

SAID = "ho perso la carta d'identità"


@pytest.fixture
def door(telegram: Channel) -> TestClient:
    """The whole web application, with nobody at work behind it."""
    telegram.service.me = Me(123456, "banco_bot")
    return TestClient(app.create(telegram.service.front.conversations, Tokens(b"x"), others=[telegram.route()]))


def kept(channel: Channel) -> list[TelegramUpdate]:
    with reading(channel.service.mailbox._engine) as session:  # type: ignore[attr-defined]
        return list(session.scalars(select(TelegramUpdate).order_by(TelegramUpdate.id)))


def update(maria: Person, number: int = 7, **what: Any) -> dict[str, Any]:
    return {"update_id": number, "message": maria.message(**(what or {"text": SAID}))}


def test_an_update_is_kept_before_it_is_taken(door: TestClient, telegram: Channel, maria: Person) -> None:
    answer = door.post(PATH, json=update(maria), headers={HEADER: telegram.secret})
    assert answer.status_code == 200
    [row] = kept(telegram)
    assert row.body is not None
    assert row.body["text"] == SAID
    assert row.chat != str(maria.id)


@pytest.mark.parametrize("secret", [None, "", "sbagliato", "è"])
def test_whoever_does_not_know_the_secret_is_not_let_in(
    door: TestClient, telegram: Channel, maria: Person, secret: str | None
) -> None:
    headers = {} if secret is None else {HEADER: secret.encode()}
    assert door.post(PATH, json=update(maria), headers=headers).status_code == 403  # type: ignore[arg-type]
    assert kept(telegram) == []


def test_the_secret_is_of_the_kind_that_telegram_takes_and_is_not_that_of_the_tokens(telegram: Channel) -> None:
    assert telegram.secret.isalnum()
    assert 32 <= len(telegram.secret) <= 256
    assert telegram.secret.encode() not in telegram.service.front.names.secret


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 5000, b"[]", b"null", b'{"update_id": 7}', b"\xff\xfe", b"x" * (MOST_BYTES + 1)]
)
def test_what_makes_no_sense_is_taken_so_that_it_does_not_come_again(
    door: TestClient, telegram: Channel, body: bytes
) -> None:
    assert door.post(PATH, content=body, headers={HEADER: telegram.secret}).status_code == 200
    assert kept(telegram) == []


def test_the_same_update_is_kept_once(door: TestClient, telegram: Channel, maria: Person) -> None:
    for _ in range(3):
        assert door.post(PATH, json=update(maria), headers={HEADER: telegram.secret}).status_code == 200
    assert len(kept(telegram)) == 1


def test_what_cannot_be_kept_is_asked_for_again(
    door: TestClient, telegram: Channel, maria: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram.mailbox, "receive", lambda _received: 1 / 0)
    assert door.post(PATH, json=update(maria), headers={HEADER: telegram.secret}).status_code == 503


def test_until_we_know_who_we_are_telegram_comes_again(door: TestClient, telegram: Channel, maria: Person) -> None:
    telegram.service.me = None
    assert door.post(PATH, json=update(maria), headers={HEADER: telegram.secret}).status_code == 503


def test_the_door_is_not_there_for_those_who_look_around(door: TestClient) -> None:
    assert door.get(PATH).status_code == 405


# --- with somebody at work behind it


@pytest.fixture
def served(telegram: Channel, api: BotApi) -> Iterator[Channel]:
    telegram.service.me = Me(123456, "banco_bot")
    application = app.create(telegram.service.front.conversations, Tokens(b"x"), others=[telegram.route()])
    server = uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=0, ws="none", log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    telegram.desk.settings = replace(telegram.desk.settings, public_url=url)
    with running(telegram.service, telegram.listen, telegram.introduce):
        api.wait_call("setWebhook")
        yield telegram
    server.should_exit = True
    thread.join()


def test_an_update_brought_twice_is_answered_once_and_nothing_of_it_stays(
    served: Channel, api: BotApi, maria: Person
) -> None:
    maria.say(SAID)
    maria.say("/privacy")
    api.deliver(twice=True)
    sent = api.wait(lambda sent: len(sent) == 2)
    assert "denuncia" in sent[0].text
    assert "/cancella" in sent[1].text
    idle(served)
    assert len(api.sent) == 2
    assert [(row.body, row.chat) for row in kept(served)] == [(None, None)] * 2
    with Session(served.mailbox._engine) as session:
        assert session.scalars(select(TelegramMessage)).all() == []


def test_a_webhook_with_a_secret_is_set(served: Channel, api: BotApi) -> None:
    assert api.webhook.endswith(PATH)
    assert api.secret == served.secret
    wrong = httpx.post(api.webhook, json={}, headers={HEADER: "x"})
    assert wrong.status_code == 403


def test_the_database_does_not_tell_whose_chat_it_was(served: Channel, api: BotApi) -> None:
    person = Person(api, id=987654321)
    person.say(SAID)
    api.deliver()
    api.wait(lambda sent: len(sent) == 1)
    idle(served)
    engine = served.mailbox._engine
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    assert b"987654321" not in stored.files(engine)


def idle(channel: Channel) -> None:
    """Until nothing waits to be answered or sent."""
    while True:
        with reading(channel.mailbox._engine) as session:
            waiting = session.scalar(select(TelegramUpdate.id).where(TelegramUpdate.chat.is_not(None)).limit(1))
            unsent = session.scalar(select(TelegramMessage.id).limit(1))
        if waiting is None and unsent is None and not channel.service._hands:
            return
        threading.Event().wait(0.02)
