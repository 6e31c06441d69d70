"""The public pages in a real browser."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.pages import DeskCatalogue
from bot.server import DeskConversations
from bot.tables import Suggestion
from channels.web import app
from channels.web.pages.site import Site
from channels.web.tokens import Tokens
from tests.actions.knowledge import change
from tests.channels.web.pages.test_pages import EXPIRED, FIRST, SOME

pytestmark = pytest.mark.browser

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
PATIENCE_SECONDS = 20
STATES = (*SOME, "/servizi/codice-fiscale/carta-sportello?lang=ar", "/servizi?argomento=ambiente", "/niente",
          "/eventi?gratis=si", "/luoghi?aperto=si&quartiere=centro", "/partecipazione?quartiere=stazione",
          "/cerca?q=zzzqqq", "/benvenuto?da=", "/uffici/urp/grazie")  # fmt: skip
PATH = "/benvenuto?da=extra-ue&per=lavoro&arrivo=2026-11-20&figli=si"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def address(quiet_desk: Desk) -> Iterator[str]:
    """Where the pages are served: on a free port, in a thread."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    application = app.create(DeskConversations(quiet_desk), Tokens(b"prova"), site=Site(DeskCatalogue(quiet_desk)))
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
def opened(browser: Browser, **options: object) -> Iterator[Page]:
    """A visitor's page; nothing may go wrong behind their back, and nobody else may be asked for anything."""
    context = browser.new_context(locale="it-IT", **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    page = context.new_page()
    wrong: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    cookies = context.cookies()
    context.close()
    assert [text for text in wrong if "404" not in text and "422" not in text] == []
    assert [url for url in asked if not url.startswith("http://127.0.0.1:")] == []
    assert cookies == []


# --- for everybody


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_rule_is_broken(browser: Browser, address: str, size: dict[str, int], scheme: str) -> None:
    # The rules are put into the page as a script, which its own policy rightly forbids.
    with opened(browser, viewport=size, bypass_csp=True, color_scheme=scheme, reduced_motion="reduce") as page:
        for path in STATES:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true })")
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


def test_no_rule_is_broken_where_records_have_expired(browser: Browser, address: str, quiet_desk: Desk) -> None:
    for slug in FIRST.values():
        change(quiet_desk.engine, slug, **EXPIRED)
    with opened(browser, viewport=PHONE, bypass_csp=True) as page:
        for section, slug in FIRST.items():
            page.goto(f"{address}/{section}/{slug}")
            expect(page.get_by_text("Questa scheda è da riconfermare.")).to_be_visible()
            found = Axe().run(page)
            assert found.violations_count == 0, f"{section}\n{found.generate_report()}"


@pytest.mark.parametrize("letters", ["100%", "200%"])
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, address: str, letters: str) -> None:
    with opened(browser, viewport={"width": 320, "height": 640}) as page:
        for path in STATES:
            page.goto(address + path)
            page.evaluate("(size) => { document.documentElement.style.fontSize = size }", letters)
            page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true })")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_what_can_be_pressed_is_large_enough(browser: Browser, address: str) -> None:
    with opened(browser, viewport=PHONE) as page:
        for path in STATES:
            page.goto(address + path)
            for control in page.locator("button:visible, .button:visible, select:visible, .chips a:visible").all():
                box = control.bounding_box()
                assert box is not None
                assert box["height"] >= 40, (path, control.inner_text())


def test_the_keyboard_comes_first_to_the_content(browser: Browser, address: str) -> None:
    with opened(browser, viewport=DESKTOP) as page:
        page.goto(address + "/servizi/cambio-di-residenza")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Vai al contenuto")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#contenuto")).to_be_focused()


# --- without JavaScript


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    with opened(browser, viewport=PHONE, java_script_enabled=False) as page:
        yield page


def test_a_newcomer_without_javascript_comes_to_the_record(plain: Page, address: str) -> None:
    plain.goto(address)
    plain.get_by_role("link", name="Sei appena arrivato?").first.click()
    plain.get_by_label("Da un Paese fuori dall'Unione europea").check()
    plain.get_by_label("Per lavoro").check()
    plain.get_by_label("Il giorno in cui sei arrivato").fill("2026-11-20")
    plain.get_by_label("Ho figli con me").check()
    plain.get_by_role("button", name="Mostra che cosa fare").click()
    expect(plain.get_by_role("heading", name="Che cosa fare: 16 passi")).to_be_visible()
    expect(plain.locator("#steps li").first).to_contain_text("Entro lunedì 30 novembre 2026")
    plain.get_by_role("link", name=re.compile("Come si fa.*Chiedi il codice fiscale")).click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Codice fiscale")
    plain.get_by_role("link", name="Carta da mostrare allo sportello").click()
    plain.get_by_role("link", name="Українська").click()
    expect(plain.locator(".sentence")).to_contain_text("Vorrei un aiuto")


def test_searching_filtering_and_correcting_without_javascript(plain: Page, address: str, quiet_desk: Desk) -> None:
    plain.goto(address)
    plain.get_by_label("Che cosa cerchi?").fill("municipio")
    plain.get_by_role("button", name="Cerca").click()
    plain.get_by_role("link", name="Municipio di Borgoaperto").click()
    plain.get_by_text("Integra le informazioni").click()
    plain.get_by_label("Che cosa cambieresti").fill("C'è anche un parcheggio per le bici")
    plain.get_by_role("button", name="Manda al Comune").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Grazie!")
    with Session(quiet_desk.engine) as session:
        assert session.query(Suggestion).one().text == "C'è anche un parcheggio per le bici"
    plain.goto(address + "/eventi")
    plain.get_by_text("Filtra per giorno").click()
    plain.get_by_label("Quartiere").select_option("stazione")
    plain.get_by_role("button", name="Mostra").click()
    assert "quartiere=stazione" in plain.url
    assert plain.locator(".day li").count() > 0


def test_the_list_of_places_is_whole_without_the_map(plain: Page, address: str) -> None:
    plain.goto(address + "/luoghi")
    expect(plain.locator("#places > li")).to_have_count(68)
    expect(plain.locator("#map")).to_be_hidden()


# --- with it


def test_the_map_shows_each_place_and_leads_to_its_page(browser: Browser, address: str) -> None:
    with opened(browser, viewport=DESKTOP) as page:
        page.goto(address + "/luoghi")
        expect(page.locator("#map .pin")).to_have_count(67)  # one place has no coordinates
        pin = page.locator('#map .pin[title="Municipio di Borgoaperto"]')
        pin.focus()
        page.keyboard.press("Enter")
        popup = page.locator(".leaflet-popup-content a")
        expect(popup).to_have_text("Municipio di Borgoaperto")
        popup.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Municipio di Borgoaperto")


def test_markup_in_a_place_is_text_on_the_map(browser: Browser, address: str, quiet_desk: Desk) -> None:
    name = '<img src=x onerror="document.title=1">'
    change(quiet_desk.engine, "municipio", name=name, address=name)
    with opened(browser, viewport=DESKTOP) as page:
        page.goto(address + "/luoghi")
        page.locator("#map .pin").first.wait_for()
        page.locator("#map .pin[title^='<']").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".leaflet-popup-content a")).to_have_text(name)
        expect(page.locator("#map img")).to_have_count(0)


def test_ticks_stay_on_the_device_and_go_when_told(browser: Browser, address: str) -> None:
    with opened(browser, viewport=PHONE) as page:
        page.goto(address + PATH)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        page.get_by_label("Fatto: Chiedi il codice fiscale").check()
        page.get_by_label("Fatto: Dichiara la residenza").check()
        assert [url for url in sent if "/static/" not in url] == []
        page.reload()
        expect(page.get_by_label("Fatto: Chiedi il codice fiscale")).to_be_checked()
        expect(page.get_by_label("Fatto: Scegli il medico")).not_to_be_checked()
        page.get_by_role("button", name="Togli tutti i segni").click()
        expect(page.get_by_label("Fatto: Chiedi il codice fiscale")).not_to_be_checked()
        assert page.evaluate("localStorage.length") == 0
        page.evaluate("localStorage.setItem('portineria-percorso', '{rotto')")
        page.reload()
        expect(page.get_by_role("button", name="Stampa")).to_be_visible()


def test_linked_data_is_read_under_the_strict_policy(browser: Browser, address: str) -> None:
    """A block of data is none of the scripts that the policy keeps out: the console stays silent."""
    with opened(browser, viewport=DESKTOP) as page:
        page.goto(address + "/servizi/cambio-di-residenza")
        read = "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)['@type']"
        assert page.evaluate(read) == "GovernmentService"


def test_on_paper_there_is_only_what_is_needed(browser: Browser, address: str) -> None:
    with opened(browser, viewport=DESKTOP) as page:
        page.goto(address + PATH)
        page.emulate_media(media="print")
        expect(page.locator("header .brand")).to_be_hidden()
        expect(page.locator("form").first).to_be_hidden()
        expect(page.locator("#steps li").first).to_be_visible()
        expect(page.locator(".only-print")).to_contain_text("arrivo il 20 novembre 2026")
