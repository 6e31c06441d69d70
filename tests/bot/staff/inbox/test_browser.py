"""In a real browser: a question that was not understood, a click of staff, and everybody is answered."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.desk import Desk
from knowledge.desk import phrases
from knowledge.desk.people import Person
from knowledge.desk.phrase_change import PhraseChange
from tests.bot.staff.teaching import address as address
from tests.bot.staff.teaching import desk as desk
from tests.bot.staff.teaching import staff as staff
from tests.channels.web.browsing import DESKTOP, PHONE, answers, ask, no_rule_is_broken, opened, wait
from tests.channels.web.conftest import browser as browser
from tests.channels.web.conftest import serve as serve

pytestmark = [pytest.mark.browser, pytest.mark.model]

ASKED = "prestano trapani e scale"
TOLD = f"Mi avevi chiesto: «{ASKED}». Adesso ho la risposta."


def test_a_click_and_the_question_is_answered_and_who_asked_is_told(
    browser: Browser,
    address: str,
    staff: Page,
    desk: Desk,
) -> None:
    with opened(browser, f"{address}/chat", viewport=DESKTOP) as chat:
        ask(chat, ASKED)
        assert "Non sono sicuro" in answers(chat)[0]
        chat.get_by_role("button", name="Nessuna di queste").click()
        wait(chat, 2)
        chat.get_by_role("button", name="Avvisami quando c'è la risposta").click()
        wait(chat, 3)
        assert "Quando torni in questa chat" in answers(chat)[2]

        _teach(staff, address)
        _publish(desk)

        ask(chat, "orari della biblioteca", 6)
        assert TOLD in answers(chat)[3]

    with opened(browser, f"{address}/chat", viewport=DESKTOP) as another:
        ask(another, ASKED)
        assert "Non sono sicuro" not in answers(another)[0]
        assert "portineria" in answers(another)[0].lower()


def _teach(staff: Page, address: str) -> None:
    """From the list to "È questo", with every page usable by everybody and on a phone."""
    staff.goto(f"{address}/desk/inbox")
    no_rule_is_broken(staff)
    staff.get_by_role("link", name=f"«{ASKED}»").click()
    no_rule_is_broken(staff)
    for size in (PHONE, DESKTOP):
        staff.set_viewport_size(size)  # type: ignore[arg-type]
        assert staff.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(staff.get_by_role("radio", name=re.compile("^Portineria di quartiere"))).to_be_checked()
    staff.get_by_role("button", name="È questo").click()
    expect(staff.get_by_role("status")).to_contain_text("aspettano di essere pubblicate")
    for path in ("/desk/inbox/handled", "/desk/phrases", "/desk/phrases/spazi/portineria"):
        staff.goto(f"{address}{path}")
        expect(staff.get_by_text(ASKED).first).to_be_visible()
        no_rule_is_broken(staff)


def _publish(desk: Desk) -> None:
    """As the screen that compares does it; then this process knows the words, too."""
    before = desk.comprehension.version
    with Session(desk.engine) as session, session.begin():
        [change] = session.scalars(select(PhraseChange))
        by = session.scalars(select(Person)).first()
        assert by is not None
        phrases.publish(session, [change], by, utc_now())
    end = time.monotonic() + 60
    while desk.comprehension.version == before:
        assert time.monotonic() < end
        desk.comprehension.look()
        time.sleep(0.1)
