"""The chat page in a real browser, on the real desk."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.privacy.codes import code_of
from knowledge.topic import Topic
from tests.actions.knowledge import change
from tests.bot import stored
from tests.channels.web.browsing import (
    ANSWERS,
    DESKTOP,
    FIELD,
    MINE,
    PHONE,
    SAID,
    answers,
    ask,
    focused,
    no_rule_is_broken,
    opened,
    tab_to,
    wait,
)

pytestmark = pytest.mark.browser

MARKUP = '<img src="x" onerror="document.title=1"><b>grassetto</b>'


# --- asking and reading


def test_a_question_is_answered_with_its_source_and_next_steps(page: Page) -> None:
    expect(page).to_have_title("Chiedi a Borgoaperto (comune inventato)")
    ask(page, SAID)
    mine, answer = page.locator(MINE), page.locator(ANSWERS)
    expect(mine).to_contain_text(SAID)
    expect(answer).to_contain_text("Assistente")
    expect(answer).to_contain_text("fai prima denuncia")
    expect(answer.locator(".source")).to_contain_text("Fonte: Ministero dell'Interno")
    assert answer.get_by_role("button").count() >= 2
    expect(page.get_by_label(FIELD)).to_have_value("")


def test_it_says_from_the_start_that_it_is_a_machine_and_how_to_reach_a_person(page: Page) -> None:
    expect(page.get_by_text("Assistente automatico", exact=True)).to_be_visible()
    number = page.get_by_role("main").get_by_role("link", name="0000 100200").first
    expect(number).to_have_attribute("href", "tel:0000100200")


def test_a_button_is_a_question_too(page: Page) -> None:
    ask(page, SAID)
    page.get_by_role("button", name="Quanto costa").click()
    wait(page, 2)
    expect(page.locator(MINE).last).to_contain_text("Quanto costa")
    assert "euro" in answers(page)[1]


def test_cards_show_a_phone_that_can_be_called(page: Page, desk: Desk) -> None:
    ask(page, "case popolari")
    page.get_by_role("button", name="Dove andare").last.click()
    wait(page, 2)
    card = page.locator(".cards li").first
    expect(card.get_by_role("heading", level=2)).to_be_visible()
    expect(card.get_by_role("link", name="0000 100226")).to_have_attribute("href", "tel:0000100226")
    expect(card.get_by_role("link", name="Mappa")).to_have_attribute(
        "href", re.compile(r"^https://www.openstreetmap.org/")
    )


def test_enter_sends_and_shift_enter_begins_a_new_line(page: Page) -> None:
    field = page.get_by_label(FIELD)
    field.press_sequentially("ho perso")
    field.press("Shift+Enter")
    field.press_sequentially("la carta d'identità")
    expect(field).to_have_value("ho perso\nla carta d'identità")
    field.press("Enter")
    wait(page, 1)
    assert "denuncia" in answers(page)[0]


@pytest.mark.parametrize("nothing", ["", "   ", "\n\n"])
def test_nothing_written_is_not_sent(page: Page, nothing: str) -> None:
    page.get_by_label(FIELD).fill(nothing)
    page.get_by_label(FIELD).press("Enter")
    expect(page.locator(f"{MINE}, {ANSWERS}")).to_have_count(0)


def test_what_is_typed_while_waiting_is_not_lost_and_not_sent_twice(page: Page, desk: Desk) -> None:
    held: list[Route] = []
    page.route("**/api/messages", lambda route: held.append(route))
    field = page.get_by_label(FIELD)
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
    expect(page.locator(MINE)).to_contain_text(MARKUP)
    expect(page.locator("[role=log] img, [role=log] b, [role=log] script")).to_have_count(0)
    expect(page).to_have_title("Chiedi a Borgoaperto (comune inventato)")


def test_markup_in_a_record_is_shown_as_text(page: Page, desk: Desk) -> None:
    change(desk.engine, "case-popolari", summary=f"Casa {MARKUP}", where=f"Qui {MARKUP}", source_name=f"Fonte {MARKUP}")
    change(desk.engine, "ufficio-casa", name=f"Ufficio {MARKUP}", phone='0000"><b>1', email=MARKUP)
    with Session(desk.engine) as session, session.begin():
        session.execute(update(Topic).values(title=f"Tema {MARKUP}"))
    ask(page, "case popolari")
    page.get_by_role("button", name="Dove andare").last.click()
    wait(page, 2)
    page.get_by_label(FIELD).fill("quanto?")
    page.get_by_label(FIELD).press("Enter")
    wait(page, 3)
    assert f"Casa {MARKUP}" in answers(page)[0]
    assert f"Qui {MARKUP}" in answers(page)[1]
    assert f"Ufficio {MARKUP}" in answers(page)[1]
    expect(page.locator("[role=log] img, [role=log] b, [role=log] script")).to_have_count(0)
    expect(page).to_have_title("Chiedi a Borgoaperto (comune inventato)")


# --- by keyboard alone


def test_everything_can_be_done_by_keyboard(page: Page) -> None:
    tab_to(page, "text")
    page.keyboard.type(SAID)
    page.keyboard.press("Enter")
    wait(page, 1)
    assert focused(page) == "text"
    tab_to(page, "Quanto costa", "Shift+Tab")
    page.keyboard.press("Enter")
    wait(page, 2)
    assert focused(page) == "Quanto costa"
    tab_to(page, "text")
    page.keyboard.type("grazie")
    page.keyboard.press("Tab")
    assert focused(page) == "Invia"
    page.keyboard.press("Enter")
    wait(page, 3)
    tab_to(page, "Opzioni", "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "Cancella tutto")
    page.keyboard.press("Space")
    assert focused(page) == "Sì, cancella"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Ho cancellato tutto, anche dal server.")
    assert focused(page) == "text"


def test_escape_closes_the_options_and_gives_the_focus_back(page: Page) -> None:
    page.get_by_role("button", name="Opzioni").press("Enter")
    expect(page.get_by_role("button", name="Opzioni")).to_have_attribute("aria-expanded", "true")
    tab_to(page, "Nuova conversazione")
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Opzioni")).to_be_hidden()
    assert focused(page) == "Opzioni"


def test_the_code_of_the_conversation_is_told_to_who_asks(page: Page, desk: Desk) -> None:
    page.get_by_role("button", name="Opzioni").click()
    page.get_by_role("button", name="Codice della conversazione").click()
    options = page.get_by_role("region", name="Opzioni")
    expect(options.get_by_text("non c'è un codice")).to_be_visible()
    page.keyboard.press("Escape")
    ask(page, SAID)
    page.get_by_role("button", name="Opzioni").click()
    page.get_by_role("button", name="Codice della conversazione").click()
    [row] = stored.conversations(desk.engine)
    expect(options.get_by_text(code_of(row.key))).to_be_visible()


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
    expect(page.locator(ANSWERS).last).to_be_in_viewport()
    page.get_by_label(FIELD).fill(SAID)
    page.get_by_label(FIELD).press("Enter")
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

    context = browser.new_context(viewport=DESKTOP, locale="it-IT")
    page = context.new_page()
    page.route("**/api/messages", once)
    page.goto(f"{address}/chat")
    page.get_by_label(FIELD).fill(SAID)
    page.get_by_label(FIELD).press("Enter")
    retry = page.get_by_role("button", name="Riprova")
    expect(retry).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Il messaggio non è partito")
    expect(page.locator(MINE)).to_contain_text(SAID)
    retry.press("Enter")
    wait(page, 1)
    expect(retry).to_have_count(0)
    expect(page.locator(MINE)).to_have_count(1)
    assert focused(page) == "text"
    assert sent[0] == sent[1]
    assert len(stored.traces(desk.engine)) == 1
    ask(page, "grazie", 2)
    context.close()


def test_a_conversation_that_is_no_longer_valid_is_no_dead_end(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=DESKTOP, locale="it-IT")
    page = context.new_page()
    page.goto(f"{address}/chat")
    expired = {"token": "di.prima"}
    page.route("**/api/conversations", lambda route: route.fulfill(status=201, json=expired), times=1)
    ask(page, SAID)
    assert "denuncia" in answers(page)[0]
    context.close()


# --- for everybody


def conversation(page: Page) -> None:
    """A long one: cards, sources, buttons, and words that do not fit."""
    ask(page, SAID)
    ask(page, "case popolari", 2)
    page.get_by_role("button", name="Dove andare").last.click()
    wait(page, 3)
    ask(page, "https://esempio.example/" + "parolalunghissima" * 20, 4)


def disagree(page: Page) -> None:
    page.get_by_role("button", name="Non mi è utile").last.click()
    expect(page.get_by_role("group", name="Che cosa non va?")).to_be_visible()


def open_options(page: Page) -> None:
    page.get_by_role("button", name="Opzioni").click()
    page.get_by_role("button", name="Cancella tutto").click()


@pytest.mark.parametrize("size", [PHONE, {"width": 375, "height": 667}, DESKTOP], ids=lambda size: str(size["width"]))
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, address: str, size: dict[str, int]) -> None:
    with opened(browser, f"{address}/chat", viewport=size) as page:
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
    with opened(browser, f"{address}/chat", viewport=PHONE) as page:
        conversation(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_rule_is_broken(browser: Browser, address: str, size: dict[str, int], scheme: str) -> None:
    # The rules are put into the page as a script, which its own policy rightly forbids.
    with opened(
        browser, f"{address}/chat", viewport=size, bypass_csp=True, color_scheme=scheme, reduced_motion="reduce"
    ) as page:
        for act in (lambda _: None, conversation, disagree, open_options):
            act(page)
            no_rule_is_broken(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_is_broken_where_a_message_did_not_leave(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(viewport=PHONE, locale="it-IT", bypass_csp=True, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/chat")
    page.route("**/api/messages", lambda route: route.abort())
    page.get_by_label(FIELD).fill(SAID)
    page.get_by_label(FIELD).press("Enter")
    expect(page.get_by_role("button", name="Riprova")).to_be_visible()
    expect(page.get_by_role("region", name="Non riesco a raggiungere il servizio")).to_be_visible()
    no_rule_is_broken(page)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_accessibility_statement_keeps_its_own_word(browser: Browser, address: str, scheme: str) -> None:
    with opened(browser, f"{address}/accessibilita", viewport=PHONE, bypass_csp=True, color_scheme=scheme) as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("Dichiarazione di accessibilità")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        no_rule_is_broken(page)


def test_what_a_screen_reader_is_told(page: Page) -> None:
    """Names, roles and order, as the browser hands them on."""
    ask(page, SAID)
    expect(page.get_by_role("main")).to_match_aria_snapshot("""
      - heading "Chiedi a Borgoaperto (comune inventato)" [level=1]
      - paragraph: Assistente automatico
      - button "Opzioni"
      - paragraph: /Risponde con le schede del Comune/
      - log "Conversazione":
        - list:
          - listitem:
            - paragraph: Assistente
            - list:
              - listitem:
                - button "Prendere la residenza"
          - listitem:
            - paragraph: Tu
            - paragraph: ho perso la carta d'identità
          - listitem:
            - paragraph: Assistente
            - paragraph: /fai prima denuncia/
            - paragraph: /Fonte/
            - list:
              - listitem:
                - button "Quanto costa"
            - button "Mi è utile"
            - button "Non mi è utile"
            - button "Ripeti più semplice"
      - status
      - textbox "La tua domanda"
      - button "Invia"
      - button "Parla con una persona"
      - button "Usa la mia posizione"
    """)
    button = page.get_by_role("button", name="Opzioni")
    button.click()
    expect(page.get_by_role("region", name="Opzioni")).to_match_aria_snapshot("""
      - region "Opzioni":
        - paragraph:
          - combobox "Lingua"
        - group "Grandezza del testo":
          - radio "Normale" [checked]
          - radio "Grande"
          - radio "Molto grande"
        - paragraph:
          - switch "Lettura facile"
        - button "Nuova conversazione"
        - button "Cancella tutto"
        - paragraph:
          - link "Accessibilità"
    """)


def test_in_forced_colours_what_is_pressed_and_what_is_said_can_be_told_apart(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/chat", viewport=PHONE, forced_colors="active") as page:
        ask(page, SAID)
        up = page.get_by_role("button", name="Mi è utile", exact=True)
        before = up.evaluate("one => getComputedStyle(one).borderTopWidth")
        up.click()
        expect(up).to_have_attribute("aria-pressed", "true")
        assert up.evaluate("one => getComputedStyle(one).borderTopWidth") != before
        for part in (MINE, ANSWERS):
            assert page.locator(part).evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, address: str) -> None:
    moving = "document.getAnimations({ subtree: true }).length"
    with opened(browser, f"{address}/chat", viewport=PHONE, reduced_motion="reduce") as page:
        ask(page, SAID)
        assert page.evaluate(moving) == 0
        assert page.locator(ANSWERS).evaluate("one => getComputedStyle(one).animationName") == "none"


def test_there_is_one_log_and_nothing_speaks_twice(page: Page) -> None:
    ask(page, SAID)
    assert page.locator("[role=log]").count() == 1
    assert page.locator("[role=status]").count() == 1
    assert page.locator("[aria-live], [role=alert], [role=marquee], [role=timer], output").count() == 0
    assert page.locator("[role=log] [role=status], [role=status] [role=log]").count() == 0


def test_the_log_is_there_before_anything_is_said_and_only_grows(page: Page) -> None:
    expect(page.locator("[role=log]")).to_have_count(1)
    ask(page, SAID)
    before = page.locator("[role=log] > ol > li").count()
    page.evaluate("document.querySelectorAll('[role=log] > ol > li').forEach((item, n) => { item.dataset.seen = n })")
    ask(page, "grazie", 2)
    assert page.locator("[role=log] > ol > li[data-seen]").count() == before
    assert page.locator("[role=log] > ol > li").count() == before + 2


def test_what_is_said_twice_is_told_twice(page: Page) -> None:
    """Screen readers tell what is added: an equal answer must be added, not left standing."""
    ask(page, "grazie")
    ask(page, "grazie", 2)
    first, second = answers(page)
    assert first == second


def test_the_page_asks_nobody_else_for_anything(browser: Browser, address: str) -> None:
    asked: list[str] = []
    context = browser.new_context(viewport=DESKTOP, locale="it-IT")
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/chat")
    conversation(page)
    assert [url for url in asked if not url.startswith(address)] == []
    assert context.cookies() == []
    # This tab's conversation, and the town's own phone for when there is no network.
    assert page.evaluate("Object.keys(sessionStorage).concat(Object.keys(localStorage))") == [
        "portineria",
        "portineria.about",
    ]
    context.close()
