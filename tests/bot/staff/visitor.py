"""Somebody at the staff desk, as a browser would carry them."""

from dataclasses import dataclass
from typing import Any, Final

from httpx2 import Response
from starlette.testclient import TestClient

from knowledge.desk.people import Person

AGENT: Final = "un browser di prova"


@dataclass(frozen=True)
class Visitor:
    client: TestClient
    person: Person
    csrf: str

    def get(self, path: str, **options: Any) -> Response:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Response:
        """Sends a form as a page of the desk would."""
        return self.client.post(path, data={"csrf": self.csrf, **(data or {})}, **options)
