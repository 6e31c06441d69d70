"""The Telegram channel put together: its mailbox, its front, its service, and the thread it runs in."""

import asyncio
import hmac
import logging
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from sqlalchemy.orm import Session
from starlette.routing import Route
from telegram.error import TelegramError

from bot.desk import Desk
from bot.subscriptions import ledger
from bot.subscriptions.again import Again, TryAgain, never
from bot.subscriptions.answers import Subscriptions
from bot.subscriptions.conversations import SubscribedConversations
from bot.subscriptions.notices import write_to_all
from bot.telegram.erasure import eraser
from bot.telegram.mailbox import SqlMailbox
from channels.conversation import Conversations, Reply
from channels.telegram import webhook
from channels.telegram.client import Client
from channels.telegram.front import CHANNEL, Front, Names
from channels.telegram.rendering import render
from channels.telegram.service import Service
from channels.web.tokens import Tokens

_THREADS: Final = 16
_TIDY_SECONDS: Final = 3600.0
_NOTIFY_SECONDS: Final = 30.0
_log = logging.getLogger(__name__)
Other = Callable[[Service], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Channel:
    """`secret` is what Telegram shows at our door."""

    desk: Desk
    service: Service
    mailbox: SqlMailbox
    secret: str
    title: str
    again: Again = never

    def route(self) -> Route:
        return webhook.route(self.secret, self.service.receive, lambda: self.service.me)

    async def introduce(self, service: Service) -> None:
        """Once, in the background: a desk that is not introduced answers all the same."""
        await _insist(service, lambda: service.client.introduce(self.title))
        await service.stopped()

    async def listen(self, service: Service) -> None:
        url = self.desk.settings.public_url.rstrip("/") + webhook.PATH
        await _insist(service, lambda: service.client.listen_at(url, self.secret))
        await service.stopped()

    async def tidy(self, service: Service) -> None:
        """What has served its time goes."""
        await _every(_TIDY_SECONDS, service, self.mailbox.tidy, "tidy")

    async def notify(self, service: Service) -> None:
        """Whoever asked to be told something is told."""
        await _every(_NOTIFY_SECONDS, service, self.write_to_all, "notify")

    def write_to_all(self) -> None:
        if write_to_all(self.desk.engine, self.desk.clock(), self._post, self.again):
            self.service.wake()

    def _post(self, session: Session, address: str, replies: tuple[Reply, ...]) -> None:
        chat = address.removeprefix(f"{CHANNEL}:")
        keep = partial(self.mailbox.keep_in, session)
        self.mailbox.post(session, int(chat), render(replies, self.desk.settings.public_url, keep))


async def _every(seconds: float, service: Service, work: Callable[[], None], name: str) -> None:
    while True:
        try:
            await asyncio.get_running_loop().run_in_executor(service.executor, work)
        except Exception as error:  # noqa: BLE001  tried again by itself
            _log.error("telegram.%s_failed error=%s", name, type(error).__name__)
        if not await service.sleep(seconds):
            return


async def _insist(service: Service, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    while True:
        try:
            return await work()
        except TelegramError:
            if not await service.sleep(service.backoff.failed()):
                return None


def channel(desk: Desk, conversations: Conversations) -> Channel:
    """Raises `ValueError` for a token that cannot be one."""
    settings = desk.settings
    Tokens.at(settings.secret)  # made the first time
    secret = settings.secret.read_bytes()
    names = Names(secret)
    mailbox = SqlMailbox(desk.engine, names, forget_address=ledger.forget_address)
    conversations = SubscribedConversations(conversations, Subscriptions(desk.engine, desk.clock))
    executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="telegram")
    client = Client(settings.telegram_token, settings.telegram_api)
    front = Front(
        conversations,
        client,
        names,
        mailbox.keep,
        mailbox.kept,
        eraser(desk, conversations.forget),
        executor,
        settings.public_url,
    )
    shown = hmac.new(secret, b"telegram webhook", "sha256").hexdigest()
    service = Service(mailbox, front, client, executor)
    return Channel(desk, service, mailbox, shown, conversations.about().title, TryAgain(desk))


@dataclass
class Run:
    """A service in its thread. `error` says why it ended before it was stopped."""

    ended: threading.Event = field(default_factory=threading.Event)
    error: Exception | None = None


@contextmanager
def running(service: Service, *others: Other) -> Iterator[Run]:
    """In a thread of its own while the `with` block lasts; then what is being sent is finished."""
    run = Run()

    def work() -> None:
        try:
            asyncio.run(service.run(*others))
        except Exception as error:  # noqa: BLE001  a thread that fails is seen by nobody else
            _log.error("telegram.stopped error=%s", type(error).__name__)
            run.error = error
        run.ended.set()

    thread = threading.Thread(target=work, name="telegram")
    thread.start()
    try:
        yield run
    finally:
        service.stop()
        thread.join()
