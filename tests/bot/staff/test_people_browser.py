"""The way in, as somebody invited meets it in a real browser."""

from collections.abc import Callable, Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.server import DeskConversations
from bot.staff import app as staff_app
from bot.staff import first_visit
from bot.staff.house import House
from channels.web import app
from channels.web.tokens import Tokens
from knowledge.desk import audit
from tests.channels.web.browsing import DESKTOP, PHONE, no_rule_is_broken, opened
from tests.channels.web.conftest import Server
from tests.knowledge.desk.staff import somebody

pytestmark = pytest.mark.browser

PASSWORD = "tenda lumaca settanta fiume"


@pytest.fixture
def address(house: House, serve: Callable[..., Server]) -> str:
    """The whole site, with its headers, and the desk in it."""
    return serve(
        app.create(DeskConversations(house.desk), Tokens(b"un segreto di prova"), others=staff_app.routes(house))
    ).address


@pytest.fixture
def link(demo: Engine, address: str) -> str:
    token = first_visit.make_administrator(demo, "persona@comune.example", "Persona Prova", utc_now())
    return f"{address}/desk/welcome/{token}"


def code(page: Page) -> str:
    """What the person's phone would show now."""
    return pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", "")).now()


def is_usable(page: Page) -> None:
    """No rule of accessibility is broken, and nothing has to be scrolled sideways."""
    no_rule_is_broken(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, browser: Browser, link: str) -> Iterator[Page]:
    # axe-core comes in as a script, which our policy would refuse.
    with opened(browser, link, viewport=request.param, bypass_csp=True) as page:
        yield page


def test_from_the_invitation_to_the_desk_and_back_again(page: Page, address: str, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        somebody(session, "altra")
        for n in range(60):
            audit.write(
                session, "altra@comune.example", "publish", f"scheda-dal-nome-piuttosto-lungo-{n}", "", utc_now()
            )
    expect(page.get_by_role("heading", name="Ciao, Persona Prova")).to_be_visible()
    is_usable(page)
    page.get_by_label("Password nuova").fill(PASSWORD)
    page.get_by_label("Ancora la stessa").fill(PASSWORD)
    page.get_by_role("button", name="Salva ed entra").click()

    expect(page.get_by_role("heading", name="Secondo passaggio")).to_be_visible()
    assert page.get_by_role("navigation", name="Stanze").count() == 0  # they do not open yet
    is_usable(page)
    picture = page.locator(".qr")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    page.get_by_label("Scrivi le sei cifre").fill(code(page))
    page.get_by_role("button", name="Attiva").click()
    expect(page.locator(".codes li")).to_have_count(8)
    recovery = page.locator(".codes li").first.inner_text()
    is_usable(page)
    page.get_by_role("link", name="Li ho messi al sicuro").click()
    expect(page.get_by_role("heading", name="Buongiorno, Persona Prova")).to_be_visible()

    for path, heading in (
        ("account", "Il tuo accesso"),
        ("people", "Persone"),
        ("audit", "Registro"),
        ("people/2", "altra"),
    ):
        page.goto(f"{address}/desk/{path}")
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        is_usable(page)

    page.get_by_role("button", name="Esci").click()
    expect(page.get_by_role("heading", name="Entra nel banco")).to_be_visible()
    is_usable(page)
    page.get_by_label("E-mail").fill("persona@comune.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Entra").click()
    is_usable(page)
    page.get_by_label("Codice").fill(recovery)
    page.get_by_role("button", name="Entra").click()
    expect(page.get_by_role("status")).to_contain_text("Te ne restano 7")


def test_somebody_is_invited_and_changes_the_password(page: Page, browser: Browser, address: str) -> None:
    enter(page)
    page.goto(f"{address}/desk/people")
    page.get_by_label("Nome e cognome").fill("Fiordaliso Prati")
    page.get_by_label("E-mail").fill("f.prati@comune.example")
    page.get_by_label("Ruolo").select_option("Redattore")
    page.get_by_role("button", name="Invita").click()
    is_usable(page)
    link = page.get_by_label("Link da copiare").input_value()
    with opened(browser, link, viewport=PHONE) as invited:
        invited.get_by_label("Password nuova").fill(PASSWORD)
        invited.get_by_label("Ancora la stessa").fill(PASSWORD)
        invited.get_by_role("button", name="Salva ed entra").click()
        expect(invited.get_by_role("heading", name="Buongiorno, Fiordaliso Prati")).to_be_visible()
        assert invited.get_by_role("link", name="Persone", exact=True).count() == 0
        invited.goto(
            f"{address}/desk/account/second-factor"
        )  # here our policy holds, the picture comes in all the same
        assert invited.locator(".qr").evaluate("image => image.complete && image.naturalWidth > 100")
        invited.get_by_role("link", name="Fiordaliso Prati").click()
        invited.get_by_label("Password di adesso").fill(PASSWORD)
        invited.get_by_label("Password nuova").fill("quaderno vento pecora nove")
        invited.get_by_label("Ancora la stessa").fill("quaderno vento pecora nove")
        invited.get_by_role("button", name="Cambia la password").click()
        expect(invited.get_by_role("status")).to_contain_text("La password è cambiata")


def test_the_invented_town_is_opened_with_one_click(demo: Engine, browser: Browser, address: str) -> None:
    link = f"{address}/desk/welcome/{first_visit.make_trying_link(demo, utc_now())}"
    with opened(browser, link, viewport=PHONE, bypass_csp=True) as page:
        is_usable(page)
        page.get_by_role("button", name="Entra").click()
        expect(page.get_by_role("heading", name="Buongiorno, Chi prova il banco")).to_be_visible()


def enter(page: Page) -> None:
    """Through the invitation and the second factor."""
    page.get_by_label("Password nuova").fill(PASSWORD)
    page.get_by_label("Ancora la stessa").fill(PASSWORD)
    page.get_by_role("button", name="Salva ed entra").click()
    page.get_by_label("Scrivi le sei cifre").fill(code(page))
    page.get_by_role("button", name="Attiva").click()
    expect(page.locator(".codes li")).to_have_count(8)
