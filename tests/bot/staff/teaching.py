"""A whole town that learns: the trained model, chat and staff desk on one address, and a publisher's page."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
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
from tests.channels.web.browsing import DESKTOP, opened
from tests.channels.web.conftest import Server
from tests.conftest import SUNDAY


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
