"""The desk on the web: the application served on one address."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import uvicorn
from starlette.routing import BaseRoute

from bot import composition
from bot.clock import utc_now
from bot.desk import Desk
from bot.pages import DeskCatalogue
from bot.privacy.codes import code_of
from bot.settings import Settings
from bot.staff import app as staff_app
from bot.staff import first_visit
from bot.staff.house import House
from bot.subscriptions.again import TryAgain
from bot.subscriptions.waiting import WaitingConversations
from bot.tables import key_of
from bot.upkeep import Upkeep
from channels.conversation import About, Conversations, Incoming, Rating, Reply
from channels.web import app
from channels.web.access import Access, sites
from channels.web.pages.site import Site
from channels.web.tokens import Tokens
from knowledge import queries
from knowledge.database import reading

# Turns take milliseconds and wait for each other: more threads would answer no sooner.
_WORKERS = 8


class DeskConversations:
    """The desk as channels see it. A turn that does not come back in time is apologised for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="turn")

    def about(self) -> About:
        with reading(self.desk.engine) as session:
            town = queries.town(session)
        return About(town.title, town.phone, town.invented) if town else About("il tuo Comune")

    def reply(self, incoming: Incoming) -> tuple[Reply, ...]:
        turn = self._workers.submit(self.desk.turn, incoming)
        try:
            return turn.result(self.desk.settings.turn_deadline).replies
        except TimeoutError:
            turn.cancel()  # one that has begun sees its own deadline, and keeps nothing
            return self.desk.sorry("too_slow").replies

    def rate(self, conversation: str, rating: Rating) -> bool:
        return self.desk.rate(conversation, rating)

    def code(self, conversation: str) -> str:
        return code_of(key_of(conversation))

    def forget(self, conversation: str) -> None:
        self.desk.forget(conversation)


def access(settings: Settings) -> Access:
    """Who may come in. Raises `ValueError` naming the variable that cannot be read."""
    try:
        allowed = sites(settings.sites)
    except ValueError as error:
        raise ValueError(f"PORTINERIA_SITES: {error}") from error
    return Access(allowed, settings.rate_conversation, settings.rate_address, settings.rasa_channel)


@contextmanager
def telegram_doors(desk: Desk, conversations: Conversations, say: composition.Progress) -> Iterator[list[BaseRoute]]:
    """The way in for Telegram, and its service at work, where the settings name a bot."""
    if not desk.settings.telegram_token:
        yield []
        return
    from bot.telegram.opening import webhook_open  # the library of the Bot API, half a second: only where it is used

    with webhook_open(desk, conversations, say) as doors:
        yield doors


def run(settings: Settings, host: str, port: int, say: composition.Progress, *, trying: bool = False) -> None:
    """Serves until interrupted; `trying`: the desk of an invented town opens by a link that is told.

    Raises `KnowledgeError` or `UnderstanderError` when something is missing.
    """
    with composition.opened(settings) as engine, Upkeep(desk := composition.desk(settings, engine)):
        # The first turn pays for what is loaded late: nobody should wait for it.
        desk.turn(Incoming("warm-up", "buongiorno", channel="warm-up"))
        desk.forget("warm-up")
        conversations = DeskConversations(desk)
        site = Site(DeskCatalogue(desk), settings.public_url, settings.map_tiles, settings.map_attribution)
        with telegram_doors(desk, conversations, say) as doors:
            tokens = Tokens.at(settings.secret)
            others = [*doors, *staff_app.routes(House(desk, settings.secret.read_bytes()))]
            waiting = WaitingConversations(conversations, engine, desk.clock, TryAgain(desk))
            application = app.create(waiting, tokens, access=access(settings), site=site, others=others)
            say(f"Il banco è aperto: http://{host}:{port}  (per chiuderlo: Ctrl+C)")
            if how := first_visit.told(engine, host, port, utc_now(), trying=trying):
                say(how)
            # Rasa holds `websockets` at a release that uvicorn cannot import; we need none.
            uvicorn.run(application, host=host, port=port, ws="none", log_level="warning", access_log=False)
