"""Who may come in: other sites, and whoever asks too often."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from channels.conversation import About, Incoming, Rating, Reply
from channels.web import app
from channels.web.access import Access, Allowance, sites
from channels.web.tokens import Tokens

ALLOWED = "https://www.comune.valdombra.example"


class Polite:
    """A desk that answers everything."""

    def about(self) -> About:
        return About("Prova")

    def reply(self, incoming: Incoming) -> tuple[Reply, ...]:
        return (Reply("Ecco."),)

    def rate(self, conversation: str, rating: Rating) -> bool:
        return True

    def code(self, conversation: str) -> str:
        return "C-ABCDE-FGHIJ"

    def forget(self, conversation: str) -> None: ...


def client_of(access: Access, address: str = "10.0.0.1") -> TestClient:
    application = app.create(Polite(), Tokens(b"prova"), access=access)
    return TestClient(application, base_url="https://chiedi.example", client=(address, 50000))


@pytest.fixture
def client() -> Iterator[TestClient]:
    with client_of(Access((ALLOWED,))) as client:
        yield client


# --- sites


def test_sites_are_written_by_spaces_or_commas() -> None:
    assert sites("") == ()
    assert sites(" https://A.example/,http://localhost:8080\nhttps://b.example ") == (
        "https://a.example",
        "http://localhost:8080",
        "https://b.example",
    )


@pytest.mark.parametrize("text", [
    "www.comune.example", "https://", "https://comune.example/chat", "*", "https://*.example", "javascript:alert(1)",
    "https://comune.example;", "https://comune.example 'unsafe-inline'", "https://a:b@comune.example",
])  # fmt: skip
def test_what_is_no_site_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="non è un sito"):
        sites(text)


def test_the_script_of_an_allowed_site_may_read_the_answer(client: TestClient) -> None:
    preflight = client.options("/api/messages", headers={
        "Origin": ALLOWED, "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    })  # fmt: skip
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == ALLOWED
    begun = client.post("/api/conversations", headers={"Origin": ALLOWED, "Sec-Fetch-Site": "cross-site"})
    assert begun.status_code == 201
    assert begun.headers["access-control-allow-origin"] == ALLOWED
    assert "access-control-allow-credentials" not in begun.headers


@pytest.mark.parametrize(
    "origin", ["https://altrove.example", "http://www.comune.valdombra.example", "null", f"{ALLOWED}.evil.example"]
)
@pytest.mark.parametrize("fetch", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_another_site_does_nothing_here(client: TestClient, origin: str, fetch: dict[str, str]) -> None:
    for method, path in (("POST", "/api/conversations"), ("POST", "/api/messages"), ("DELETE", "/api/conversations")):
        refused = client.request(method, path, headers={"Origin": origin, **fetch})
        assert refused.status_code == 403
        assert refused.headers["content-type"] == "application/problem+json"
        assert "va aggiunto ai siti ammessi" in refused.json()["detail"]
        assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "https://chiedi.example"}, {"Origin": "https://chiedi.example", "Sec-Fetch-Site": "same-origin"},
    # Behind a proxy that does not pass the host on, browsers of today say it themselves.
    {"Origin": "https://fuori.example", "Sec-Fetch-Site": "same-origin"},
])  # fmt: skip
def test_our_own_pages_and_programs_come_in(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/conversations", headers=headers).status_code == 201


# --- how often


def test_a_conversation_that_asks_too_often_waits_and_others_go_on() -> None:
    client = client_of(Access(per_conversation="3/day", per_address=""))
    one, other = ({"Authorization": f"Bearer {client.post('/api/conversations').json()['token']}"} for _ in range(2))
    statuses = [client.post("/api/messages", headers=one, json={"text": "ciao"}).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = client.post("/api/messages", headers=one, json={"text": "ciao"})
    assert refused.headers["retry-after"] == "86400"
    assert refused.headers["content-type"] == "application/problem+json"
    assert "Aspetta un minuto" in refused.json()["detail"]
    assert client.post("/api/messages", headers=other, json={"text": "ciao"}).status_code == 200
    assert client.delete("/api/conversations", headers=one).status_code == 204


def test_an_address_that_asks_too_often_waits_and_others_go_on() -> None:
    access = Access(per_address="200/day")
    crowd, neighbour = client_of(access, "10.0.0.1"), client_of(access, "10.0.0.2")
    statuses = [crowd.post("/api/conversations").status_code for _ in range(210)]
    assert statuses == [201] * 200 + [429] * 10
    assert neighbour.post("/api/conversations").status_code == 201
    assert crowd.get("/chat").status_code == 200


def test_addresses_of_one_ipv6_network_are_one() -> None:
    access = Access(per_address="1/day")
    first, same = client_of(access, "2001:db8:1:2::1"), client_of(access, "2001:db8:1:2:ffff::9")
    other = client_of(access, "2001:db8:1:3::1")
    assert [one.get("/api/about").status_code for one in (first, same, other)] == [200, 429, 200]


def test_a_library_full_of_people_is_one_address() -> None:
    """Thirty computers, each with somebody who sends ten messages in a minute: none of them waits."""
    library = Allowance(Access().per_address.split(";")[1])
    assert all(library.take("10.0.0.1") for _ in range(30 * 10))


def test_no_limit_where_none_is_wanted() -> None:
    allowance = Allowance("")
    assert all(allowance.take("uno") for _ in range(1000))
    assert allowance.wait_seconds == 0


def test_a_limit_that_cannot_be_read_is_named_before_anyone_comes_in() -> None:
    with pytest.raises(ValueError, match="«tanti» non è un limite"):
        Access(per_address="tanti")
