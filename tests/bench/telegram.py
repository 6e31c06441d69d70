"""Telegram: 200 chats at once on `portineria serve`, its process killed again and again, before a Bot API server.

A control chat asks the same questions before, undisturbed: every other chat must be told the same, in the same order.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

import httpx
import psutil
from sqlalchemy import select

from bot.settings import ROOT, Settings
from bot.tables import Trace
from knowledge.database import connect, reading
from tests.bench.desk_program import portineria
from tests.bench.figures import Figure, Group, Say, median, p95
from tests.bench.programs import BenchError, Program, free_port
from tests.bench.town import Town, environment
from tests.channels.telegram.bot_api import TOKEN, BotApi, Sent, served
from tests.channels.telegram.people import Person

CHATS: Final = 200
KILLS: Final = 5
TIMED: Final = 60
MOST_MILLISECONDS: Final = 20.0
MOST_IN_A_SECOND: Final = 30
# None of them is told by the hour, none is answered like the one before.
SAID: Final = (
    "ho perso la carta d'identità",
    "e quanto costa?",
    "che documenti servono per cambiare residenza?",
    "/lingua",
    "quanto costa la mensa della scuola?",
    "c'è una buca in strada",
    "/privacy",
    "come si iscrive un bambino al nido?",
    "chi può avere una casa popolare?",
    "/vicino",
)
_UP_SECONDS: Final = 120.0
_MOST_SECONDS: Final = 600.0
_BETWEEN_SECONDS: Final = 0.06  # above the bot's own pace, so that it is not what is measured


@dataclass
class Contest:
    """The desk's program, begun anew after each death at the same address."""

    settings: Settings
    api: BotApi
    port: int

    def program(self) -> Program:
        own = {
            "PORTINERIA_TELEGRAM_TOKEN": TOKEN,
            "PORTINERIA_TELEGRAM_API": self.api.url,
            "PORTINERIA_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
        }
        command = portineria("serve", "--host", "127.0.0.1", "--port", str(self.port))
        log = self.settings.models.parent / "serve.log"
        return Program("portineria serve", command, ROOT, {**environment(self.settings), **own}, log, self.port)

    def up(self, program: Program) -> None:
        health = f"{program.url}/health"
        program.wait_until(lambda: bool(httpx.get(health).is_success and self.api.webhook), _UP_SECONDS)


def measure(town: Town, say: Say, chats: int = CHATS, kills: int = KILLS) -> Group:
    settings = town.settled("telegram")
    with served(BotApi(limits=False)) as api:
        contest = Contest(settings, api, free_port())
        with contest.program() as program:
            contest.up(program)
            wanted = control(api)
            took = latencies(api, settings)
        before = len(api.sent)
        say(f"telegram: {chats} chats, {chats * len(SAID)} updates, {kills} deaths")
        seconds = storm(contest, wanted, chats, kills)
        sent = api.sent[before:]
    told = {chat: said(sent, chat) for chat in numbers(chats)}
    once = {chat: [message for message, _ in groupby(messages)] for chat, messages in told.items()}
    lost = sum(len(set(wanted) - set(messages)) for messages in once.values())
    doubled = sum(len(messages) for messages in told.values()) - sum(map(len, once.values()))
    disordered = sum(messages != wanted for messages in once.values())
    figures = (
        Figure("answers lost", lost, "", most=0),
        Figure(f"answers doubled, {kills} deaths", doubled, "", most=kills),
        Figure("chats not told the same in the same order", disordered, "", most=0),
        Figure("most sends in a second", most_in_a_second(sent), "", most=MOST_IN_A_SECOND),
        Figure("least between two sends to a chat", least_gap(sent), "s"),
        Figure("update to reply beyond the engine, median", median(took), "ms", most=MOST_MILLISECONDS),
        Figure("update to reply beyond the engine, p95", p95(took), "ms"),
        Figure("the whole of it", seconds, "s"),
    )
    notes = (f"{chats} chats × {len(SAID)} updates, SIGKILL {kills} times, webhook, Bot API server on localhost",)
    return Group("telegram", "Telegram", "", figures, notes)


def control(api: BotApi) -> list[tuple[str, str]]:
    """What whoever says all of it is told."""
    person = Person(api, id=1)
    for text in SAID:
        person.say(text)
    api.deliver()
    api.wait(lambda sent: len(said(sent, 1)) >= len(SAID) and sent[-1].at < time.time() - 2.5, 60)
    wanted = said(api.sent, 1)
    if any(one == next_ for one, next_ in pairwise(wanted)):
        raise BenchError("two neighbouring answers are the same: which is lost cannot be told")
    return wanted


def latencies(api: BotApi, settings: Settings) -> list[float]:
    """Milliseconds from an update's arrival to that of its reply, less those of the desk's turn."""
    took = []
    with httpx.Client() as client:
        for number in range(TIMED):
            time.sleep(_BETWEEN_SECONDS)
            before = len(api.sent)
            update = {"update_id": 500_000 + number, "message": Person(api, id=5000 + number).message(text=SAID[2])}
            started = time.time()
            api.bring(client, update)
            [message, *_] = api.wait(more_than(before))[before:]
            took.append((message.at - started) * 1000)
    engine = connect(settings.database)
    with reading(engine) as session:
        traces = select(Trace.milliseconds).where(Trace.channel == "telegram").order_by(Trace.id.desc()).limit(TIMED)
        turns = list(session.scalars(traces))[::-1]
    engine.dispose()
    return [whole - turn for whole, turn in zip(took, turns, strict=True)]


def storm(contest: Contest, wanted: list[tuple[str, str]], chats: int, kills: int) -> float:
    """All say everything at once; the program dies at even distances. Seconds until the last is told all."""
    api, began = contest.api, time.monotonic()
    first = len(api.sent)
    for text in SAID:
        for chat in numbers(chats):
            Person(api, id=chat).say(text)
    threading.Thread(target=api.deliver, daemon=True).start()
    total = chats * len(wanted)
    for death in range(kills):
        with contest.program() as program:
            contest.up(program)
            api.wait(more_than(first + total * (death + 1) // (kills + 2)), _MOST_SECONDS)
            tree = program.tree()
            for process in tree:
                process.kill()
            psutil.wait_procs(tree, 10)
    with contest.program() as program:
        contest.up(program)
        api.wait(lambda sent: len(sent) - first >= total and complete(sent[first:], wanted, chats), _MOST_SECONDS)
    return time.monotonic() - began


def complete(sent: list[Sent], wanted: list[tuple[str, str]], chats: int) -> bool:
    return all(set(wanted) <= set(said(sent, chat)) for chat in numbers(chats))


def numbers(chats: int) -> range:
    return range(10_000, 10_000 + chats)


def more_than(number: int) -> Callable[[list[Sent]], bool]:
    return lambda sent: len(sent) > number


def said(sent: list[Sent], chat: int) -> list[tuple[str, str]]:
    return [(message.method, message.text) for message in sent if message.chat == chat]


def most_in_a_second(sent: list[Sent]) -> int:
    times = [message.at for message in sent]
    first = most = 0
    for last, at in enumerate(times):
        while at - times[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def least_gap(sent: list[Sent]) -> float:
    """Of different messages: one that is said twice is counted elsewhere."""
    chats: dict[int, Sent] = {}
    least = float("inf")
    for message in sent:
        last = chats.get(message.chat)
        if last is not None and last.params != message.params:
            least = min(least, message.at - last.at)
        chats[message.chat] = message
    return least
