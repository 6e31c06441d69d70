"""Figures and retention in a real browser, under the headers that they are served with."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.routing import Mount

from bot.desk import Desk
from bot.privacy.codes import code_of
from bot.server import DeskConversations
from bot.staff import app as staff_app
from bot.staff import cookies
from bot.staff.house import House
from bot.statistics.counting import count_days
from bot.tables import key_of
from channels.conversation import Incoming
from channels.web import app
from channels.web.tokens import Tokens
from knowledge.desk import sessions
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from tests.bot.staff.visitor import AGENT
from tests.bot.statistics.asked import after, crowd, write
from tests.channels.web.browsing import no_rule_is_broken

pytestmark = pytest.mark.browser

PHONE, DESKTOP = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
PATIENCE_SECONDS = 20
DAY = date(2026, 11, 20)
SHOTS = os.environ.get("PORTINERIA_TEST_SHOTS")  # a folder, for whoever wants to look


@pytest.fixture
def address(desk: Desk, house: House) -> Iterator[str]:
    """The whole application on a free port, in a thread."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    others = [Mount("/desk", staff_app.create(house))]
    application = app.create(DeskConversations(desk), Tokens(b"prova"), others=others)
    config = uvicorn.Config(application, host="127.0.0.1", port=port, ws="none", log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    end = time.monotonic() + PATIENCE_SECONDS
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(PATIENCE_SECONDS)


@pytest.fixture
def token(demo: Engine) -> str:
    now = datetime.now(UTC).replace(tzinfo=None)
    with Session(demo, expire_on_commit=False) as session, session.begin():
        person = Person(email="a@comune.example", name="amministratore", role=Role.ADMINISTRATOR, created_at=now)
        session.add(person)
        session.flush()
        return sessions.begin(session, person, AGENT, now)


@pytest.fixture(params=[(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone in the dark"])
def page(request: pytest.FixtureRequest, chromium: str, address: str, token: str) -> Iterator[Page]:
    """Of an administrator; nothing may go wrong behind their back. axe-core comes in as a script: past the policy."""
    size, scheme = request.param
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(
            base_url=address, viewport=size, color_scheme=scheme, user_agent=AGENT, locale="it-IT", bypass_csp=True
        )
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        context.add_cookies([{"name": cookies.SESSION, "value": token, "url": address}])
        page, wrong = context.new_page(), []
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{request.node.name}.png", full_page=True)
        browser.close()
    assert wrong == []


def is_fit(page: Page) -> None:
    """By the rules of accessibility, and without scrolling sideways."""
    no_rule_is_broken(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_figures_can_be_read(page: Page, demo: Engine) -> None:
    write(demo, *crowd(DAY, 20), *crowd(DAY, 9, topic="rifiuti/ingombranti", known=False), *crowd(DAY, 12, minute=900))
    write(demo, *crowd(DAY, 7, topic="oos/meteo", decision="out_of_scope"), *crowd(DAY, 6, topic="sport/impianti"))
    count_days(demo, after(DAY))
    page.goto("/desk/statistics")
    expect(page.get_by_role("heading", level=1)).to_have_text("Che cosa serve alle persone")
    for chart in page.get_by_role("img").all():
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_js_property("complete", True)
        assert chart.evaluate("image => image.naturalWidth") > 0
        assert "Il numero più alto: " in (chart.get_attribute("alt") or "")
    is_fit(page)
    page.get_by_label("Dividi per").select_option(label="Ora")
    page.get_by_role("button", name="Mostra").click()
    expect(page.get_by_role("heading", name="Per ora")).to_be_visible()
    is_fit(page)
    page.get_by_role("link", name="Scarica come dati aperti").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dati aperti")
    is_fit(page)


def test_a_conversation_is_found_and_deleted(page: Page, desk: Desk) -> None:
    desk.turn(Incoming("anna", "buongiorno"))
    page.goto("/desk/privacy")
    is_fit(page)
    page.get_by_label("Codice della conversazione o della richiesta").fill(code_of(key_of("anna")).lower())
    page.get_by_role("button", name="Cerca").click()
    expect(page.get_by_text("1 riga di domande")).to_be_visible()
    is_fit(page)
    page.get_by_role("button", name="Cancella tutto di questa conversazione").click()
    expect(page.get_by_role("status")).to_contain_text("Ho cancellato tutto della conversazione")
    is_fit(page)
