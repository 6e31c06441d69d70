"""A spreadsheet brought in with a real browser: the whole way, on a phone, without a broken rule of accessibility."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.staff import cookies
from knowledge.desk.roles import Role
from knowledge.record import Record
from tests.bot.staff.conftest import Enter
from tests.bot.staff.visitor import AGENT, Visitor

pytestmark = pytest.mark.browser

PATIENCE_SECONDS: Final = 20
NARROW, DESKTOP = {"width": 320, "height": 700}, {"width": 1280, "height": 900}
FILE: Final = (
    "Elenco delle sale\r\n\r\nDenominazione;Recapito;Città\r\nSala della Libertà;0523 1;Cantù\r\n"
    "Municipio di Borgoaperto;0000 999999;Forlì\r\nBiblioteca Ada Negri centrale;;\r\n"
).encode("cp1252")


@contextmanager
def opened(browser: Browser, address: str, visitor: Visitor, **options: object) -> Iterator[Page]:
    """The desk as somebody who has come in has it; nothing may go wrong behind their back."""
    context = browser.new_context(locale="it-IT", user_agent=AGENT, bypass_csp=True, **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    context.add_cookies([{"name": cookies.SESSION, "value": visitor.client.cookies[cookies.SESSION], "url": address}])
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}/desk/sheets")
    yield page
    context.close()
    assert wrong == []


def looked_at(page: Page) -> None:
    """axe-core finds nothing, and nothing makes the page scroll sideways."""
    found = Axe().run(page).response["violations"]
    assert not found, [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("viewport", [NARROW, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_file_of_another_program_is_brought_in_and_taken_back(
    browser: Browser, address: str, enter: Enter, demo: Engine, tmp_path: Path, viewport: dict[str, int], scripts: bool
) -> None:
    file = tmp_path / "sale.csv"
    file.write_bytes(FILE)
    options = {"viewport": viewport, "java_script_enabled": scripts}
    with opened(browser, address, enter(Role.PUBLISHER), **options) as page:
        look = looked_at if scripts else lambda page: None
        look(page)
        page.get_by_label("Che schede sono?").select_option("place")
        page.get_by_label("Il file").set_input_files(file)
        page.get_by_role("button", name="Carica").click()
        expect(page.get_by_role("heading", name="Si legge bene?")).to_be_visible()
        expect(page.get_by_role("cell", name="Sala della Libertà")).to_be_visible()
        look(page)
        page.get_by_role("button", name="Si legge bene: avanti").click()
        expect(page.get_by_label("Denominazione")).to_have_value("name")
        page.get_by_label("Recapito").select_option("phone")
        look(page)
        page.get_by_role("button", name="Avanti").click()
        expect(page.get_by_text("Somiglia a «Biblioteca centrale Ada Negri»")).to_be_visible()
        look(page)
        page.get_by_role("link", name="1 cambiata").click()
        expect(page.get_by_text("0000 999999")).to_be_visible()
        look(page)
        page.get_by_label("Pubblicate subito").check()
        page.get_by_role("button", name="Porta dentro 3 schede").click()
        expect(page.get_by_text("Fatto: 2 schede nuove, 1 cambiate")).to_be_visible()
        look(page)
        assert _phone(demo) == "0000 999999"
        page.locator("summary", has_text="Annulla").click()
        page.get_by_role("button", name="Sì, torna come prima").click()
        expect(page.get_by_text("le schede sono di nuovo come prima")).to_be_visible()
        assert _phone(demo) == "0000 100200"


def _phone(demo: Engine) -> str | None:
    with Session(demo) as session:
        return session.scalars(select(Record.phone).where(Record.slug == "municipio")).first()


def test_wrong_lines_are_shown_and_can_be_read_on_a_phone(
    browser: Browser, address: str, enter: Enter, tmp_path: Path
) -> None:
    file = tmp_path / "sale.csv"
    file.write_bytes(b"Nome;Vale fino al;Latitudine;Longitudine\r\nSala;20/11/20226;9,69;45,05\r\n")
    with opened(browser, address, enter(Role.PUBLISHER), viewport=NARROW) as page:
        page.get_by_label("Che schede sono?").select_option("place")
        page.get_by_label("Il file").set_input_files(file)
        page.get_by_role("button", name="Carica").click()
        page.get_by_role("button", name="Si legge bene: avanti").click()
        page.get_by_role("button", name="Avanti").click()
        expect(page.get_by_text("Mi aspetto una data, come 20/11/2026")).to_be_visible()
        expect(page.get_by_text("sembrano scambiate")).to_be_visible()
        expect(page.get_by_role("button", name="Porta dentro")).to_have_count(0)
        looked_at(page)


def test_a_file_that_is_too_big_is_told_before_it_leaves(
    browser: Browser, address: str, enter: Enter, tmp_path: Path
) -> None:
    file = tmp_path / "grande.csv"
    file.write_bytes(b"a;b\n" * 12_500_000)
    with opened(browser, address, enter(Role.PUBLISHER), viewport=DESKTOP) as page:
        page.get_by_label("Che schede sono?").select_option("place")
        page.get_by_label("Il file").set_input_files(file)
        expect(page.get_by_role("alert")).to_have_text(
            "Il file ha 50 MB e se ne leggono al più 10. Dividilo in file più piccoli."
        )
        page.get_by_role("button", name="Carica").click()
        expect(page.get_by_role("heading", name="Fogli di calcolo")).to_be_visible()
        looked_at(page)
