"""Opening the desk on Telegram from the command line and beside the web page."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.desk import Desk
from bot.server import DeskConversations, telegram_doors
from bot.settings import Settings
from bot.telegram import opening
from bot.telegram.opening import try_at_home
from channels.telegram.webhook import PATH
from tests.channels.telegram.bot_api import TOKEN, BotApi, served
from tests.channels.telegram.people import Person


@pytest.fixture
def home(api: BotApi, tmp_path: Path) -> Settings:
    return Settings(secret=tmp_path / "secret", telegram_token=TOKEN, telegram_api=api.url)


def telegram(api: BotApi, *arguments: str, token: str = TOKEN) -> Result:
    environment = {"PORTINERIA_TELEGRAM_TOKEN": token, "PORTINERIA_TELEGRAM_API": api.url}
    return CliRunner().invoke(app, ["telegram", *arguments], env=environment)


def test_without_a_token_it_says_in_three_lines_how_to_get_one(api: BotApi) -> None:
    done = telegram(api, token="")
    assert done.exit_code == 1
    assert len(done.stdout.strip().splitlines()) == 3
    assert "@BotFather" in done.stdout


@pytest.mark.parametrize("token", [TOKEN[:-1] + "X", "nessun codice"])
def test_a_wrong_token_is_said_in_italian_and_never_shown(api: BotApi, token: str) -> None:
    done = telegram(api, token=token)
    assert done.exit_code == 1
    assert "PORTINERIA_TELEGRAM_TOKEN" in done.stderr
    assert token not in done.output


def test_without_a_network_it_says_so(tmp_path: Path) -> None:
    with served(BotApi()) as gone:
        pass
    done = telegram(gone)
    assert done.exit_code == 1
    assert "Controlla la rete" in done.stderr


def test_a_bot_that_is_at_work_elsewhere_is_left_alone(api: BotApi) -> None:
    api.webhook = "https://chiedi.comune.example/telegram/webhook"
    done = telegram(api)
    assert done.exit_code == 1
    assert "https://chiedi.comune.example" in done.stderr
    assert "--take-over" in done.stderr
    assert api.webhook


@pytest.fixture
def opened(home: Settings, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """`try_at_home` on the desk of this test; its lines. Ended as a signal ends it."""
    desk.settings = home
    monkeypatch.setattr(opening.composition, "desk", lambda _settings, _engine: desk)
    said: list[str] = []
    over = threading.Event()
    thread = threading.Thread(target=try_at_home, args=(home, said.append, True, over))
    thread.start()
    yield said
    over.set()
    thread.join()


def test_taken_over_it_serves_until_it_is_closed(opened: list[str], api: BotApi, maria: Person) -> None:
    api.webhook = "https://altrove.example/telegram/webhook"
    maria.say("/privacy")
    api.wait(lambda sent: len(sent) == 1)
    assert opened == ["Il banco è su Telegram: https://t.me/banco_bot  (per chiuderlo: Ctrl+C)"]


def test_without_a_bot_the_web_page_opens_alone(desk: Desk) -> None:
    with telegram_doors(desk, DeskConversations(desk), pytest.fail) as doors:
        assert doors == []


def test_without_an_address_it_says_what_is_missing(desk: Desk, home: Settings) -> None:
    desk.settings = home
    said: list[str] = []
    with telegram_doors(desk, DeskConversations(desk), said.append) as doors:
        assert doors == []
    assert "PORTINERIA_PUBLIC_URL" in said[0]


def test_with_an_address_telegram_is_told_where_to_come(desk: Desk, home: Settings, api: BotApi) -> None:
    desk.settings = replace(home, public_url="http://127.0.0.1:1/")
    with telegram_doors(desk, DeskConversations(desk), lambda _line: None) as doors:
        assert api.wait_call("setWebhook")["url"] == f"http://127.0.0.1:1{PATH}"
        assert len(doors) == 1
