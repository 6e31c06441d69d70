"""A whole conversation, from Telegram's updates to its messages, on the desk as people meet it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import yaml

from bot.desk import Desk
from bot.server import DeskConversations
from bot.settings import ROOT
from bot.telegram.channel import Channel, channel, running
from channels.telegram.polling import poll
from tests.bot.telegram.test_webhook import idle
from tests.channels.telegram.bot_api import TOKEN, BotApi, Sent
from tests.channels.telegram.people import Person
from tests.conftest import SUNDAY

pytestmark = pytest.mark.model

STEPS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "golden" / "telegram.yml").read_text(encoding="utf-8"))


def test_a_whole_conversation(trained_desk: Desk, api: BotApi, maria: Person, tmp_path: Any) -> None:
    moment = [SUNDAY]
    settings = replace(trained_desk.settings, telegram_token=TOKEN, telegram_api=api.url, secret=tmp_path / "secret")
    desk = Desk(trained_desk.engine, trained_desk.comprehension, trained_desk.bands, settings, lambda: moment[0])
    made = channel(desk, DeskConversations(desk))
    with running(made.service, poll):
        for step in STEPS:
            before = len(api.sent)
            do(step["do"], maria, made, moment, api)
            api.wait(at_least(before + len(step["sent"])))
            idle(made)
            check(api.sent[before:], step)
    assert api.refusals == 0


def at_least(number: int) -> Callable[[list[Sent]], bool]:
    return lambda sent: len(sent) >= number


def do(action: dict[str, Any], maria: Person, made: Channel, moment: list[datetime], api: BotApi) -> None:
    match action:
        case {"say": text}:
            maria.say(text)
        case {"share": [lat, lon]}:
            maria.share(lat, lon)
        case {"press": title}:
            maria.press(next(data for sent in reversed(api.sent) for name, data in sent.buttons if name == title))
        case {"clock": now}:
            moment[0] = now
            made.write_to_all()


def check(sent: list[Sent], step: dict[str, Any]) -> None:
    assert [message.method for message in sent] == [wanted["method"] for wanted in step["sent"]], step["do"]
    for message, wanted in zip(sent, step["sent"], strict=True):
        for words in wanted.get("words", []):
            assert words in message.text, step["do"]
        for title in wanted.get("buttons", []):
            assert title in [name for name, _ in message.buttons], step["do"]
        if "place" in wanted:
            assert message.params["title"] == wanted["place"]
        if wanted.get("asks_position"):
            assert json.loads(message.params["reply_markup"])["keyboard"][0][0]["request_location"]
