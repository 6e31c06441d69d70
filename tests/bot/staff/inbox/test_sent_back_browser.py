"""In a real browser: what is refused is in focus at once, leads to its field, and is usable on a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.routing import Mount

from bot.clock import utc_now
from bot.server import DeskConversations
from bot.staff import app as staff_app
from bot.staff import cookies
from bot.staff.house import House
from channels.web import app
from channels.web.tokens import Tokens
from knowledge.desk.roles import Role
from tests.bot.staff.conftest import Enter
from tests.bot.staff.inbox.turns import turn
from tests.bot.staff.visitor import AGENT
from tests.channels.web.browsing import no_rule_is_broken, opened
from tests.channels.web.conftest import Server
from tests.channels.web.conftest import browser as browser
from tests.channels.web.conftest import serve as serve

pytestmark = pytest.mark.browser

ASKED = "pista di pattinaggio sul ghiaccio"
SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 800}}


@pytest.fixture(params=SIZES)
def staff(
    request: pytest.FixtureRequest,
    browser: Browser,
    house: House,
    demo: Engine,
    enter: Enter,
    serve: Callable[..., Server],
) -> Iterator[Page]:
    """An editor before a question that was not understood."""
    with Session(demo) as session, session.begin():
        session.add(turn(ASKED, topic="cultura/sport", candidates=["cultura/sport"], at_=utc_now()))
    desk = Mount("/desk", staff_app.create(house))
    address = serve(app.create(DeskConversations(house.desk), Tokens(b"prova"), others=[desk])).address
    token = enter(Role.EDITOR).client.cookies[cookies.SESSION]
    state = {"cookies": [{"name": cookies.SESSION, "value": token, "url": address}]}
    size = SIZES[request.param]
    # The rules are put into the page as a script, which its own policy rightly forbids.
    options = {"viewport": size, "user_agent": AGENT, "storage_state": state, "bypass_csp": True}
    with opened(browser, f"{address}/desk/inbox", expected="status of 422", **options) as page:
        page.get_by_role("link", name=f"«{ASKED}»").click()
        yield page


def usable(page: Page) -> None:
    no_rule_is_broken(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_phrase_that_is_refused(staff: Page) -> None:
    this = staff.get_by_role("region", name="È questo")
    this.get_by_label("Frase 1", exact=True).fill("chiamami al 333 1234567")
    this.get_by_label("Che cosa chiedono").select_option("dove")
    this.get_by_role("button", name="È questo").click()
    summary = staff.get_by_role("alert")
    expect(summary).to_be_focused()
    usable(staff)
    staff.keyboard.press("Tab")
    staff.keyboard.press("Enter")
    field = this.get_by_label("Frase 1", exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_value("chiamami al 333 1234567")
    expect(field).to_have_accessible_description(
        "Qui può esserci un dato personale: «chiamami al [telefono]». Toglilo e riprova."
    )
    expect(this.get_by_label("Che cosa chiedono")).to_have_value("dove")
    field.fill(ASKED)
    this.get_by_role("button", name="È questo").click()
    expect(staff.get_by_role("status")).to_contain_text("aspettano di essere pubblicate")


def test_a_topic_that_is_refused_and_the_next_group_that_joins_it(staff: Page) -> None:
    group = staff.url
    staff.goto("/".join(group.split("/")[:3]) + "/desk/phrases/new")
    usable(staff)
    staff.get_by_label("Titolo").fill("Palaghiaccio")
    staff.get_by_label("Ambito").select_option("cultura")
    staff.get_by_label("Come lo chiedono").fill("dove pattino\nsi pattina a Natale\nnoleggio di pattini")
    staff.get_by_label("Argomento vicino 1").select_option("cultura/sport")
    staff.get_by_label("Poi scrivi la scheda").select_option("")
    staff.get_by_role("button", name="Crea l'argomento").click()
    expect(staff.get_by_role("alert")).to_be_focused()
    usable(staff)
    staff.get_by_role("alert").get_by_role("link").click()
    sentences = staff.get_by_label("Come lo chiedono")
    expect(sentences).to_be_focused()
    expect(staff.get_by_label("Argomento vicino 1")).to_have_value("cultura/sport")
    sentences.press_sequentially("orari della pista di ghiaccio\ncorso di pattinaggio\n")
    staff.get_by_role("button", name="Crea l'argomento").click()
    expect(staff.get_by_role("status")).to_contain_text("aspetta di essere pubblicato")
    staff.goto(group)
    this = staff.get_by_role("region", name="È questo")
    this.get_by_label("Un altro argomento").select_option(label="Palaghiaccio")
    usable(staff)
    this.get_by_role("button", name="È questo").click()
    expect(staff.get_by_role("status")).to_contain_text("Le parole di «Palaghiaccio» aspettano")
