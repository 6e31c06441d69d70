""" "Da curare" in a real browser: accessible, on a phone, in the dark, without scripts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session
from starlette.routing import Mount

from bot.pages import DeskCatalogue
from bot.server import DeskConversations
from bot.staff import app as staff_app
from bot.staff.house import House
from channels.web import app
from channels.web.pages.site import Site
from channels.web.tokens import Tokens
from knowledge.desk.roles import Role
from knowledge.record import Record
from tests.bot.staff.conftest import Enter
from tests.bot.staff.visitor import AGENT
from tests.channels.web.browsing import DESKTOP, PHONE, no_rule_is_broken, opened
from tests.channels.web.conftest import Server, browser, serve  # noqa: F401

pytestmark = pytest.mark.browser

ComeIn = Callable[..., AbstractContextManager[Page]]
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def come_in(browser: Browser, house: House, demo: Engine, enter: Enter, serve: Callable[..., Server]) -> ComeIn:  # noqa: F811
    """A publisher at an address of the desk; half of the town has not been looked at for years."""
    with Session(demo) as session, session.begin():
        session.execute(update(Record).where(Record.id % 2 == 0).values(verified_on=date(2020, 1, 1)))
    site, staff = Site(DeskCatalogue(house.desk)), Mount("/desk", staff_app.create(house))
    address = serve(app.create(DeskConversations(house.desk), Tokens(b"prova"), site=site, others=[staff])).address
    token = enter(Role.PUBLISHER).client.cookies["desk"]
    state = {"cookies": [{"name": "desk", "value": token, "url": address}]}

    def page(path: str, **options: object) -> AbstractContextManager[Page]:
        return opened(browser, address + path, user_agent=AGENT, storage_state=state, **options)

    return page


@pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP], ids=["narrow", "phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_is_broken_and_nothing_scrolls_sideways(come_in: ComeIn, size: dict[str, int], scheme: str) -> None:
    # The rules are put into the page as a script, which its own policy rightly forbids.
    with come_in("/desk/care", viewport=size, color_scheme=scheme, bypass_csp=True) as page:
        for title in ("Da verificare", "Incomplete", "Non si trovano", "Si confondono"):
            page.get_by_label("Che cosa").select_option(label=title)
            page.get_by_role("button", name="Mostra").click()
            no_rule_is_broken(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), title


def test_one_click_without_scripts(come_in: ComeIn) -> None:
    with come_in("/desk/care", viewport=PHONE, java_script_enabled=False) as page:
        first = page.get_by_role("button", name="Ancora corretto: ").first
        name = (first.get_attribute("aria-label") or "").removeprefix("Ancora corretto: ")
        first.click()
        expect(page.get_by_role("status")).to_have_text(f"«{name}» è verificata da oggi.")
        expect(page.get_by_role("button", name=f"Ancora corretto: {name}", exact=True)).to_have_count(0)
