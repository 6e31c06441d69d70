"""A day at the desk in a real browser: a question that failed is taught, compared, published; who asked is told."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from bot import composition
from bot.comprehension import Comprehension
from bot.desk import Desk
from bot.server import DeskConversations
from bot.settings import Settings
from bot.staff import app as staff_app
from bot.staff import cookies
from bot.staff.house import House
from bot.subscriptions.again import TryAgain
from bot.subscriptions.waiting import WaitingConversations
from channels.web import app
from channels.web.tokens import Tokens
from knowledge.desk.roles import Role
from nlu.bands import Bands
from tests.bot.staff.conftest import Enter
from tests.bot.staff.visitor import AGENT
from tests.channels.web.browsing import DESKTOP, answers, ask, no_rule_is_broken, opened, wait
from tests.channels.web.conftest import Server
from tests.channels.web.conftest import browser as browser
from tests.channels.web.conftest import serve as serve
from tests.conftest import SUNDAY

pytestmark = [pytest.mark.browser, pytest.mark.model]

ASKED = "prestano trapani e scale"
PATIENCE_SECONDS = 120


@pytest.fixture
def desk(demo: Engine, trained: Settings, tmp_path: Path) -> Desk:
    """With the trained model; what it learns here is kept for nobody else."""
    own = tmp_path / "linker"
    shutil.copytree(trained.models / "linker", own)
    comprehension = Comprehension(demo, composition.understander(trained), own)
    return Desk(demo, comprehension, Bands.load(), trained, clock=lambda: SUNDAY)


@pytest.fixture
def address(desk: Desk, house: House, serve: Callable[..., Server]) -> str:
    """Chat and staff desk, as `portineria serve` opens them."""
    waiting = WaitingConversations(DeskConversations(desk), desk.engine, desk.clock, TryAgain(desk))
    staff = staff_app.routes(house)
    return serve(app.create(waiting, Tokens(b"un segreto di prova"), others=staff)).address


@pytest.fixture
def staff(browser: Browser, address: str, enter: Enter) -> Iterator[Page]:
    token = enter(Role.PUBLISHER).client.cookies[cookies.SESSION]
    with opened(browser, f"{address}/desk/login", viewport=DESKTOP, user_agent=AGENT, bypass_csp=True) as page:
        page.context.add_cookies([{"name": cookies.SESSION, "value": token, "url": address}])
        yield page


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
