"""A day at the desk in a real browser: a question that failed is taught, compared, published; who asked is told."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.desk import Desk
from tests.bot.staff.teaching import address as address
from tests.bot.staff.teaching import desk as desk
from tests.bot.staff.teaching import staff as staff
from tests.channels.web.browsing import DESKTOP, answers, ask, no_rule_is_broken, opened, wait
from tests.channels.web.conftest import browser as browser
from tests.channels.web.conftest import serve as serve

pytestmark = [pytest.mark.browser, pytest.mark.model]

ASKED = "prestano trapani e scale"
PATIENCE_SECONDS = 120


def test_a_failed_question_is_taught_compared_published_and_told(
    browser: Browser, address: str, staff: Page, desk: Desk
) -> None:
    before = desk.comprehension.version
    with opened(browser, f"{address}/chat", viewport=DESKTOP) as chat:
        ask(chat, ASKED)
        chat.get_by_role("button", name="Nessuna di queste").click()
        wait(chat, 2)
        chat.get_by_role("button", name="Avvisami quando c'è la risposta").click()
        wait(chat, 3)

        _teach(staff, address)
        _compare_and_publish(staff)
        _taken_up(desk, before)

        # Whoever asked is told when they come back, whatever they ask then.
        ask(chat, "orari della biblioteca", 6)
        assert f"Mi avevi chiesto: «{ASKED}». Adesso ho la risposta." in answers(chat)[3]

    with opened(browser, f"{address}/chat", viewport=DESKTOP) as another:
        ask(another, ASKED)
        assert "Non sono sicuro" not in answers(another)[0]
        assert "portineria" in answers(another)[0].lower()


def _teach(staff: Page, address: str) -> None:
    """From the first page to the question that failed, and what it is about."""
    staff.goto(f"{address}/desk")
    staff.get_by_role("link", name="Guarda le domande").click()
    staff.get_by_role("link", name=f"«{ASKED}»").click()
    staff.get_by_role("radio", name=re.compile("^Portineria di quartiere")).check()
    staff.get_by_role("button", name="È questo").click()
    expect(staff.get_by_role("status")).to_contain_text("aspettano di essere pubblicate")


def _compare_and_publish(staff: Page) -> None:
    """What waits is compared with what is answered today, seen, and made live."""
    staff.get_by_role("link", name="1 parola da pubblicare").click()
    staff.get_by_role("link", name="Confronta e pubblica").click()
    expect(staff.get_by_role("button", name="Pubblica")).to_have_count(0)
    staff.get_by_role("button", name="Confronta").click()
    expect(staff.get_by_role("button", name="Pubblica")).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    expect(staff.get_by_role("region", name=re.compile("Vinte")).get_by_text(ASKED).first).to_be_visible()
    no_rule_is_broken(staff)
    staff.get_by_role("button", name="Pubblica").click()
    expect(staff.get_by_role("status")).to_contain_text("tra pochi secondi il banco capisce le parole nuove")


def _taken_up(desk: Desk, before: str) -> None:
    """The process that answers has the new words."""
    end = time.monotonic() + PATIENCE_SECONDS
    while desk.comprehension.version == before:
        assert time.monotonic() < end
        desk.comprehension.look()
        time.sleep(0.1)
