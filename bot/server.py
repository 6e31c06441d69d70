"""The desk on the web: the application served on one address."""

from concurrent.futures import ThreadPoolExecutor

import uvicorn

from bot import composition
from bot.desk import Desk
from bot.settings import Settings
from bot.upkeep import Upkeep
from channels.conversation import About, Incoming, Rating, Reply
from channels.web import app
from channels.web.access import Access, sites
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

    def forget(self, conversation: str) -> None:
        self.desk.forget(conversation)


def access(settings: Settings) -> Access:
    """Who may come in. Raises `ValueError` naming the variable that cannot be read."""
    try:
        allowed = sites(settings.sites)
    except ValueError as error:
        raise ValueError(f"PORTINERIA_SITES: {error}") from error
    return Access(allowed, settings.rate_conversation, settings.rate_address, settings.rasa_channel)


def run(settings: Settings, host: str, port: int, say: composition.Progress) -> None:
    """Serves until interrupted. Raises `KnowledgeError` or `UnderstanderError` when something is missing."""
    with composition.opened(settings) as engine, Upkeep(desk := composition.desk(settings, engine)):
        # The first turn pays for what is loaded late: nobody should wait for it.
        desk.turn(Incoming("warm-up", "buongiorno", channel="warm-up"))
        desk.forget("warm-up")
        application = app.create(DeskConversations(desk), Tokens.at(settings.secret), access=access(settings))
        say(f"Il banco è aperto: http://{host}:{port}  (per chiuderlo: Ctrl+C)")
        # Rasa holds `websockets` at a release that uvicorn cannot import; we need none.
        uvicorn.run(application, host=host, port=port, ws="none", log_level="warning", access_log=False)
