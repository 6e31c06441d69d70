"""The pages around the API, and what every answer carries."""

import re
from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from channels.conversation import About, Incoming, Reply
from channels.web import app
from channels.web.access import Access, sites
from channels.web.tokens import Tokens


class Silent:
    """A desk that says only whose it is; or fails, where the test wants it to."""

    def __init__(self, about: About | Exception) -> None:
        self._about = about

    def about(self) -> About:
        if isinstance(self._about, Exception):
            raise self._about
        return self._about

    def reply(self, incoming: Incoming) -> tuple[Reply, ...]:
        return ()

    def code(self, conversation: str) -> str:
        return "C-ABCDE-FGHIJ"

    def forget(self, conversation: str) -> None:
        raise OSError("la base di dati non risponde: /srv/banco/segreto.db")


def open_desk(about: About | Exception) -> TestClient:
    return TestClient(app.create(Silent(about), Tokens(b"prova")), raise_server_exceptions=False)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with open_desk(About("Borgoaperto (comune inventato)", "0000 100200", invented=True)) as client:
        yield client


def test_the_page_says_what_it_is_and_how_to_reach_a_person(client: TestClient) -> None:
    page = client.get("/chat")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Assistente automatico" in page.text
    assert 'href="tel:0000100200"' in page.text
    assert "Questo comune non esiste" in page.text
    assert '<html lang="it">' in page.text


def test_a_real_town_without_a_phone_promises_none() -> None:
    page = open_desk(About("Piacenza")).get("/chat").text
    assert "Chiedi a Piacenza" in page
    assert set(re.findall(r"tel:\d+", page)) == {"tel:112"}
    assert "non esiste" not in page


def test_a_name_with_markup_is_shown_as_text() -> None:
    page = open_desk(About('<b>Borgo</b> & "C"', '"><script>1</script>')).get("/chat").text
    assert "<b>" not in page
    assert "<script>1" not in page
    assert "&lt;b&gt;Borgo&lt;/b&gt; &amp; &#34;C&#34;" in page


def test_without_javascript_the_phone_is_there(client: TestClient) -> None:
    [noscript] = re.findall(r"<noscript>(.*?)</noscript>", client.get("/chat").text, re.DOTALL)
    assert "Questa pagina ha bisogno di JavaScript." in noscript
    assert "chiama 0000 100200" in re.sub("<[^>]+>", "", noscript)


def test_the_page_loads_only_what_we_serve(client: TestClient) -> None:
    page = client.get("/chat").text
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert [address for address in loaded if not address.startswith(("/static/", "tel:"))] == []
    for address in loaded:
        if address.startswith("/static/"):
            assert client.get(address).status_code == 200
    assert "style=" not in page
    assert not re.search(r"\son\w+=", page)
    assert not re.search(r"<script(?![^>]*src=)", page)


def test_whether_we_are_alive(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize(("method", "path"), [
    ("GET", "/"), ("GET", "/health"), ("GET", "/chat"), ("GET", "/kiosk"), ("GET", "/accessibilita"),
    ("GET", "/static/chat.css"), ("GET", "/static/niente.js"), ("GET", "/niente"),
    ("POST", "/"), ("GET", "/static/../api.py"), ("GET", "/static/%2e%2e/api.py"), ("GET", "/api/niente"),
])  # fmt: skip
def test_every_answer_carries_the_headers_that_keep_browsers_safe(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path)
    for name, value in app.SECURITY_HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("path", ["/chat", "/api/conversations"])
def test_a_failure_too_carries_them_and_tells_nothing(path: str) -> None:
    failing = open_desk(OSError("la base di dati non risponde: /srv/banco/segreto.db"))
    token = {"Authorization": f"Bearer {Tokens(b'prova').new()}"}
    answer = failing.get(path) if path == "/chat" else failing.delete(path, headers=token)
    assert answer.status_code == 500
    assert "segreto" not in answer.text
    for name, value in app.SECURITY_HEADERS.items():
        assert answer.headers[name] == value


def test_a_failure_is_said_in_italian_with_a_way_on() -> None:
    answer = open_desk(OSError("giù")).get("/chat")
    assert "Internal Server Error" not in answer.text
    assert "Riprova" in answer.text


@pytest.mark.parametrize("path", ["/static/../api.py", "/static/..%2fapi.py", "/static/%2e%2e/app.py", "/static/"])
def test_nothing_but_the_static_files_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (404, 405)


@pytest.mark.parametrize(
    "directive", ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
)
def test_the_policy_lets_in_nothing_but_our_own(directive: str) -> None:
    policy = app.SECURITY_HEADERS["Content-Security-Policy"]
    assert directive in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert "*" not in policy


# --- in the frame of other sites


def framers(answer: Response) -> str:
    [found] = re.findall(r"frame-ancestors ([^;]+)", answer.headers["content-security-policy"])
    return str(found)


def test_only_the_sites_that_staff_allow_may_hold_the_chat_in_a_frame() -> None:
    access = Access(sites("https://www.comune.valdombra.example, http://localhost:8080/"))
    client = TestClient(app.create(Silent(About("Valdombra")), Tokens(b"prova"), access=access))
    framed = framers(client.get("/chat?embed=1"))
    assert framed == "'self' https://www.comune.valdombra.example http://localhost:8080"
    assert {framers(client.get(path)) for path in ("/chat", "/kiosk", "/accessibilita", "/widget.js")} == {"'none'"}


def test_where_no_site_is_allowed_only_our_own_pages_may(client: TestClient) -> None:
    assert framers(client.get("/chat?embed=1")) == "'self'"


@pytest.mark.parametrize("path", ["/widget.js", "/static/chat/page.js", "/static/chat/languages/it.json"])
def test_what_other_sites_load_may_be_loaded_from_anywhere(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://altrove.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_nobody_gets_a_cookie(client: TestClient) -> None:
    for path in (
        "/",
        "/chat",
        "/kiosk",
        "/accessibilita",
        "/widget.js",
        "/offline.js",
        "/api/about",
        "/static/chat.css",
    ):
        assert "set-cookie" not in client.get(path).headers


def test_the_statement_says_how_far_we_are_and_where_to_complain(client: TestClient) -> None:
    page = client.get("/accessibilita").text
    for needed in ("parzialmente conforme", "EN 301549", "autovalutazione", "0000 100200", "Difensore civico"):
        assert needed in page
