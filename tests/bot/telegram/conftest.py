"""The desk on Telegram, against a Bot API server on localhost."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.desk import Desk
from bot.server import DeskConversations
from bot.telegram.channel import Channel, channel, running
from channels.telegram.polling import poll
from tests.channels.telegram.bot_api import TOKEN, BotApi, served
from tests.channels.telegram.people import Person


@pytest.fixture
def api() -> Iterator[BotApi]:
    with served(BotApi()) as api:
        yield api


@pytest.fixture
def telegram(desk: Desk, api: BotApi) -> Iterator[Channel]:
    """The channel, not running yet."""
    desk.settings = replace(desk.settings, telegram_token=TOKEN, telegram_api=api.url)
    made = channel(desk, DeskConversations(desk))
    yield made
    made.service.executor.shutdown()


@pytest.fixture
def polling(telegram: Channel) -> Iterator[Channel]:
    """The channel at work, fetching its updates."""
    with running(telegram.service, telegram.introduce, poll):
        yield telegram


@pytest.fixture
def maria(api: BotApi) -> Person:
    return Person(api)
