"""The public pages on the demo town. Understanding is away: names still find records, see `test_search.py`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from bot.desk import Desk
from bot.pages import DeskCatalogue
from bot.server import DeskConversations
from bot.settings import Settings
from channels.web import app
from channels.web.pages.site import Site
from channels.web.tokens import Tokens
from nlu.bands import Bands
from nlu.understanding import UnderstanderError, Understanding
from tests.conftest import SUNDAY

ADDRESS = "https://chiedi.borgoaperto.example"


class Away:
    """A comprehension that does not answer."""

    version = "away"

    def understand(self, text: str) -> Understanding:
        raise UnderstanderError("il modello non risponde")


def desk_without_understanding(engine: Engine, folder: Path) -> Desk:
    settings = Settings(secret=folder / "secret")
    return Desk(engine, Away(), Bands.load(), settings, clock=lambda: SUNDAY)  # type: ignore[arg-type]


@pytest.fixture
def quiet_desk(demo: Engine, tmp_path: Path) -> Desk:
    return desk_without_understanding(demo, tmp_path)


@pytest.fixture
def catalogue(quiet_desk: Desk) -> DeskCatalogue:
    return DeskCatalogue(quiet_desk)


@pytest.fixture
def client(quiet_desk: Desk, catalogue: DeskCatalogue) -> Iterator[TestClient]:
    application = app.create(DeskConversations(quiet_desk), Tokens(b"prova"), site=Site(catalogue, ADDRESS))
    with TestClient(application, follow_redirects=False) as client:
        yield client
