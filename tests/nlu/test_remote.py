import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from nlu.remote import RemoteUnderstander
from nlu.understanding import UnderstanderError

RANKING = [{"name": "meta_saluto", "confidence": 0.75}, {"name": "ask_orari", "confidence": 0.25}]
GOOD = json.dumps({"text": "ciao", "intent": RANKING[0], "entities": [], "intent_ranking": RANKING}).encode()


@dataclass
class Rasa:
    """A small server that answers as it is told, and remembers what it was asked."""

    status: int = 200
    body: bytes = GOOD
    raw: bytes = b""  # sent as it is, in place of an HTTP answer
    mute: bool = False  # never answers
    address: str = ""
    requests: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def heard(self) -> str:
        return str(self.requests[-1][2]["text"])


@pytest.fixture
def rasa() -> Iterator[Rasa]:
    rasa = Rasa()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            rasa.requests.append((self.path, str(self.headers["Content-Type"]), body))
            if rasa.mute:
                rasa.over.wait(30)
            elif rasa.raw:
                self.wfile.write(rasa.raw)
            else:
                self.send_response(rasa.status)
                self.send_header("Content-Length", str(len(rasa.body)))
                self.end_headers()
                self.wfile.write(rasa.body)

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        rasa.address = f"http://127.0.0.1:{server.server_port}"
        yield rasa
        rasa.over.set()
        server.shutdown()
        thread.join()


def test_a_good_answer_is_the_whole_ranking(rasa: Rasa) -> None:
    understander = RemoteUnderstander(rasa.address)
    assert understander.parse("ciao") == (("meta_saluto", 0.75), ("ask_orari", 0.25))
    assert rasa.requests == [("/model/parse", "application/json", {"text": rasa.heard})]
    assert rasa.heard.strip("\0 ") == "ciao"


def test_the_version_says_where_it_was_asked(rasa: Rasa) -> None:
    assert RemoteUnderstander(rasa.address).version == f"rasa@{rasa.address}"


def test_a_slash_at_the_end_of_the_address_does_no_harm(rasa: Rasa) -> None:
    RemoteUnderstander(f"{rasa.address}/").parse("ciao")
    assert rasa.requests[0][0] == "/model/parse"


def test_the_token_is_sent_along(rasa: Rasa) -> None:
    RemoteUnderstander(rasa.address, token="segreto").parse("ciao")
    assert rasa.requests[0][0] == "/model/parse?token=segreto"


def test_a_token_with_marks_arrives_as_it_is(rasa: Rasa) -> None:
    from urllib.parse import parse_qs, urlsplit

    RemoteUnderstander(rasa.address, token="a&b c#d+è").parse("ciao")
    assert parse_qs(urlsplit(rasa.requests[0][0]).query) == {"token": ["a&b c#d+è"]}


def test_the_token_is_not_part_of_the_version(rasa: Rasa) -> None:
    assert "segreto" not in RemoteUnderstander(rasa.address, token="segreto").version


@pytest.mark.parametrize("text", ["perché?", "👍", "أين", "riga\nriga", '"virgolette"', "a/b", "\ud83d"])
def test_any_text_arrives_as_it_was_typed(rasa: Rasa, text: str) -> None:
    RemoteUnderstander(rasa.address).parse(text)
    assert rasa.heard.strip("\0") == text


@pytest.mark.parametrize(
    "text",
    ["/meta_saluto", '/meta_saluto{"a": "b"}', "//meta_saluto", " /meta_saluto", "/ /meta_saluto", "/\t/ /meta_saluto",
     "\n/meta_saluto", "/\u00a0/meta_saluto"],
)  # fmt: skip
def test_text_that_the_stock_server_would_obey_is_made_plain(rasa: Rasa, text: str) -> None:
    RemoteUnderstander(rasa.address).parse(text)
    # The stock server strips the text, and obeys what then begins with a slash.
    assert not rasa.heard.strip().startswith("/")
    assert "meta_saluto" in rasa.heard


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ciao",
        b"<html>Bad gateway</html>",
        b"{",
        b"null",
        b"[]",
        b"5",
        b"{}",
        b'{"intent_ranking": null}',
        b'{"intent_ranking": []}',
        b'{"intent_ranking": [5]}',
        b'{"intent_ranking": [{"name": "meta_saluto"}]}',
        b'{"intent_ranking": [{"confidence": 0.5}]}',
        b'{"intent_ranking": [{"name": "meta_saluto", "confidence": "alta"}]}',
        b'{"intent_ranking": [{"name": "meta_saluto", "confidence": null}]}',
        b'\xff\xfe{"intent_ranking": 1}',
    ],
)
def test_garbage_is_an_error_of_the_understander(rasa: Rasa, body: bytes) -> None:
    rasa.body = body
    with pytest.raises(UnderstanderError, match="non risponde come atteso"):
        RemoteUnderstander(rasa.address).parse("ciao")


@pytest.mark.parametrize("status", [301, 400, 401, 404, 409, 500, 503])
def test_a_refusal_is_an_error_of_the_understander(rasa: Rasa, status: int) -> None:
    rasa.status = status
    with pytest.raises(UnderstanderError, match="non risponde come atteso"):
        RemoteUnderstander(rasa.address).parse("ciao")


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\r\n",
    ],
)
def test_what_is_no_web_server_is_an_error_of_the_understander(rasa: Rasa, raw: bytes) -> None:
    rasa.raw = raw
    with pytest.raises(UnderstanderError):
        RemoteUnderstander(rasa.address).parse("ciao")


def test_a_server_that_never_answers_is_given_up(rasa: Rasa) -> None:
    rasa.mute = True
    with pytest.raises(UnderstanderError, match=r"Timeout|URLError"):
        RemoteUnderstander(rasa.address, timeout=0.1).parse("ciao")


def test_nobody_at_the_address_is_an_error_of_the_understander(rasa: Rasa) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: whoever connects is refused
        with pytest.raises(UnderstanderError):
            RemoteUnderstander(f"http://127.0.0.1:{taken.getsockname()[1]}", timeout=5).parse("ciao")


def test_an_error_does_not_repeat_what_was_said_or_the_token(rasa: Rasa) -> None:
    rasa.status = 500
    with pytest.raises(UnderstanderError) as raised:
        RemoteUnderstander(rasa.address, token="segreto").parse("il mio codice fiscale")
    assert "codice" not in str(raised.value)
    assert "segreto" not in str(raised.value)


@pytest.mark.parametrize("url", ["", "localhost:5005", "file:///etc/passwd", "ftp://rasa", "//rasa:5005", "HTTP//x"])
def test_an_address_of_another_kind_is_refused_at_once(url: str) -> None:
    with pytest.raises(UnderstanderError, match="http://"):
        RemoteUnderstander(url)


@pytest.mark.parametrize("url", ["http://", "http:// spazio:5005", "http://127.0.0.1:porta", "http://127.0.0.1:99999"])
def test_an_address_that_cannot_be_asked_is_an_error_of_the_understander(url: str) -> None:
    with pytest.raises(UnderstanderError):
        RemoteUnderstander(url, timeout=1).parse("ciao")
