"""Records at the staff desk in a real browser: written, checked, previewed, published; on a phone, without script."""

import pytest
from playwright.sync_api import expect

from knowledge.desk.roles import Role
from tests.bot.staff.conftest import ComeIn
from tests.channels.web.browsing import DESKTOP, PHONE, answers, ask, no_rule_is_broken

pytestmark = pytest.mark.browser

LIBRARY = "/desk/records/biblioteca-centrale"
PATHS = (
    "/desk/",
    "/desk/records",
    "/desk/records?q=biblioteca&kind=place",
    LIBRARY,
    f"{LIBRARY}/history",
    "/desk/records/new?kind=event",
    "/desk/records/new?kind=service",
    "/desk/records/new?kind=process",
)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_is_broken_and_nothing_scrolls_sideways(
    come_in: ComeIn, address: str, size: dict[str, int], scheme: str
) -> None:
    with come_in(PATHS[0], Role.PUBLISHER, viewport=size, color_scheme=scheme, bypass_csp=True) as page:
        for path in PATHS:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true })")
            no_rule_is_broken(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_a_librarian_changes_the_hours_of_august_and_the_next_answer_has_them(come_in: ComeIn, address: str) -> None:
    with come_in(LIBRARY, Role.PUBLISHER, viewport=DESKTOP) as page:
        hours = page.get_by_label("Orari", exact=True)
        hours.fill("tutti i giorni 6.15-23, agosto chiuso")
        expect(page.locator("[data-hours] [data-result]")).to_contain_text("6.15-23")
        page.get_by_role("button", name="Guarda come si legge").click()
        expect(page.get_by_role("heading", name="Come lo legge chi chiede")).to_be_visible()
        expect(page.locator("#preview")).to_contain_text("6.15-23")
        page.get_by_role("button", name="Salva e pubblica").click()
        expect(page.get_by_role("status").first).to_contain_text("Pubblicata")
        citizen = page.context.new_page()
        citizen.goto(f"{address}/chat")
        ask(citizen, "quando apre la biblioteca centrale?")
        assert "6.15" in answers(citizen)[0]


def test_what_is_written_is_kept_without_being_saved(come_in: ComeIn) -> None:
    with come_in(LIBRARY, Role.AUTHOR, viewport=DESKTOP) as page:
        page.get_by_label("In breve").fill("Scritta e non salvata.")
        expect(page.locator("#kept")).to_contain_text("al sicuro")
        page.reload()
        page.get_by_role("link", name="Riprendile").click()
        expect(page.get_by_label("In breve")).to_have_value("Scritta e non salvata.")


def test_hours_that_cannot_be_read_are_named_while_they_are_written(come_in: ComeIn) -> None:
    with come_in(LIBRARY, Role.AUTHOR, viewport=PHONE) as page:
        page.get_by_label("Orari", exact=True).fill("quando capita")
        expect(page.locator("[data-hours] .wrong")).to_contain_text("quando capita")


def test_the_dates_of_a_recurrence_are_shown_while_it_is_chosen(come_in: ComeIn) -> None:
    with come_in("/desk/records/new?kind=event", Role.AUTHOR, viewport=DESKTOP) as page:
        page.get_by_label("Comincia").fill("2026-12-05T10:30")
        page.get_by_label("Quanto spesso").select_option("weekly")
        page.get_by_label("Sabato").check()
        expect(page.locator("[data-recurrence] [data-result]")).to_contain_text("12 dicembre")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_who_writes_a_record_that_is_there_already_is_told_while_writing(come_in: ComeIn, size: dict[str, int]) -> None:
    with come_in("/desk/records/new?kind=place", Role.AUTHOR, viewport=size, bypass_csp=True) as page:
        twins, name = page.locator("#twins"), page.locator("#name")
        expect(twins).to_be_empty()
        name.fill("Municipio di Borgoaperto")
        expect(twins).to_contain_text("Forse c'è già: Municipio di Borgoaperto (lo stesso nome")
        no_rule_is_broken(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        with page.context.expect_page() as opened:
            twins.get_by_role("link").first.click()
        expect(opened.value.get_by_role("heading", level=1)).to_have_text("Municipio di Borgoaperto")
        expect(name).to_have_value("Municipio di Borgoaperto")
        name.fill("Tettoia delle barche")
        expect(twins).to_be_empty()


def test_without_script_a_record_is_saved_all_the_same(come_in: ComeIn) -> None:
    with come_in(LIBRARY, Role.AUTHOR, viewport=PHONE, java_script_enabled=False) as page:
        page.get_by_label("In breve").fill("Salvata senza script.")
        page.get_by_role("button", name="Salva la bozza").click()
        expect(page.get_by_role("status").first).to_contain_text("Bozza salvata")
        expect(page.get_by_label("In breve")).to_have_value("Salvata senza script.")
