"""Opening the desk on Telegram: at a door of our web server, or fetching messages by ourselves."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.routing import BaseRoute
from telegram.error import InvalidToken, TelegramError

from bot import composition
from bot.desk import Desk
from bot.server import DeskConversations
from bot.settings import Settings
from bot.telegram.channel import channel, running
from channels.conversation import Conversations
from channels.telegram.client import Client
from channels.telegram.polling import poll


class TelegramUnusable(ValueError):
    """Telegram does not let us in; says what to do."""


@contextmanager
def webhook_open(desk: Desk, conversations: Conversations, say: composition.Progress) -> Iterator[list[BaseRoute]]:
    """The door for Telegram's webhook, while the service behind it is at work."""
    if not desk.settings.public_url.startswith(("https://", "http://")):
        say("Telegram: manca PORTINERIA_PUBLIC_URL, l'indirizzo https del banco. Da casa usa: portineria telegram")
        yield []
        return
    made = channel(desk, conversations)
    with running(made.service, made.listen, made.introduce, made.tidy, made.notify):
        say("Il banco è anche su Telegram")
        yield [made.route()]


def try_at_home(
    settings: Settings, say: composition.Progress, take_over: bool = False, closing: threading.Event | None = None
) -> None:
    """Serves until interrupted, or `closing` is set. Raises `TelegramUnusable`, or what a desk raises."""
    username = asyncio.run(_free(settings, take_over))
    with composition.opened(settings) as engine:
        desk = composition.desk(settings, engine)
        made = channel(desk, DeskConversations(desk))
        closing = closing or _closed_by_a_signal()
        with running(made.service, made.introduce, made.tidy, made.notify, poll) as run:
            say(f"Il banco è su Telegram: https://t.me/{username}  (per chiuderlo: Ctrl+C)")
            try:
                while not closing.wait(0.5) and not run.ended.is_set():
                    pass
            except KeyboardInterrupt:
                say("Chiudo: finisco quello che sto inviando")
    if run.error is not None:
        raise TelegramUnusable("Il banco su Telegram si è fermato. Riprova tra poco.") from run.error


def _closed_by_a_signal() -> threading.Event:
    closing = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: closing.set())
    return closing


async def _free(settings: Settings, take_over: bool) -> str:
    """The bot's name, once nobody else receives its messages."""
    try:
        async with Client(settings.telegram_token, settings.telegram_api) as client:
            me = await client.me()
            if there := await client.listens_at():
                if not take_over:
                    raise TelegramUnusable(
                        f"Il bot @{me.username} riceve già i messaggi su {there.split('/telegram')[0]}. "
                        "Usa un altro bot per provare, oppure: portineria telegram --take-over"
                    )
                await client.stop_listening()
            return me.username
    except InvalidToken as error:
        raise TelegramUnusable(
            "Telegram non riconosce il codice di PORTINERIA_TELEGRAM_TOKEN. Copialo di nuovo da @BotFather."
        ) from error
    except TelegramError as error:
        raise TelegramUnusable("Non riesco a raggiungere Telegram. Controlla la rete e riprova.") from error
