"""The desk on a real PostgreSQL, and the page in a real browser."""

import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from bot import composition
from bot.desk import Desk
from bot.server import DeskConversations
from channels.conversation import Incoming
from channels.web import app
from channels.web.tokens import Tokens
from knowledge import catalogue, database, loader
from knowledge.search import find

QUESTION = "orari della biblioteca centrale"


@pytest.mark.postgresql
def test_the_demo_town_loads_once_and_is_found_on_postgresql(own_postgresql: str) -> None:
    engine = database.connect(own_postgresql)
    database.upgrade(engine)
    read = catalogue.read([composition.STARTER, composition.DEMO])
    assert loader.load(engine, read).counts["added"] > 10_000
    assert str(loader.load(engine, read)) == "Nessun cambiamento"
    with database.reading(engine) as session:
        assert find(session, "biblioteca centrale", ("place",))
    engine.dispose()


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    application = app.create(DeskConversations(desk), Tokens(b"secret of this test"))
    config = uvicorn.Config(application, host="127.0.0.1", port=0, ws="none", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join()


@pytest.mark.browser
def test_a_question_is_answered_in_a_narrow_window(address: str, chromium: str, desk: Desk) -> None:
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 320, "height": 640})
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        page.fill("#text", f"<b>{QUESTION}</b>")
        page.keyboard.press("Enter")
        page.locator("[role=log] .told").wait_for()
        assert page.locator("[role=log] .mine").inner_text().endswith(f"<b>{QUESTION}</b>")
        assert page.locator("[role=log] .told").inner_text()
        assert page.locator("[role=log] ol.choices button").count() >= 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.locator("[role=log]").count() == 1
        browser.close()
    assert said == []


def test_the_same_message_is_answered_once(desk: Desk) -> None:
    first = desk.turn(Incoming("c", QUESTION, message_id="m1"))
    again = desk.turn(Incoming("c", QUESTION, message_id="m1"))
    assert again.replies == first.replies
    assert desk.turn(Incoming("c", "e la domenica?", message_id="m2")).state.turns == 2
