"""A staff desk on the demo town, with somebody of each role who has come in."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.desk import Desk
from bot.staff import app, cookies
from bot.staff.house import House
from knowledge.desk import sessions
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from tests.bot.staff.visitor import AGENT, Visitor

SECRET: Final = b"un segreto di prova"
SECOND: Final = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # who publishes or administers has a second factor


@pytest.fixture
def house(desk: Desk) -> House:
    return House(desk, SECRET)


@pytest.fixture
def application(house: House) -> Starlette:
    return Starlette(routes=app.routes(house))


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(house: House, application: Starlette, demo: Engine) -> Enter:
    """Somebody of a role, with a session that is open: `enter(Role.EDITOR, office="…")`."""

    def come_in(role: Role, office: str = "", name: str = "") -> Visitor:
        now = datetime.now(UTC).replace(tzinfo=None)
        email = f"{name or role.value}-{office or 'tutti'}@comune.example"
        with Session(demo, expire_on_commit=False) as session, session.begin():
            person = session.query(Person).filter_by(email=email).first()
            if person is None:
                person = Person(
                    email=email, name=name or role.value, role=role, office=office, created_at=now, totp_secret=SECOND
                )
                session.add(person)
                session.flush()
            token = sessions.begin(session, person, AGENT, now)
        client = TestClient(application, headers={"User-Agent": AGENT}, follow_redirects=False)
        client.cookies.set(cookies.SESSION, token)
        return Visitor(client, person, cookies.csrf(house, token))

    return come_in
