"""Figures and retention in a real browser, under the headers that they are served with."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from bot.desk import Desk
from bot.privacy.codes import code_of
from bot.statistics.counting import count_days
from bot.tables import key_of
from channels.conversation import Incoming
from knowledge.desk.roles import Role
from tests.bot.staff.conftest import ComeIn
from tests.bot.statistics.asked import after, crowd, write
from tests.channels.web.browsing import DESKTOP, PHONE, no_rule_is_broken

pytestmark = pytest.mark.browser

DAY = date(2026, 11, 20)


@pytest.fixture(params=[(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone in the dark"])
def page(request: pytest.FixtureRequest, come_in: ComeIn, address: str) -> Iterator[Page]:
    """Of an administrator. axe-core comes in as a script: past the policy."""
    size, scheme = request.param
    options = {"viewport": size, "color_scheme": scheme, "bypass_csp": True, "base_url": address}
    with come_in("/desk", Role.ADMINISTRATOR, **options) as page:
        yield page


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
