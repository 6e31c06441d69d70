"""Killed in the middle of its work: nothing is lost, and no answer but the one in flight comes twice."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.settings import ROOT
from tests.channels.telegram.bot_api import BotApi, Sent
from tests.channels.telegram.people import Person

SAYS = ["/start topic-cultura_eventi", "/privacy", "/start topic-anagrafe_carta-identita_costo", "/lingua"]
CHATS = 8
KILLS = 2


@contextmanager
def process(engine_url: str, api: BotApi, secret: Path, cache: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.bot.telegram.worker",
        engine_url,
        api.url,
        str(secret),
        str(cache),
    ]
    started = subprocess.Popen(command, cwd=ROOT, env={**os.environ}, stderr=subprocess.PIPE)
    try:
        yield started
    finally:
        started.terminate()
        started.communicate(timeout=30)


def said(sent: list[Sent], chat: int) -> list[tuple[str, str]]:
    return [(message.method, message.text) for message in sent if message.chat == chat]


def test_killed_in_the_middle_nothing_is_lost(demo: Engine, api: BotApi, tmp_path: Path, linker_cache: Path) -> None:
    url, secret = str(demo.url), tmp_path / "secret"
    control = Person(api, id=1)
    people = [Person(api, id=100 + number) for number in range(CHATS)]
    for text in SAYS:
        control.say(text)
    with process(url, api, secret, linker_cache):
        api.wait(lambda sent: len(sent) >= len(SAYS), 60)
    wanted = said(api.sent, control.id)
    assert len(wanted) == len(SAYS)
    for text in SAYS:
        for person in people:
            person.say(text)
    total = CHATS * len(SAYS)
    for kill in range(1, KILLS + 1):
        before = len(api.sent)
        with process(url, api, secret, linker_cache) as worker:
            api.wait(at_least(len(SAYS) + total * kill // (KILLS + 2)), 60)
            worker.kill()
            worker.wait()
        assert len(api.sent) > before
    with process(url, api, secret, linker_cache):
        api.wait(lambda sent: all(distinct(sent, person) == wanted for person in people), 90)
    doubled = len(api.sent) - len(SAYS) - total
    assert 0 <= doubled <= KILLS


def at_least(number: int) -> Callable[[list[Sent]], bool]:
    return lambda sent: len(sent) >= number


def distinct(sent: list[Sent], person: Person) -> list[tuple[str, str]]:
    """What was said to somebody, in order, without what came twice in a row."""
    return [message for message, _ in groupby(said(sent, person.id))]


@pytest.mark.parametrize("rows", [["a", "a", "b"]])
def test_what_came_twice_in_a_row_is_seen(rows: list[str]) -> None:
    sent = [Sent(0.0, "sendMessage", {"chat_id": "1", "text": text}) for text in rows]
    assert distinct(sent, Person(BotApi(), id=1)) == [("sendMessage", "a"), ("sendMessage", "b")]
