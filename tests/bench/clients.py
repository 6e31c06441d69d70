"""Who asks over HTTP: the same questions to our desk and to a stock Rasa server."""

import uuid
from typing import Any, Final, Protocol

import httpx

from tests.bench.programs import BenchError

_TIMEOUT: Final = 60.0


class Client(Protocol):
    def begin(self) -> None:
        """A new conversation."""
        ...

    def ask(self, text: str) -> str:
        """The answer's text. Raises `BenchError` where there is none."""
        ...

    def close(self) -> None: ...


class DeskClient:
    """The chat API of our desk."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=_TIMEOUT, trust_env=False)
        self._headers: dict[str, str] = {}

    def begin(self) -> None:
        token = self._http.post("/api/conversations").raise_for_status().json()["token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, text: str) -> str:
        return "\n".join(reply["text"] for reply in self.replies(text=text))

    def replies(self, **message: str) -> list[dict[str, Any]]:
        """Replies as the API gives them; an apology for a failure is none."""
        body = {"id": str(uuid.uuid4()), **message}
        answer = self._http.post("/api/messages", json=body, headers=self._headers)
        replies = answer.json().get("replies") if answer.is_success else None
        if not replies or replies[0]["text"].startswith("Scusa, "):
            raise BenchError(f"the desk did not answer {message}: {answer.status_code} {answer.text[:200]}")
        return list(replies)

    def close(self) -> None:
        self._http.close()


class StockClient:
    """The REST channel of a Rasa server."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=_TIMEOUT, trust_env=False)
        self._sender = ""

    def begin(self) -> None:
        self._sender = str(uuid.uuid4())

    def ask(self, text: str) -> str:
        answer = self._http.post("/webhooks/rest/webhook", json={"sender": self._sender, "message": text})
        messages = answer.json() if answer.is_success else []
        if not messages:
            raise BenchError(f"Rasa did not answer {text!r}: {answer.status_code} {answer.text[:200]}")
        return "\n".join(message["text"] for message in messages)

    def close(self) -> None:
        self._http.close()


def answers(client: Client, text: str) -> bool:
    """Whether the server behind the client answers a first question; the client is closed."""
    try:
        client.begin()
        return bool(client.ask(text))
    finally:
        client.close()
