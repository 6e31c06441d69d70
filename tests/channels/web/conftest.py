"""A real browser, and desks that are open on real addresses."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.types import ASGIApp

from bot.desk import Desk
from bot.server import DeskConversations
from channels.web import app
from channels.web.tokens import Tokens
from tests.channels.web.browsing import DESKTOP, PATIENCE_SECONDS, opened

Serving = Callable[..., str]


class Server:
    """An application on a port of this machine, until it is stopped; it can be started again on the same port."""

    def __init__(self, application: ASGIApp, port: int = 0) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            self.port: int = probe.getsockname()[1]
        config = uvicorn.Config(
            application,
            host="127.0.0.1",
            port=self.port,
            ws="none",
            log_level="error",
            access_log=False,
            lifespan="off",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._server.started and time.monotonic() < end:
            time.sleep(0.02)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True  # browsers keep their connections open
        self._thread.join(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Opens applications; all are closed at the end."""
    servers: list[Server] = []

    def start(application: ASGIApp, port: int = 0) -> Server:
        servers.append(Server(application, port))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def address(desk: Desk, serve: Callable[..., Server]) -> str:
    """Where the desk is open."""
    return serve(app.create(DeskConversations(desk), Tokens(b"un segreto di prova"))).address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, f"{address}/chat", viewport=DESKTOP) as page:
        yield page
