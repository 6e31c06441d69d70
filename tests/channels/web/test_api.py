"""The chat API as a browser, a clumsy program and an attacker meet it."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient

from bot.desk import Desk
from bot.privacy.codes import code_of
from bot.server import DeskConversations
from channels.conversation import About, Incoming, Rating, Reply
from channels.web import app
from channels.web.body import MOST_BYTES
from channels.web.tokens import Tokens
from tests.bot import stored

SAID = "ho perso la carta d'identità"


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(b"un segreto di prova")


@pytest.fixture
def client(desk: Desk, tokens: Tokens) -> Iterator[TestClient]:
    with TestClient(app.create(DeskConversations(desk), tokens)) as client:
        yield client


@pytest.fixture
def begun(client: TestClient) -> dict[str, str]:
    """The header of a conversation that has just begun."""
    return {"Authorization": f"Bearer {client.post('/api/conversations').json()['token']}"}


class Echo:
    """Conversations that repeat what came in, and remember it."""

    def __init__(self) -> None:
        self.received: list[Incoming] = []
        self.rated: list[tuple[str, Rating]] = []
        self.forgotten: list[str] = []

    def about(self) -> About:
        return About("Prova")

    def reply(self, incoming: Incoming) -> tuple[Reply, ...]:
        self.received.append(incoming)
        return (Reply(f"Hai detto: {incoming.text}"),)

    def rate(self, conversation: str, rating: Rating) -> bool:
        self.rated.append((conversation, rating))
        return rating.message_id == "1"

    def code(self, conversation: str) -> str:
        return "C-ABCDE-FGHIJ"

    def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def echoing(echo: Echo, tokens: Tokens) -> Iterator[TestClient]:
    with TestClient(app.create(echo, tokens)) as client:
        client.headers["Authorization"] = f"Bearer {tokens.new()}"
        yield client


# --- a conversation


def test_a_conversation_has_a_code_that_the_staff_find_it_by(
    client: TestClient, begun: dict[str, str], desk: Desk
) -> None:
    answer = client.get("/api/conversations", headers=begun)
    assert answer.status_code == 200
    client.post("/api/messages", headers=begun, json={"text": SAID})
    assert client.get("/api/conversations", headers=begun).json() == answer.json()
    [row] = stored.conversations(desk.engine)
    assert answer.json() == {"code": code_of(row.key)}
    assert client.get("/api/conversations").status_code == 401


def test_a_conversation_is_begun_used_and_deleted(client: TestClient, begun: dict[str, str], desk: Desk) -> None:
    answer = client.post("/api/messages", headers=begun, json={"text": SAID, "id": "1"})
    assert answer.status_code == 200
    [reply] = answer.json()["replies"]
    assert "denuncia" in reply["text"]
    assert reply["source"]["text"].startswith("Fonte: ")
    pressed = client.post("/api/messages", headers=begun, json={"payload": reply["buttons"][0]["payload"], "id": "2"})
    assert "euro" in pressed.json()["replies"][0]["text"]
    assert len(stored.traces(desk.engine)) == 2
    gone = client.delete("/api/conversations", headers=begun)
    assert (gone.status_code, gone.content) == (204, b"")
    assert stored.traces(desk.engine) == stored.conversations(desk.engine) == []


def test_each_beginning_is_another_conversation(client: TestClient) -> None:
    first, second = (client.post("/api/conversations") for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json()["token"] != second.json()["token"]


def test_the_same_message_is_answered_once(client: TestClient, begun: dict[str, str], desk: Desk) -> None:
    message = {"text": SAID, "id": "5b3f"}
    first, second = (client.post("/api/messages", headers=begun, json=message) for _ in range(2))
    assert first.json() == second.json()
    assert len(stored.traces(desk.engine)) == 1


def test_the_conversation_is_that_of_the_token_and_never_of_the_body(
    echoing: TestClient, echo: Echo, tokens: Tokens
) -> None:
    echoing.post("/api/messages", json={"text": "ciao", "conversation": "web/altrui", "channel": "telegram"})
    [incoming] = echo.received
    token = echoing.headers["Authorization"].removeprefix("Bearer ")
    assert (incoming.conversation, incoming.channel) == (tokens.conversation(token), "web")
    echoing.delete("/api/conversations")
    assert echo.forgotten == [incoming.conversation]


def test_everything_a_message_may_hold_comes_through(echoing: TestClient, echo: Echo) -> None:
    body = {"text": "ciào 🙂", "payload": "person", "id": "x" * 64, "lat": 45, "lon": 10.5}
    assert echoing.post("/api/messages", json=body).status_code == 200
    [incoming] = echo.received
    assert (incoming.text, incoming.payload, incoming.message_id) == ("ciào 🙂", "person", "x" * 64)
    assert (incoming.lat, incoming.lon) == (45, 10.5)


def test_a_screen_of_many_is_a_channel_of_its_own(echoing: TestClient, echo: Echo) -> None:
    for body in ({"shared": True}, {"shared": False}, {}):
        echoing.post("/api/messages", json={"text": "ciao", **body})
    assert [incoming.channel for incoming in echo.received] == ["kiosk", "web", "web"]


def test_a_message_may_hold_nothing(echoing: TestClient, echo: Echo) -> None:
    assert echoing.post("/api/messages", json={}).status_code == 200
    assert (echo.received[0].text, echo.received[0].lat) == ("", None)


def test_an_empty_message_is_met_with_help(client: TestClient, begun: dict[str, str]) -> None:
    [reply] = client.post("/api/messages", headers=begun, json={"text": "  "}).json()["replies"]
    assert reply["text"].startswith("Scrivimi con parole tue")


def test_an_answer_is_rated_and_the_last_word_counts(client: TestClient, begun: dict[str, str], desk: Desk) -> None:
    client.post("/api/messages", headers=begun, json={"text": SAID, "id": "1"})
    first = client.post("/api/ratings", headers=begun, json={"id": "1", "good": True})
    last = client.post("/api/ratings", headers=begun, json={"id": "1", "good": False, "reason": "incompleta"})
    assert (first.status_code, last.status_code) == (204, 204)
    [trace] = stored.traces(desk.engine)
    assert (trace.good, trace.reason) == (False, "incompleta")


def test_what_was_never_answered_is_not_rated(client: TestClient, begun: dict[str, str]) -> None:
    refused = client.post("/api/ratings", headers=begun, json={"id": "1", "good": True})
    assert refused.status_code == 404
    assert "non c'è più" in refused.json()["detail"]


@pytest.mark.parametrize("body", [
    {}, {"id": "1"}, {"good": True}, {"id": 1, "good": True}, {"id": "1", "good": 1}, {"id": "1", "good": "sì"},
    {"id": "1", "good": False, "reason": "boh"}, {"id": "1", "good": False, "reason": None},
    {"id": "1", "good": False, "reason": ["altro"]},
])  # fmt: skip
def test_a_rating_of_another_form_is_refused(echoing: TestClient, echo: Echo, body: dict[str, Any]) -> None:
    refused = echoing.post("/api/ratings", json=body)
    assert refused.status_code == 400
    assert "non ha la forma giusta" in refused.json()["detail"]
    assert not echo.rated


def test_whose_desk_it_is(client: TestClient) -> None:
    about = client.get("/api/about").json()
    assert about == {"title": "Borgoaperto (comune inventato)", "phone": "0000 100200", "invented": True}


# --- what is refused


@pytest.mark.parametrize("header", [
    {}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "},
    {"Authorization": "Bearer inventato"}, {"Authorization": "Basic dXRlbnRlOnBhc3N3b3Jk"},
    {"Authorization": "Bearer web/maria.firma"},
])  # fmt: skip
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/messages"), ("DELETE", "/api/conversations")])
def test_without_a_token_of_ours_nothing_is_done(
    echoing: TestClient, echo: Echo, header: dict[str, str], method: str, path: str
) -> None:
    del echoing.headers["Authorization"]
    refused = echoing.request(method, path, headers=header)
    assert refused.status_code == 401
    assert refused.json()["detail"] == "La conversazione non è valida o è scaduta. Ricarica la pagina."
    assert not echo.received
    assert not echo.forgotten


def test_a_token_of_another_secret_is_refused(echoing: TestClient) -> None:
    other = {"Authorization": f"Bearer {Tokens(b'altro').new()}"}
    assert echoing.post("/api/messages", headers=other, json={"text": "ciao"}).status_code == 401


@pytest.mark.parametrize("body", [
    b"", b"ciao", b"{", b"[]", b"null", b'"ciao"', b"5", b"\xff\xfe", b"[" * 20_000, b'{"text": ' + b"9" * 5000 + b"}",
])  # fmt: skip
def test_a_body_that_is_no_object_is_refused(echoing: TestClient, echo: Echo, body: bytes) -> None:
    refused = echoing.post("/api/messages", content=body)
    assert refused.status_code == 400
    assert refused.json()["detail"] == "Il messaggio non è leggibile."
    assert not echo.received


@pytest.mark.parametrize("body", [
    {"text": 5}, {"text": None}, {"text": ["ciao"]}, {"text": {"a": 1}}, {"text": True},
    {"text": "ciao", "payload": 7}, {"text": "ciao", "id": 7}, {"text": "ciao", "id": "x" * 65},
    {"text": "ciao", "lat": "45"}, {"text": "ciao", "lon": [10]}, {"text": "ciao", "lat": True, "lon": False},
    {"text": "ciao", "shared": "sì"}, {"text": "ciao", "shared": None},
])  # fmt: skip
def test_a_message_of_another_form_is_refused(echoing: TestClient, echo: Echo, body: dict[str, Any]) -> None:
    refused = echoing.post("/api/messages", json=body)
    assert refused.status_code == 400
    assert "non ha la forma giusta" in refused.json()["error"]
    assert not echo.received


def test_a_message_as_long_as_it_may_be_is_taken_and_one_byte_more_is_not(echoing: TestClient) -> None:
    def body(size: int) -> bytes:
        return b'{"text": "' + b"a" * (size - len(b'{"text": ""}')) + b'"}'

    assert echoing.post("/api/messages", content=body(MOST_BYTES)).status_code == 200
    refused = echoing.post("/api/messages", content=body(MOST_BYTES + 1))
    assert refused.status_code == 413
    assert refused.json()["detail"] == "Il messaggio è troppo lungo."


def test_a_message_without_end_is_refused_before_it_is_read(echo: Echo, tokens: Tokens) -> None:
    """No Content-Length, sixteen kilobytes at a time, for ever."""
    taken = 0
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        assert taken < 50, "it reads on and on"
        return {"type": "http.request", "body": b" " * 16 * 1024, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/messages",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {tokens.new()}".encode())],
    }
    anyio.run(app.create(echo, tokens), scope, receive, send)
    assert sent[0]["status"] == 413
    assert taken <= MOST_BYTES // (16 * 1024) + 1
    assert not echo.received


def test_a_long_message_in_pieces_is_put_together(echoing: TestClient, echo: Echo) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b'{"te', 'xt": "perch\u00e9'.encode()[:-1], b'\xa9"}'):
            yield piece

    def chunks() -> Iterator[bytes]:
        yield from (b'{"te', b'xt": "perch\xc3', b'\xa9"}')

    assert echoing.post("/api/messages", content=chunks()).status_code == 200
    assert echo.received[0].text == "perché"


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/api/niente", 404),
    ("POST", "/api/messages/1", 404),
    ("GET", "/api", 404),
    ("GET", "/api/messages", 405),
    ("PUT", "/api/conversations", 405),
])  # fmt: skip
def test_what_is_not_there_is_a_problem_in_italian(echoing: TestClient, method: str, path: str, status: int) -> None:
    refused = echoing.request(method, path)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert problem["status"] == status
    assert problem["detail"] == problem["error"] != problem["title"]


# --- every answer


@pytest.mark.parametrize(("method", "path", "body"), [
    ("POST", "/api/conversations", b""), ("POST", "/api/messages", b"{}"), ("POST", "/api/messages", b"rotto"),
    ("DELETE", "/api/conversations", b""), ("POST", "/api/messages", b" " * (MOST_BYTES + 1)),
    ("GET", "/api/niente", b""), ("GET", "/api/messages", b""),
])  # fmt: skip
@pytest.mark.parametrize("known", [True, False])
def test_no_answer_of_the_api_is_kept_by_anyone_and_all_are_safe(
    echoing: TestClient, method: str, path: str, body: bytes, known: bool
) -> None:
    if not known:
        del echoing.headers["Authorization"]
    answer = echoing.request(method, path, content=body)
    assert answer.headers["cache-control"] == "no-store"
    for name, value in app.SECURITY_HEADERS.items():
        assert answer.headers[name] == value


def test_html_in_a_message_comes_back_as_json_and_not_as_html(echoing: TestClient) -> None:
    answer = echoing.post("/api/messages", json={"text": "<script>alert(1)</script>"})
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.text)["replies"][0]["text"] == "Hai detto: <script>alert(1)</script>"
