"""The widget on somebody else's site: another origin, a strict policy, the keyboard, nothing in each other's way."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from bot.desk import Desk
from bot.server import DeskConversations
from channels.web import app
from channels.web.access import Access
from channels.web.tokens import Tokens
from tests.channels.web.browsing import (
    ANSWERS,
    DESKTOP,
    FIELD,
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
from tests.channels.web.hosts import site

pytestmark = pytest.mark.browser

Embed = Callable[..., str]
LAUNCHER = "Chiedi al Comune"


@pytest.fixture
def embed(desk: Desk, serve: Callable[..., Any]) -> Embed:
    """The address of a site that has the widget; `allowed=False` where staff have not allowed it."""

    def embedded(attributes: str = "", element: str = "", mode: str = "frame", allowed: bool = True) -> str:
        # The desk has to know the site and the site the desk: the desk's port is found first.
        ours = serve(app.create(DeskConversations(desk), Tokens(b"prova")))
        theirs = serve(site(ours.address, attributes, element, mode))
        ours.stop()
        access = Access((theirs.address,) if allowed else ())
        serve(app.create(DeskConversations(desk), Tokens(b"prova"), access=access), ours.port)
        return str(theirs.address)

    return embedded


def launcher(page: Page, name: str = LAUNCHER) -> Any:
    return page.get_by_role("button", name=name)


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("portineria-widget iframe")


# --- in a frame


def test_it_is_a_button_until_somebody_presses_it(browser: Browser, embed: Embed) -> None:
    with opened(browser, embed(), viewport=DESKTOP) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        expect(launcher(page)).to_have_attribute("aria-expanded", "false")
        assert page.locator("portineria-widget iframe").count() == 0
        assert focused(page) != LAUNCHER
        launcher(page).click()
        expect(launcher(page, "Chiudi")).to_have_attribute("aria-expanded", "true")
        ask(inside(page), SAID)
        assert "denuncia" in answers(inside(page))[0]
        assert all("/chat?embed=1" in url or "/static/" in url or "/api/" in url for url in asked)


def test_by_keyboard_alone_and_escape_gives_the_focus_back(browser: Browser, embed: Embed) -> None:
    with opened(browser, embed(), viewport=DESKTOP) as page:
        tab_to(page, LAUNCHER)
        page.keyboard.press("Enter")
        expect(inside(page).get_by_label(FIELD)).to_be_focused()
        page.keyboard.type(SAID)
        page.keyboard.press("Enter")
        wait(inside(page), 1)
        page.keyboard.press("Escape")
        expect(page.locator("portineria-widget iframe")).to_be_hidden()
        expect(launcher(page)).to_be_focused()
        page.keyboard.press("Space")
        expect(inside(page).get_by_label(FIELD)).to_be_focused()
        expect(inside(page).locator(ANSWERS)).to_have_count(1)
        inside(page).get_by_role("button", name="Chiudi").press("Enter")
        expect(launcher(page)).to_be_focused()


def test_escape_closes_the_options_first(browser: Browser, embed: Embed) -> None:
    with opened(browser, embed(), viewport=DESKTOP) as page:
        launcher(page).click()
        inside(page).get_by_role("button", name="Opzioni").press("Enter")
        page.keyboard.press("Escape")
        expect(inside(page).get_by_role("region", name="Opzioni")).to_be_hidden()
        expect(inside(page).get_by_role("button", name="Opzioni")).to_be_focused()
        page.keyboard.press("Escape")
        expect(launcher(page)).to_be_focused()


def test_the_panel_is_no_trap(browser: Browser, embed: Embed) -> None:
    with opened(browser, embed(), viewport=DESKTOP) as page:
        launcher(page).click()
        expect(inside(page).get_by_label(FIELD)).to_be_focused()
        tab_to(page, "Chiudi")  # the launcher, behind the last button of the chat
        for _ in range(20):
            page.keyboard.press("Shift+Tab")
        tab_to(page, "before", "Shift+Tab")


def test_history_goes_along_from_page_to_page(browser: Browser, embed: Embed) -> None:
    with opened(browser, embed(), viewport=DESKTOP) as page:
        launcher(page).click()
        ask(inside(page), SAID)
        page.get_by_role("link", name="Un'altra pagina del sito").click()
        expect(page.get_by_role("heading", name="Un'altra pagina")).to_be_visible()
        assert page.locator("portineria-widget iframe").count() == 0  # it does not open by itself
        launcher(page).click()
        wait(inside(page), 1)
        assert "denuncia" in answers(inside(page))[0]


def test_the_webmaster_chooses_words_colour_and_place(browser: Browser, embed: Embed) -> None:
    attributes = (
        'data-title="Sportello di Valdombra" data-label="Serve aiuto?" data-greeting="Benvenuta, benvenuto!" '
        'data-questions="case popolari | ho perso la carta" data-color="#ffcc00" data-position="left"'
    )
    with opened(browser, embed(attributes), viewport=DESKTOP) as page:
        button = launcher(page, "Serve aiuto?")
        box = button.bounding_box()
        assert box["x"] < 100
        assert button.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 204, 0)"
        assert button.evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"  # white could not be read
        button.click()
        chat = inside(page)
        expect(chat.get_by_role("heading", name="Sportello di Valdombra")).to_be_visible()
        expect(chat.get_by_text("Benvenuta, benvenuto!")).to_be_visible()
        expect(chat.locator(".head")).to_have_css("background-color", "rgb(255, 204, 0)")
        expect(chat.locator(".head")).to_have_css("color", "rgb(0, 0, 0)")
        chat.get_by_role("button", name="case popolari").click()
        wait(chat, 1)
        assert "casa popolare" in answers(chat)[0]


def test_the_element_can_be_put_by_hand_and_styled(browser: Browser, embed: Embed) -> None:
    element = '<portineria-widget title="Da noi" language="en"></portineria-widget>'
    with opened(browser, embed(element=element), viewport=DESKTOP) as page:
        assert page.locator("portineria-widget").count() == 1
        launcher(page, "Ask the town hall").click()
        expect(inside(page).get_by_role("heading", name="Da noi")).to_be_visible()
        expect(inside(page).get_by_role("button", name="Options")).to_be_visible()


def test_a_text_of_the_host_is_text(browser: Browser, embed: Embed) -> None:
    markup = "&lt;img src=x onerror=alert(1)&gt;"
    with opened(browser, embed(f'data-title="{markup}" data-greeting="{markup}" data-color="{markup}"')) as page:
        launcher(page).click()
        expect(inside(page).get_by_role("heading", name="<img src=x onerror=alert(1)>")).to_be_visible()
        assert inside(page).locator("img").count() == 0


def test_only_the_host_that_holds_the_frame_is_heard(browser: Browser, embed: Embed) -> None:
    """A message from anybody else neither closes the panel nor changes what is said."""
    with opened(browser, embed(), viewport=DESKTOP) as page:
        launcher(page).click()
        expect(inside(page).get_by_label(FIELD)).to_be_focused()
        page.evaluate("window.postMessage({ portineria: 'close' }, '*')")
        frame = next(frame for frame in page.frames if "embed=1" in frame.url)
        frame.evaluate("window.postMessage({ portineria: 'hello', wishes: { title: 'Falso' } }, '*')")
        ask(inside(page), SAID)
        expect(page.locator("portineria-widget iframe")).to_be_visible()
        expect(inside(page).get_by_role("heading", level=1)).to_have_text("Chiedi a Borgoaperto (comune inventato)")


def test_a_site_that_staff_have_not_allowed_shows_no_chat(browser: Browser, embed: Embed) -> None:
    context = browser.new_context(locale="it-IT")
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.goto(embed(allowed=False))
    launcher(page).click()
    page.wait_for_event("console", lambda message: "frame-ancestors" in message.text) if not wrong else None
    assert inside(page).get_by_label(FIELD).count() == 0
    assert any("frame-ancestors" in text for text in wrong)
    context.close()


def test_on_a_phone_the_panel_fills_the_screen_and_can_be_closed(browser: Browser, embed: Embed) -> None:
    with opened(browser, embed(), viewport=PHONE) as page:
        launcher(page).click()
        box = page.locator("portineria-widget iframe").bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == (PHONE["width"], PHONE["height"])
        inside(page).get_by_role("button", name="Chiudi").click()
        expect(launcher(page)).to_be_focused()


# --- in a shadow root


def test_without_a_frame_it_works_under_a_strict_policy_too(browser: Browser, embed: Embed) -> None:
    address = embed('data-mode="shadow" data-color="#008758"', mode="shadow")
    with opened(browser, address, viewport=DESKTOP) as page:
        launcher(page).click()
        expect(page.get_by_label(FIELD)).to_be_focused()
        ask(page, SAID)
        assert "denuncia" in answers(page)[0]
        expect(page.get_by_role("heading", level=2)).to_have_text("Chiedi a Borgoaperto (comune inventato)")
        expect(page.locator("portineria-widget .head")).to_have_css("background-color", "rgb(0, 135, 88)")
        page.keyboard.press("Escape")
        expect(launcher(page)).to_be_focused()
        page.reload()
        launcher(page).click()
        wait(page, 1)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("mode", ["frame", "shadow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_rule_is_broken(
    browser: Browser, embed: Embed, size: dict[str, int], mode: str, scheme: str
) -> None:
    address = embed(f'data-mode="{mode}"', mode=mode)
    with opened(browser, address, viewport=size, bypass_csp=True, color_scheme=scheme, reduced_motion="reduce") as page:
        no_rule_is_broken(page)
        launcher(page).click()
        chat = inside(page) if mode == "frame" else page
        ask(chat, SAID)
        no_rule_is_broken(page)
