"""A process that serves the channel and may be killed at any moment.

python -m tests.bot.telegram.worker DATABASE API SECRET CACHE
"""

import signal
import sys
import threading
from pathlib import Path

from bot import composition
from bot.comprehension import Comprehension
from bot.desk import Desk
from bot.server import DeskConversations
from bot.settings import Settings
from bot.telegram.channel import channel, running
from channels.telegram.polling import poll
from knowledge import database
from nlu.bands import Bands
from tests.channels.telegram.bot_api import TOKEN
from tests.conftest import SUNDAY, PretendedUnderstander


def main(url: str, api: str, secret: str, cache: str) -> None:
    composition.quiet_libraries()
    engine = database.connect(url)
    settings = Settings(secret=Path(secret), telegram_token=TOKEN, telegram_api=api)
    comprehension = Comprehension(engine, PretendedUnderstander(), Path(cache))
    desk = Desk(engine, comprehension, Bands.load(), settings, clock=lambda: SUNDAY)
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    with running(channel(desk, DeskConversations(desk)).service, poll):
        while not over.wait(0.2):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
