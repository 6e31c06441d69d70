"""Rasa's REST channel, as its front ends and test tools use it."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.desk import Desk
from bot.server import DeskConversations
from channels.web import app
from channels.web.access import Access
from channels.web.tokens import Tokens
from tests.bot import stored

WEBHOOK = "/webhooks/rest/webhook"
SAID = "ho perso la carta d'identità"


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    access = Access(rasa_channel=True, per_conversation="20/day")
    with TestClient(app.create(DeskConversations(desk), Tokens(b"prova"), access=access)) as client:
        yield client


def say(client: TestClient, sender: str, message: str) -> list[dict[str, Any]]:
    answer = client.post(WEBHOOK, json={"sender": sender, "message": message})
    assert answer.status_code == 200
    messages: list[dict[str, Any]] = answer.json()
    return messages


def test_it_is_closed_unless_it_is_opened(desk: Desk) -> None:
    client = TestClient(app.create(DeskConversations(desk), Tokens(b"prova")))
    assert client.post(WEBHOOK, json={"sender": "a", "message": SAID}).status_code == 404


def test_it_is_there(client: TestClient) -> None:
    assert client.get("/webhooks/rest/").json() == {"status": "ok"}


def test_a_message_is_answered_in_the_shape_of_rasa(client: TestClient) -> None:
    [message] = say(client, "maria", SAID)
    assert set(message) == {"recipient_id", "text", "buttons"}
    assert message["recipient_id"] == "maria"
    assert "denuncia" in message["text"]
    assert "Fonte: Ministero dell'Interno" in message["text"]
    assert {"title": "Quanto costa", "payload": "/topic:anagrafe/carta-identita-smarrita:costo"} in message["buttons"]


def test_a_button_is_pressed_by_sending_its_payload(client: TestClient) -> None:
    [message] = say(client, "maria", SAID)
    payload = next(button["payload"] for button in message["buttons"] if button["title"] == "Quanto costa")
    assert "27,37 euro" in say(client, "maria", payload)[0]["text"]


def test_cards_are_told_in_words(client: TestClient) -> None:
    [message] = say(client, "maria", "/topic:casa/case-popolari:dove")
    assert "Ufficio Casa\n" in message["text"]
    assert "0000 100226" in message["text"]


def test_senders_are_apart_from_each_other_and_from_the_chat(client: TestClient, desk: Desk) -> None:
    say(client, "maria", SAID)
    assert "Di che cosa parliamo" in say(client, "luigi", "quanto costa?")[0]["text"]
    keys = {row.key for row in stored.conversations(desk.engine)}
    token = client.post("/api/conversations").json()["token"]
    client.post("/api/messages", headers={"Authorization": f"Bearer {token}"}, json={"text": "ciao", "id": "1"})
    assert len({row.key for row in stored.conversations(desk.engine)} - keys) == 1


def test_who_names_nobody_is_somebody_else_each_time(client: TestClient) -> None:
    first, second = (client.post(WEBHOOK, json={"message": SAID}).json()[0]["recipient_id"] for _ in range(2))
    assert first != second


@pytest.mark.parametrize("body", [
    {"sender": 5, "message": "ciao"}, {"sender": ["a"], "message": "ciao"}, {"sender": "x" * 129, "message": "ciao"},
    {"sender": "a", "message": 5}, {"sender": "a", "message": ["ciao"]},
])  # fmt: skip
def test_another_form_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    refused = client.post(WEBHOOK, json=body)
    assert refused.status_code == 400
    assert "non ha la forma giusta" in refused.json()["detail"]


def test_rasas_commands_are_not_obeyed(client: TestClient) -> None:
    [message] = say(client, "maria", '/ask_costo{"topic": "anagrafe/carta-identita"}')
    assert "27,37" not in message["text"]


def test_a_sender_that_asks_too_often_waits(client: TestClient) -> None:
    for _ in range(20):
        say(client, "maria", "ciao")
    refused = client.post(WEBHOOK, json={"sender": "maria", "message": "ciao"})
    assert refused.status_code == 429
    assert say(client, "luigi", "ciao")
