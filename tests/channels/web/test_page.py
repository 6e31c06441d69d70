"""The chat page in a real browser, on the real desk."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.server import DeskConversations
from channels.web import app
from channels.web.tokens import Tokens
from knowledge.topic import Topic
from tests.actions.knowledge import change
from tests.bot import stored

pytestmark = pytest.mark.browser

SAID = "ho perso la carta d'identità"
PHONE, DESKTOP = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
PATIENCE_SECONDS = 20
MARKUP = '<img src="x" onerror="document.title=1"><b>grassetto</b>'


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    """Where the desk is open: on a free port, in a thread."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    application = app.create(DeskConversations(desk), Tokens(b"un segreto di prova"))
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


@contextmanager
def opened(browser: Browser, address: str, **options: object) -> Iterator[Page]:
    """The page as a visitor has it; nothing may go wrong behind their back."""
    context = browser.new_context(locale="it-IT", **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address, viewport=DESKTOP) as page:
        yield page


def ask(page: Page, text: str, answers: int = 1) -> None:
    """Types and sends; waits until so many answers are there."""
    page.get_by_label("La tua domanda").fill(text)
    page.get_by_role("button", name="Invia").click()
    wait(page, answers)


def wait(page: Page, answers: int) -> None:
    expect(page.locator("#log > li:not(.mine)")).to_have_count(answers)
    expect(page.get_by_role("status")).to_be_empty()


def answers(page: Page) -> list[str]:
    return page.locator("#log > li:not(.mine)").all_inner_texts()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent"))


# --- asking and reading


def test_a_question_is_answered_with_its_source_and_next_steps(page: Page) -> None:
    expect(page).to_have_title("Chiedi a Borgoaperto (comune inventato)")
    ask(page, SAID)
    mine, answer = page.locator("#log > li").all()
    expect(mine).to_contain_text(SAID)
    expect(answer).to_contain_text("Assistente")
    expect(answer).to_contain_text("fai prima denuncia")
    expect(answer.locator(".source")).to_contain_text("Fonte: Ministero dell'Interno")
    assert answer.get_by_role("button").count() >= 2
    expect(page.get_by_label("La tua domanda")).to_have_value("")


def test_it_says_from_the_start_that_it_is_a_machine_and_how_to_reach_a_person(page: Page) -> None:
    expect(page.get_by_role("banner")).to_contain_text("Assistente automatico")
    expect(page.get_by_role("banner").get_by_role("link", name="0000 100200")).to_have_attribute(
        "href", "tel:0000100200"
    )


def test_a_button_is_a_question_too(page: Page) -> None:
    ask(page, SAID)
    page.get_by_role("button", name="Quanto costa").click()
    wait(page, 2)
    expect(page.locator("#log > li.mine").last).to_contain_text("Quanto costa")
    assert "euro" in answers(page)[1]


def test_cards_show_a_phone_that_can_be_called(page: Page, desk: Desk) -> None:
    ask(page, "case popolari")
    page.get_by_role("button", name="Dove andare").last.click()
    wait(page, 2)
    card = page.locator(".cards li").first
    expect(card.get_by_role("heading")).to_be_visible()
    expect(card.get_by_role("link")).to_have_attribute("href", "tel:0000100226")


def test_enter_sends_and_shift_enter_begins_a_new_line(page: Page) -> None:
    field = page.get_by_label("La tua domanda")
    field.press_sequentially("ho perso")
    field.press("Shift+Enter")
    field.press_sequentially("la carta d'identità")
    expect(field).to_have_value("ho perso\nla carta d'identità")
    field.press("Enter")
    wait(page, 1)
    assert "denuncia" in answers(page)[0]


@pytest.mark.parametrize("nothing", ["", "   ", "\n\n"])
def test_nothing_written_is_not_sent(page: Page, nothing: str) -> None:
    page.get_by_label("La tua domanda").fill(nothing)
    page.get_by_label("La tua domanda").press("Enter")
    expect(page.locator("#log > li")).to_have_count(0)


def test_what_is_typed_while_waiting_is_not_lost_and_not_sent_twice(page: Page, desk: Desk) -> None:
    held: list[Route] = []
    page.route("**/api/messages", lambda route: held.append(route))
    field = page.get_by_label("La tua domanda")
    field.fill(SAID)
    field.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Sto cercando la risposta…")
    field.fill("e quanto costa?")
    field.press("Enter")
    field.press("Enter")
    expect(field).to_have_value("e quanto costa?")
    held[0].continue_()
    wait(page, 1)
    assert len(held) == len(stored.traces(desk.engine)) == 1


def test_markup_in_a_question_is_shown_as_text(page: Page) -> None:
    ask(page, MARKUP)
    expect(page.locator("#log > li.mine")).to_contain_text(MARKUP)
    expect(page.locator("#log img, #log b, #log script")).to_have_count(0)
    expect(page).to_have_title("Chiedi a Borgoaperto (comune inventato)")


def test_markup_in_a_record_is_shown_as_text(page: Page, desk: Desk) -> None:
    change(desk.engine, "case-popolari", summary=f"Casa {MARKUP}", where=f"Qui {MARKUP}", source_name=f"Fonte {MARKUP}")
    change(desk.engine, "ufficio-casa", name=f"Ufficio {MARKUP}", phone='0000"><b>1', email=MARKUP)
    with Session(desk.engine) as session, session.begin():
        session.execute(update(Topic).values(title=f"Tema {MARKUP}"))
    ask(page, "case popolari")
    page.get_by_role("button", name="Dove andare").last.click()
    wait(page, 2)
    page.get_by_label("La tua domanda").fill("quanto?")
    page.get_by_label("La tua domanda").press("Enter")
    wait(page, 3)
    assert f"Casa {MARKUP}" in answers(page)[0]
    assert f"Qui {MARKUP}" in answers(page)[1]
    assert f"Ufficio {MARKUP}" in answers(page)[1]
    expect(page.locator("#log img, #log b, #log script")).to_have_count(0)
    expect(page).to_have_title("Chiedi a Borgoaperto (comune inventato)")


# --- by keyboard alone


def test_everything_can_be_done_by_keyboard(page: Page) -> None:
    for _ in range(6):
        if focused(page) == "text":
            break
        page.keyboard.press("Tab")
    assert focused(page) == "text"
    page.keyboard.type(SAID)
    page.keyboard.press("Enter")
    wait(page, 1)
    assert focused(page) == "text"
    buttons = page.locator("#log button").all_inner_texts()
    page.keyboard.press("Shift+Tab")
    assert focused(page) == buttons[-1]
    for _ in buttons[1:]:
        page.keyboard.press("Shift+Tab")
    assert focused(page) == buttons[0]
    page.keyboard.press("Enter")
    wait(page, 2)
    assert focused(page) != page.evaluate("document.body.textContent")
    for _ in range(20):
        if focused(page) == "text":
            break
        page.keyboard.press("Tab")
    assert focused(page) == "text"
    page.keyboard.type("grazie")
    page.keyboard.press("Tab")
    assert focused(page) == "Invia"
    page.keyboard.press("Enter")
    wait(page, 3)


def test_where_the_focus_is_can_be_seen(page: Page) -> None:
    ask(page, SAID)
    for _ in range(12):
        page.keyboard.press("Tab")
        style = (
            "(e => { const s = getComputedStyle(e); return s.outlineStyle + s.outlineWidth })(document.activeElement)"
        )
        if page.evaluate("document.activeElement !== document.body"):
            assert page.evaluate(style) == "solid3px"


def test_a_new_answer_is_in_sight_and_takes_no_focus(page: Page) -> None:
    for number in range(1, 4):
        ask(page, SAID, number)
    expect(page.locator("#log > li").last).to_be_in_viewport()
    page.get_by_label("La tua domanda").fill(SAID)
    page.get_by_label("La tua domanda").press("Enter")
    wait(page, 4)
    assert focused(page) == "text"


# --- when something fails


@pytest.mark.parametrize("failure", ["no network", "no desk", "no json"])
def test_after_a_failure_the_message_stays_and_can_be_sent_again(
    browser: Browser, address: str, desk: Desk, failure: str
) -> None:
    sent: list[dict[str, str]] = []

    def once(route: Route, request: Request) -> None:
        sent.append(json.loads(request.post_data or "{}"))
        if len(sent) > 1:
            route.continue_()
        elif failure == "no network":
            route.abort()
        elif failure == "no desk":
            route.fulfill(status=500, content_type="application/json", body='{"error": "Il banco è chiuso."}')
        else:
            route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")

    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.route("**/api/messages", once)
    page.goto(address)
    page.get_by_label("La tua domanda").fill(SAID)
    page.get_by_label("La tua domanda").press("Enter")
    retry = page.get_by_role("button", name="Riprova")
    expect(retry).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Il messaggio non è partito")
    expect(page.locator("#log > li.mine")).to_contain_text(SAID)
    retry.press("Enter")
    wait(page, 1)
    expect(retry).to_have_count(0)
    expect(page.locator("#log > li.mine")).to_have_count(1)
    assert focused(page) == "text"
    assert sent[0] == sent[1]
    assert len(stored.traces(desk.engine)) == 1
    ask(page, "grazie", 2)
    context.close()


def test_a_conversation_that_is_no_longer_valid_is_no_dead_end(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(address)
    expired = {"token": "di.prima"}
    page.route("**/api/conversations", lambda route: route.fulfill(status=201, json=expired), times=1)
    page.get_by_label("La tua domanda").fill(SAID)
    page.get_by_label("La tua domanda").press("Enter")
    page.get_by_role("button", name="Riprova").or_(page.locator("#log > li:not(.mine)")).first.wait_for()
    if page.get_by_role("button", name="Riprova").count():
        page.get_by_role("button", name="Riprova").click()
        page.wait_for_timeout(1000)
    shown = page.locator("main").inner_text()
    assert "denuncia" in shown or "Ricarica la pagina" in shown
    context.close()


# --- for everybody


def conversation(page: Page) -> None:
    """A long one: cards, sources, buttons, and words that do not fit."""
    ask(page, SAID)
    ask(page, "case popolari", 2)
    page.get_by_role("button", name="Dove andare").last.click()
    wait(page, 3)
    ask(page, "https://esempio.example/" + "parolalunghissima" * 20, 4)


@pytest.mark.parametrize("size", [PHONE, {"width": 375, "height": 667}, DESKTOP], ids=lambda size: str(size["width"]))
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, address: str, size: dict[str, int]) -> None:
    with opened(browser, address, viewport=size) as page:
        conversation(page)
        wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1]
        for button in page.get_by_role("button").all():
            box = button.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size["width"]
            assert box["height"] >= 24


def test_the_page_bears_larger_letters(browser: Browser, address: str) -> None:
    with opened(browser, address, viewport=PHONE) as page:
        conversation(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_rule_is_broken(browser: Browser, address: str, size: dict[str, int], scheme: str) -> None:
    # The rules are put into the page as a script, which its own policy rightly forbids.
    with opened(browser, address, viewport=size, bypass_csp=True, color_scheme=scheme, reduced_motion="reduce") as page:
        for act in (lambda _: None, conversation):
            act(page)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()


def test_there_is_one_log_and_nothing_speaks_twice(page: Page) -> None:
    ask(page, SAID)
    assert page.locator("[role=log]").count() == 1
    assert page.locator("[role=status]").count() == 1
    assert page.locator("[aria-live], [role=alert], [role=marquee], [role=timer], output").count() == 0
    assert page.locator("[role=log] [role=status], [role=status] [role=log]").count() == 0


def test_the_log_is_there_before_anything_is_said_and_only_grows(page: Page) -> None:
    assert page.locator("[role=log]").count() == 1
    ask(page, SAID)
    page.evaluate("document.querySelectorAll('#log > li').forEach((item, n) => { item.dataset.seen = n })")
    ask(page, "grazie", 2)
    assert page.locator("#log > li[data-seen]").count() == 2
    assert page.locator("#log > li").count() == 4


def test_the_page_asks_nobody_else_for_anything(browser: Browser, address: str) -> None:
    asked: list[str] = []
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    conversation(page)
    assert [url for url in asked if not url.startswith(address)] == []
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.close()
