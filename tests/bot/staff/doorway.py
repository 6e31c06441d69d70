"""Somebody outside the staff desk: their browser, the forms they send, and what is left behind."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pyotp
from httpx2 import Response
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from knowledge.desk import second_factor
from knowledge.desk.audit import AuditEntry
from tests.bot.staff.visitor import AGENT

PASSWORD: Final = "tenda lumaca settanta fiume"
DESK_KEY: Final = b"un segreto di prova"
TOTP_SEED: Final = "un seme di prova"
NOW: Final = datetime(2026, 11, 22, 9, 0)
OWNER: Final = "persona@comune.example"


class Clock:
    now = NOW

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Browser:
    """A browser at the desk's door: it keeps cookies and sends the forms that pages hold."""

    def __init__(
        self, application: Starlette, host: str = "192.0.2.1", agent: str = AGENT, scheme: str = "http"
    ) -> None:
        self.client = TestClient(
            application,
            base_url=f"{scheme}://banco.example",
            headers={"User-Agent": agent},
            follow_redirects=False,
            client=(host, 50000),
        )

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def send(self, page: str, path: str, **fields: Any) -> Response:
        """Opens the page, then sends its form with the fields."""
        return self.client.post(path, data={**hidden(self.get(page)), **fields})

    def login(self, email: str = OWNER, password: str = PASSWORD, next_: str = "") -> Response:
        page = f"/desk/login?next={next_}" if next_ else "/desk/login"
        return self.send(page, "/desk/login", email=email, password=password)

    def give(self, page: Response, code: str) -> Response:
        return self.client.post("/desk/login/code", data={**hidden(page), "code": code})


def hidden(page: Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def code(at: datetime) -> str:
    secret = second_factor.secret(DESK_KEY, TOTP_SEED)
    return pyotp.TOTP(secret).at(int(at.replace(tzinfo=UTC).timestamp()))


def log(engine: Engine) -> list[tuple[str, str, str]]:
    with Session(engine) as session:
        return [(e.who, e.action, e.detail) for e in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def count(engine: Engine, table: type[Any]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


Open = Callable[..., Browser]
