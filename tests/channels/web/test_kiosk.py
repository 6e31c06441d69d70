"""The screen in a library: when nobody is there any more, nothing of them stays."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.desk import Desk
from tests.bot import stored
from tests.channels.web.browsing import ANSWERS, DESKTOP, FIELD, MINE, SAID, ask, focused, no_rule_is_broken, opened

pytestmark = pytest.mark.browser

WARNING = "Ci sei ancora?"


@pytest.fixture
def kiosk(browser: Browser, address: str) -> Iterator[Page]:
    """Its clock is the test's: nobody waits a minute."""
    with opened(browser, "about:blank", viewport=DESKTOP, bypass_csp=True) as page:
        page.clock.install()
        page.goto(f"{address}/kiosk")
        expect(page.get_by_label(FIELD)).to_be_visible()
        yield page


def test_after_a_minute_without_anyone_everything_is_gone(kiosk: Page, desk: Desk) -> None:
    ask(kiosk, SAID)
    kiosk.clock.run_for(44_000)
    expect(kiosk.get_by_role("alertdialog")).to_be_hidden()
    kiosk.clock.run_for(2_000)
    dialog = kiosk.get_by_role("alertdialog", name=WARNING)
    expect(dialog).to_contain_text("Fra 15 secondi cancello la conversazione")
    assert focused(kiosk) == "Sono ancora qui"
    with kiosk.expect_response(lambda answer: answer.request.method == "DELETE"):
        kiosk.clock.run_for(15_000)
    expect(dialog).to_be_hidden()
    expect(kiosk.locator(f"{MINE}, {ANSWERS}")).to_have_count(0)
    assert SAID not in kiosk.evaluate("JSON.stringify(sessionStorage)")
    assert stored.traces(desk.engine) == stored.conversations(desk.engine) == []


def test_who_is_still_there_says_so_and_goes_on(kiosk: Page, desk: Desk) -> None:
    ask(kiosk, SAID)
    kiosk.clock.run_for(46_000)
    kiosk.get_by_role("button", name="Sono ancora qui").click()
    expect(kiosk.get_by_role("alertdialog")).to_be_hidden()
    kiosk.clock.run_for(44_000)
    expect(kiosk.locator(ANSWERS)).to_have_count(1)
    assert len(stored.traces(desk.engine)) == 1


def test_whoever_types_is_there(kiosk: Page) -> None:
    ask(kiosk, SAID)
    for _ in range(4):
        kiosk.clock.run_for(40_000)
        kiosk.get_by_label(FIELD).press("a")
    expect(kiosk.locator(ANSWERS)).to_have_count(1)


def test_how_the_one_before_read_is_gone_too(kiosk: Page) -> None:
    kiosk.get_by_role("button", name="Opzioni").click()
    kiosk.get_by_label("Lingua").select_option("ar")
    expect(kiosk.locator("html")).to_have_attribute("dir", "rtl")
    kiosk.clock.run_for(46_000)
    expect(kiosk.get_by_role("alertdialog")).to_be_visible()
    kiosk.clock.run_for(16_000)
    expect(kiosk.locator("html")).to_have_attribute("dir", "ltr")
    expect(kiosk.get_by_label(FIELD)).to_be_visible()


def test_what_somebody_left_when_the_screen_was_switched_off_is_gone(kiosk: Page, desk: Desk) -> None:
    ask(kiosk, SAID)
    with kiosk.expect_response(lambda answer: answer.request.method == "DELETE"):
        kiosk.reload()
    expect(kiosk.locator(ANSWERS)).to_have_count(0)
    assert stored.traces(desk.engine) == []


def test_staff_choose_how_long_it_waits(browser: Browser, address: str) -> None:
    with opened(browser, "about:blank", viewport=DESKTOP) as page:
        page.clock.install()
        page.goto(f"{address}/kiosk?idle=300")
        ask(page, SAID)
        page.clock.run_for(284_000)
        expect(page.get_by_role("alertdialog")).to_be_hidden()
        page.clock.run_for(2_000)
        expect(page.get_by_role("alertdialog", name=WARNING)).to_be_visible()


def test_what_is_asked_there_is_counted_apart(kiosk: Page, desk: Desk) -> None:
    ask(kiosk, SAID)
    assert [trace.channel for trace in stored.traces(desk.engine)] == ["kiosk"]


def test_nothing_leads_away_from_it(kiosk: Page) -> None:
    ask(kiosk, "case popolari")
    kiosk.get_by_role("button", name="Dove andare").last.click()
    expect(kiosk.locator(".card")).to_have_count(1)
    expect(kiosk.locator(".card")).to_contain_text("0000 100226")
    assert kiosk.get_by_role("link").count() == 0
    assert kiosk.get_by_role("button", name="Usa la mia posizione").count() == 0


def test_it_is_large_enough_for_a_finger_and_breaks_no_rule(kiosk: Page) -> None:
    ask(kiosk, SAID)
    for button in kiosk.locator(".choices button, .send").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    no_rule_is_broken(kiosk)
    kiosk.clock.run_for(46_000)
    expect(kiosk.get_by_role("alertdialog", name=WARNING)).to_be_visible()
    no_rule_is_broken(kiosk)
