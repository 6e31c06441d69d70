"""The channel at work: chats that wait are taken one by one, answered, and put back."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from telegram.error import InvalidToken, TelegramError

from channels.telegram import outgoing
from channels.telegram.backoff import Backoff
from channels.telegram.client import Client, Fate, outcome
from channels.telegram.front import Front
from channels.telegram.mailbox import ClaimLost, Letter, Mailbox, Work
from channels.telegram.pace import EVERY
from channels.telegram.received import Received
from channels.telegram.updates import Me
from channels.telegram.wording import words

T = TypeVar("T")
_AT_ONCE: Final = 12  # chats in hand
_LOOK_SECONDS: Final = 0.5  # for what another process received and left
_LEAST_REST_SECONDS: Final = 0.005  # where another process was faster
_ALIVE_SECONDS: Final = 2.0
_STOP_SECONDS: Final = 5.0  # for what is being sent
_log = logging.getLogger(__name__)


@dataclass
class Service:
    """Runs in one loop, until it is stopped; `receive` and `stop` may be called from any thread."""

    mailbox: Mailbox
    front: Front
    client: Client
    executor: Executor
    backoff: Backoff = field(default_factory=Backoff)
    me: Me | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _awake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _hands: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)
    _last_began: float = 0.0
    _air: asyncio.Lock = field(default_factory=asyncio.Lock)

    def receive(self, received: Received) -> bool:
        """Durable when it returns; answering may begin before, because the disk is slow."""
        new = self.mailbox.receive(received)
        if new:
            self.wake()
        self.mailbox.make_durable()
        return new

    def wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._awake.set)

    def stop(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self.wake()

    async def run(self, *others: Callable[["Service"], Coroutine[Any, Any, None]]) -> None:
        """Until stopped, with `others` at its side; then what is being sent is finished, and chats are given back.

        Raises `InvalidToken`.
        """
        self._loop = asyncio.get_running_loop()
        async with self.client:
            await self._learn_who_we_are()
            tasks = [
                asyncio.create_task(work) for work in (self._stay_alive(), self._take(), *(o(self) for o in others))
            ]
            stopped = asyncio.create_task(self._stopping.wait())
            try:
                await asyncio.wait({stopped, *tasks}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._stopping.set()
                await self._finish(tasks)
            for task in tasks:
                if task.done() and not task.cancelled() and (error := task.exception()):
                    raise error

    async def sleep(self, seconds: float) -> bool:
        """Whether there is anything to go on for."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return not self._stopping.is_set()

    async def stopped(self) -> None:
        await self._stopping.wait()

    async def _learn_who_we_are(self) -> None:
        while self.me is None:
            try:
                self.me = self.front.me = await self.client.me()
            except InvalidToken:
                raise
            except TelegramError as error:
                _log.warning("telegram.not_reached error=%s", type(error).__name__)
                if not await self.sleep(self.backoff.failed()):
                    return
        self.backoff.worked()

    async def _stay_alive(self) -> None:
        while True:
            with _logged("alive"):
                await self._apart(self.mailbox.alive)
            if not await self.sleep(_ALIVE_SECONDS):
                return

    async def _take(self) -> None:
        """Chats that are due, into as many hands as there are."""
        while not self._stopping.is_set():
            self._awake.clear()
            due = work = None
            if len(self._hands) < _AT_ONCE:
                with _logged("claim"):
                    # A look first: it takes no lock from those who are answering.
                    due = await self._apart(self.mailbox.seconds_to_next, tuple(self._hands))
                    if due is not None and due <= 0:
                        work = await self._apart(self.mailbox.claim, tuple(self._hands))
            if work is None:
                await self._rest(due)
                continue
            task = asyncio.create_task(self._serve(work))
            self._hands[work.key] = task
            task.add_done_callback(lambda _task, key=work.key: self._let_go(key))  # type: ignore[misc]

    def _let_go(self, key: str) -> None:
        self._hands.pop(key, None)
        self._awake.set()

    async def _rest(self, due: float | None) -> None:
        """Until something comes in, a hand is free, or a chat is due."""
        wait = _LOOK_SECONDS if due is None else min(_LOOK_SECONDS, max(due, _LEAST_REST_SECONDS))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), wait)

    async def _serve(self, first: Work) -> None:
        """One chat, until it is put back."""
        work: Work | None = first
        try:
            while work is not None:
                if isinstance(work.item, Received):
                    work = await self._answer(work.key, work.item)
                else:
                    work = await self._send(work.key, work.item)
        except ClaimLost:
            _log.warning("telegram.claim_lost")  # whoever has it now answers
        except Exception as error:  # noqa: BLE001  the last line of defence: logged once, without what was said
            _log.error("telegram.failed error=%s", _where(error))
            with _logged("put_back"):
                await self._apart(self.mailbox.put_back, first.key, self.backoff.failed())

    async def _answer(self, key: str, received: Received) -> Work | None:
        try:
            letters = await self.front.answer(received)
        except TelegramError as error:
            seconds = self.backoff.failed()
            _log.warning("telegram.photo_later error=%s", outcome(error).error)
            await self._apart(self.mailbox.put_back, key, seconds)
            return None
        except Exception as error:  # noqa: BLE001  an update that breaks us must not come back for ever
            _log.error("telegram.turn_failed error=%s", _where(error))
            letters = outgoing.text(words("failure"))
        work = await self._apart(self.mailbox.answered, key, received, letters)
        if received.kind.value == "left":
            await self._apart(self.mailbox.gone, key, received.chat)
        return work

    async def _send(self, key: str, letter: Letter) -> Work | None:
        if letter.wait:
            await asyncio.sleep(letter.wait)
        # One in the air at a time: so that no more than one can be said twice, should the process die just then.
        async with self._air:
            # On a busy machine those that waited their turn wake up together.
            await asyncio.sleep(max(0.0, self._last_began + EVERY - time.monotonic()))
            self._last_began = time.monotonic()
            return await self._sent(key, letter)

    async def _sent(self, key: str, letter: Letter) -> Work | None:
        done = await self.client.send(letter.chat, letter.outgoing)
        if done.fate is not Fate.SENT:
            _log.warning("telegram.not_sent fate=%s error=%s", done.fate.name, done.error)
        else:
            self.backoff.worked()
        match done.fate:
            case Fate.SENT:
                return await self._apart(self.mailbox.sent, key, letter)
            case Fate.REFUSED:
                return await self._apart(self.mailbox.drop, key, letter)
            case Fate.MOVED:
                await self._apart(self.mailbox.moved, key, letter, done.chat)
            case Fate.GONE:
                await self._apart(self.mailbox.gone, key, letter.chat)
            case Fate.LATER:
                seconds = done.seconds or self.backoff.failed()
                await self._apart(self.mailbox.pause, seconds)
                await self._apart(self.mailbox.put_back, key, seconds)
        return None

    async def _finish(self, tasks: list["asyncio.Task[None]"]) -> None:
        hands = list(self._hands.values())
        if hands:
            await asyncio.wait(hands, timeout=_STOP_SECONDS)
        for task in (*hands, *tasks):
            task.cancel()
        await asyncio.gather(*hands, *tasks, return_exceptions=True)
        with _logged("leave"):
            await self._apart(self.mailbox.leave)

    def _apart(self, call: Callable[..., T], *arguments: Any) -> "asyncio.Future[T]":
        return asyncio.get_running_loop().run_in_executor(self.executor, call, *arguments)


class _logged(suppress):  # noqa: N801  reads as a word
    """What fails here is tried again by itself: it is written down, and no more."""

    def __init__(self, what: str) -> None:
        super().__init__(Exception)
        self._what = what

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if error is not None and isinstance(error, Exception):
            _log.error("telegram.%s_failed error=%s", self._what, _where(error))
        return super().__exit__(kind, error, trace)


def _where(error: Exception) -> str:
    """The kind of error and the line it came from: never its message, which may hold what was said."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"
