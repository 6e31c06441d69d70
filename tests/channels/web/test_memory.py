"""What stays of a conversation: after a reload, on other pages, without the server; and how it goes away."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from bot.desk import Desk
from bot.server import DeskConversations
from channels.web import app
from channels.web.tokens import Tokens
from tests.bot import stored
from tests.channels.web.browsing import ANSWERS, DESKTOP, FIELD, MINE, SAID, answers, ask, focused, opened, wait
from tests.conftest import PretendedUnderstander

pytestmark = pytest.mark.browser

Serve = Callable[..., Any]


def kept(page: Page) -> str:
    return str(page.evaluate("sessionStorage.getItem('portineria')"))


def test_a_reload_in_mid_conversation_loses_nothing(page: Page, understander: PretendedUnderstander) -> None:
    understander.default = "ask_costo"
    ask(page, SAID)
    said = answers(page)
    page.get_by_label(FIELD).fill("e quanto cos")
    page.reload()
    wait(page, 1)
    assert answers(page) == said
    expect(page.locator(MINE)).to_contain_text(SAID)
    expect(page.get_by_label(FIELD)).to_have_value("e quanto cos")
    ask(page, "e quanto costa?", 2)
    assert "27,37 euro" in answers(page)[1]


def test_buttons_work_after_a_reload(page: Page) -> None:
    ask(page, SAID)
    page.reload()
    page.get_by_role("button", name="Quanto costa").click()
    wait(page, 2)
    assert "euro" in answers(page)[1]


def test_another_tab_begins_anew(page: Page) -> None:
    ask(page, SAID)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_label(FIELD)).to_be_visible()
    expect(other.locator(ANSWERS)).to_have_count(0)


def test_a_new_conversation_knows_nothing_of_the_one_before(page: Page) -> None:
    ask(page, SAID)
    page.get_by_role("button", name="Opzioni").click()
    page.get_by_role("button", name="Nuova conversazione").click()
    expect(page.get_by_role("status")).to_have_text("Nuova conversazione: ora ricomincio da capo.")
    expect(page.locator(ANSWERS)).to_have_count(0)
    assert focused(page) == "text"
    ask(page, "quanto costa?")
    assert "Di che cosa parliamo" in answers(page)[0]


def erase(page: Page) -> None:
    page.get_by_role("button", name="Opzioni").click()
    page.get_by_role("button", name="Cancella tutto").click()
    page.get_by_role("button", name="Sì, cancella").click()


def test_erasing_leaves_nothing_here_and_on_the_server(page: Page, desk: Desk) -> None:
    ask(page, SAID)
    page.get_by_label(FIELD).fill("mi chiamo")
    erase(page)
    expect(page.get_by_role("status")).to_have_text("Ho cancellato tutto, anche dal server.")
    assert stored.traces(desk.engine) == stored.conversations(desk.engine) == []
    assert SAID not in kept(page)
    assert "mi chiamo" not in kept(page)
    expect(page.get_by_label(FIELD)).to_have_value("")
    page.reload()
    expect(page.get_by_label(FIELD)).to_be_visible()
    expect(page.locator(f"{MINE}, {ANSWERS}")).to_have_count(0)


def test_who_thinks_again_erases_nothing(page: Page, desk: Desk) -> None:
    ask(page, SAID)
    page.get_by_role("button", name="Opzioni").click()
    page.get_by_role("button", name="Cancella tutto").click()
    page.get_by_role("button", name="No", exact=True).press("Enter")
    assert focused(page) == "Cancella tutto"
    assert len(stored.traces(desk.engine)) == 1
    expect(page.locator(ANSWERS)).to_have_count(1)


def test_what_the_server_did_not_delete_is_deleted_later(browser: Browser, address: str, desk: Desk) -> None:
    context = browser.new_context(locale="it-IT")
    page = context.new_page()
    page.goto(f"{address}/chat")
    ask(page, SAID)
    page.route("**/api/conversations", lambda route: route.abort(), times=1)
    erase(page)
    expect(page.get_by_role("status")).to_contain_text("Dal server cancello appena torna la rete")
    assert SAID not in kept(page)
    assert len(stored.traces(desk.engine)) == 1
    with page.expect_response("**/api/conversations"):
        page.reload()
    expect(page.get_by_label(FIELD)).to_be_visible()
    assert stored.traces(desk.engine) == []
    context.close()


def test_an_answer_that_comes_after_erasing_is_not_shown_and_not_kept(page: Page, desk: Desk) -> None:
    held: list[Route] = []
    page.route("**/api/messages", lambda route: held.append(route))
    page.get_by_label(FIELD).fill(SAID)
    page.get_by_label(FIELD).press("Enter")
    expect(page.get_by_role("status")).to_have_text("Sto cercando la risposta…")
    erase(page)
    expect(page.get_by_role("status")).to_contain_text("Ho cancellato")
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        held[0].continue_()
    expect(page.locator(ANSWERS)).to_have_count(0)
    page.get_by_label(FIELD).fill("un'altra cosa")
    assert stored.traces(desk.engine) == []


def test_the_server_stops_and_starts_and_nothing_is_lost(
    browser: Browser, desk: Desk, serve: Serve, understander: PretendedUnderstander
) -> None:
    understander.default = "ask_costo"
    application = app.create(DeskConversations(desk), Tokens(b"un segreto di prova"))
    server = serve(application)
    context = browser.new_context(locale="it-IT", viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"{server.address}/chat")
    ask(page, SAID)
    server.stop()

    page.get_by_label(FIELD).fill("e quanto costa?")
    page.get_by_label(FIELD).press("Enter")
    expect(page.get_by_role("status")).to_have_text("Il messaggio non è partito.")
    numbers = page.get_by_role("region", name="Non riesco a raggiungere il servizio")
    expect(numbers.get_by_role("link", name="112", exact=True)).to_have_attribute("href", "tel:112")
    expect(numbers.get_by_role("link", name="0000 100200")).to_have_attribute("href", "tel:0000100200")
    page.get_by_role("button", name="Riprova").click()
    expect(page.get_by_role("button", name="Riprova")).to_have_count(1)

    serve(application, server.port)
    page.reload()
    expect(page.locator(MINE).last).to_contain_text("e quanto costa?")
    page.get_by_role("button", name="Riprova").click()
    wait(page, 2)
    assert "27,37 euro" in answers(page)[1]
    expect(numbers).to_be_hidden()
    expect(page.get_by_role("button", name="Riprova")).to_have_count(0)
    assert len(stored.traces(desk.engine)) == 2
    context.close()


def test_a_message_that_did_not_leave_can_be_dropped(browser: Browser, address: str, desk: Desk) -> None:
    context = browser.new_context(locale="it-IT")
    page = context.new_page()
    page.goto(f"{address}/chat")
    page.route("**/api/messages", lambda route: route.abort())
    page.get_by_label(FIELD).fill(SAID)
    page.get_by_label(FIELD).press("Enter")
    page.get_by_role("button", name="Elimina").press("Enter")
    expect(page.locator(MINE)).to_have_count(0)
    assert focused(page) == "text"
    assert SAID not in kept(page)
    context.close()


@pytest.mark.parametrize(
    ("status", "told"), [(429, "Aspetta un minuto"), (413, "troppo lungo"), (500, "non è partito")]
)
def test_it_says_why_a_message_did_not_leave(browser: Browser, address: str, status: int, told: str) -> None:
    context = browser.new_context(locale="it-IT")
    page = context.new_page()
    page.goto(f"{address}/chat")
    page.route("**/api/messages", lambda route: route.fulfill(status=status, json={"detail": "…"}))
    page.get_by_label(FIELD).fill(SAID)
    page.get_by_label(FIELD).press("Enter")
    expect(page.get_by_role("status")).to_contain_text(told)
    expect(page.get_by_role("button", name="Riprova")).to_be_visible()
    context.close()


def test_without_a_network_the_numbers_to_call_are_there(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    numbers = page.get_by_role("region", name="Non riesco a raggiungere il servizio")
    expect(numbers).to_be_visible()
    expect(numbers).to_contain_text("112")
    expect(numbers).to_contain_text("0000 100200")
    page.context.set_offline(False)
    expect(numbers).to_be_hidden()


def test_a_browser_that_keeps_nothing_can_ask_all_the_same(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="it-IT")
    context.add_init_script("""
        for (const name of ["sessionStorage", "localStorage"])
            Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
    """)
    page = context.new_page()
    page.goto(f"{address}/chat")
    ask(page, SAID)
    assert "denuncia" in answers(page)[0]
    context.close()


def test_how_one_likes_to_read_stays(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/chat", viewport=DESKTOP) as page:
        page.get_by_role("button", name="Opzioni").click()
        page.get_by_label("Molto grande").check()
        page.get_by_label("Lettura facile").check()
        page.reload()
        expect(page.get_by_label(FIELD)).to_be_visible()
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.portineria')).fontSize)") >= 26
        ask(page, SAID)
        tops = (
            page.locator(f"{ANSWERS} .told p")
            .first.locator(".sentence")
            .evaluate_all("sentences => sentences.map((one) => one.getBoundingClientRect().top)")
        )
        assert len(tops) >= 2
        assert tops == sorted(set(tops))


def test_without_the_desk_the_page_opens_from_its_copy(browser: Browser, desk: Desk, serve: Serve) -> None:
    application = app.create(DeskConversations(desk), Tokens(b"un segreto di prova"))
    server = serve(application)
    context = browser.new_context(locale="it-IT", viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"{server.address}/chat")
    ask(page, SAID)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    server.stop()
    page.reload()
    wait(page, 1)
    numbers = page.get_by_role("region", name="Non riesco a raggiungere il servizio")
    expect(numbers.get_by_role("link", name="112", exact=True)).to_be_visible()
    expect(numbers.get_by_role("link", name="0000 100200")).to_be_visible()
    copies = page.evaluate(
        "caches.open('portineria').then((one) => one.keys()).then((all) => all.map((one) => new URL(one.url).pathname))"
    )
    assert {path for path in copies if not path.startswith("/static/")} == {"/chat"}

    serve(application, server.port)
    page.reload()
    wait(page, 1)
    expect(numbers).to_be_hidden()
    ask(page, "grazie", 2)
    context.close()
