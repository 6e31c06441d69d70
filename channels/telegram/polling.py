"""Updates fetched by ourselves, for trying the desk at home: no address on the internet is needed."""

import asyncio
import logging
from typing import Final

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from channels.telegram.backoff import Backoff
from channels.telegram.service import Service
from channels.telegram.updates import read

_log = logging.getLogger(__name__)
_SECONDS: Final = 25  # a request waits for something to happen
_CONFLICT_SECONDS: Final = 10.0  # one poller at a time: the other may be one that is just closing


async def poll(service: Service, seconds: int = _SECONDS, conflict_seconds: float = _CONFLICT_SECONDS) -> None:
    """Until the service stops. An update is confirmed to Telegram by asking for the next, when we have kept it."""
    assert service.me is not None
    offset, backoff = 0, Backoff()
    while True:
        wait = 0.0
        try:
            found = await service.client.updates(offset, seconds)
            for data in found:
                if received := read(data, service.me):
                    await asyncio.get_running_loop().run_in_executor(service.executor, service.receive, received)
                offset = int(data["update_id"]) + 1
            backoff.worked()
        except InvalidToken:
            raise
        except Conflict:
            _log.warning("telegram.conflict another program fetches this bot's updates")
            wait = conflict_seconds
        except RetryAfter:
            wait = max(backoff.failed(), 5.0)
        except TelegramError as error:
            _log.warning("telegram.not_reached error=%s", type(error).__name__)
            wait = backoff.failed()
        if not await service.sleep(wait):
            return
