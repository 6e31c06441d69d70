"""The Telegram channel put together: its mailbox, its front, its service, and the thread it runs in."""

import asyncio
import hmac
import logging
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.routing import Route
from telegram.error import TelegramError

from bot.desk import Desk
from bot.telegram.erasure import eraser
from bot.telegram.mailbox import SqlMailbox
from channels.conversation import Conversations
from channels.telegram import webhook
from channels.telegram.client import Client
from channels.telegram.front import Front, Names
from channels.telegram.service import Service
from channels.web.tokens import Tokens

_THREADS: Final = 16
_TIDY_SECONDS: Final = 3600.0
_log = logging.getLogger(__name__)
Other = Callable[[Service], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Channel:
    """`secret` is what Telegram shows at our door."""

    service: Service
    mailbox: SqlMailbox
    secret: str
    title: str
    public_url: str

    def route(self) -> Route:
        return webhook.route(self.secret, self.service.receive, lambda: self.service.me)

    async def introduce(self, service: Service) -> None:
        """Once, in the background: a desk that is not introduced answers all the same."""
        await _insist(service, lambda: service.client.introduce(self.title))
        await service.stopped()

    async def listen(self, service: Service) -> None:
        url = self.public_url.rstrip("/") + webhook.PATH
        await _insist(service, lambda: service.client.listen_at(url, self.secret))
        await service.stopped()

    async def keep_up(self, service: Service) -> None:
        """What has served its time goes."""
        while True:
            try:
                await asyncio.get_running_loop().run_in_executor(service.executor, self.mailbox.tidy)
            except Exception as error:  # noqa: BLE001  tried again by itself
                _log.error("telegram.tidy_failed error=%s", type(error).__name__)
            if not await service.sleep(_TIDY_SECONDS):
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
    mailbox = SqlMailbox(desk.engine, names)
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
    return Channel(service, mailbox, shown, conversations.about().title, settings.public_url)


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
