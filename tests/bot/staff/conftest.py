"""A staff desk on the demo town, with somebody of each role who has come in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.desk import Desk
from bot.pages import DeskCatalogue
from bot.server import DeskConversations
from bot.staff import app, cookies, porter
from bot.staff.house import House
from channels.web import app as web
from channels.web.pages.site import Site
from channels.web.tokens import Tokens
from knowledge.desk import passwords, sessions
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from tests.bot.staff import doorway
from tests.bot.staff.visitor import AGENT, Visitor
from tests.channels.web.browsing import opened
from tests.channels.web.conftest import Server, browser, serve  # noqa: F401


@pytest.fixture
def house(desk: Desk) -> House:
    return House(desk, doorway.DESK_KEY)


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
                    email=email,
                    name=name or role.value,
                    role=role,
                    office=office,
                    created_at=now,
                    totp_seed=doorway.TOTP_SEED,
                )
                session.add(person)
                session.flush()
            token = sessions.begin(session, person, AGENT, now)
        client = TestClient(application, headers={"User-Agent": AGENT}, follow_redirects=False)
        client.cookies.set(cookies.SESSION, token)
        return Visitor(client, person, cookies.csrf(house, token))

    return come_in


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> doorway.Clock:
    """Stands still, and passes when told to."""
    clock = doorway.Clock()
    monkeypatch.setattr(porter, "utc_now", lambda: clock.now)
    return clock


@pytest.fixture
def outside(application: Starlette, clock: doorway.Clock) -> doorway.Open:
    """A browser of somebody who has not come in: `outside(host="192.0.2.7")`."""
    return lambda **options: doorway.Browser(application, **options)


@pytest.fixture
def add(demo: Engine) -> Callable[..., Person]:
    """Somebody on the staff, with a password: `add("v@comune.example", Role.AUTHOR)`."""
    hashed = passwords.hashed(doorway.PASSWORD)

    def added(email: str = doorway.OWNER, role: Role = Role.EDITOR, **others: Any) -> Person:
        values = {"name": "Persona", "password": hashed, "office": "", "created_at": doorway.NOW, **others}
        with Session(demo, expire_on_commit=False) as session, session.begin():
            session.add(person := Person(email=email, role=role, **values))
        return person

    return added


@pytest.fixture
def owner(add: Callable[..., Person]) -> Person:
    return add()


@pytest.fixture
def publisher(add: Callable[..., Person]) -> Person:
    """Who has a second factor."""
    return add(role=Role.PUBLISHER, totp_seed=doorway.TOTP_SEED)


@pytest.fixture
def address(house: House, serve: Callable[..., Server]) -> str:  # noqa: F811
    """Where the whole desk is open: pages, chat and staff."""
    site = Site(DeskCatalogue(house.desk))
    others = app.routes(house)
    return serve(web.create(DeskConversations(house.desk), Tokens(b"prova"), site=site, others=others)).address


ComeIn = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def come_in(browser: Browser, address: str, enter: Enter) -> ComeIn:  # noqa: F811
    """A page of somebody of a role who has come in, at a path of the desk."""

    def page(path: str, role: Role = Role.EDITOR, name: str = "", **options: object) -> AbstractContextManager[Page]:
        token = enter(role, name=name).client.cookies[cookies.SESSION]
        state = {"cookies": [{"name": cookies.SESSION, "value": token, "url": address}]}
        return opened(browser, address + path, user_agent=AGENT, storage_state=state, **options)

    return page
