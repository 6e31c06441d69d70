"""The desk where nobody can be written to: who asked to be told is told first, the next time they speak."""

import logging
from dataclasses import dataclass

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from actions import compose
from actions.wording import say
from bot.desk import Clock
from bot.subscriptions import ledger, open_question
from bot.subscriptions.again import Again
from bot.subscriptions.buttons import topics_button
from bot.subscriptions.conversations import with_button
from bot.subscriptions.notices import Look, news
from bot.subscriptions.tables import Subscription
from bot.subscriptions.wishes import Wish, wish
from bot.tables import Conversation, key_of
from channels.conversation import KIOSK, About, Conversations, Incoming, Rating, Reply
from knowledge.database import reading

_log = logging.getLogger(__name__)
_TOLD = "told_in"


@dataclass(frozen=True)
class WaitingConversations:
    """Looks at a turn before the desk does, and at its answer afterwards."""

    desk: Conversations
    engine: Engine
    clock: Clock
    again: Again

    def about(self) -> About:
        return self.desk.about()

    def reply(self, incoming: Incoming) -> tuple[Reply, ...]:
        told: tuple[Reply, ...] = ()
        try:
            told = self._told(incoming)
            if (kept := self._kept(incoming)) is not None:
                return (*told, kept)
        except Exception as error:  # noqa: BLE001  the desk answers; logged without what was said
            _log.error("waiting.failed error=%s", type(error).__name__)
        replies = self.desk.reply(incoming)
        if incoming.channel == KIOSK:
            return (*told, *replies)
        try:
            with reading(self.engine) as session:
                offered = open_question.is_to_be_offered(session, key_of(incoming.conversation))
        except Exception as error:  # noqa: BLE001  the answer without its button
            _log.error("waiting.not_offered error=%s", type(error).__name__)
            offered = False
        return (*told, *(with_button(replies) if offered else replies))

    def rate(self, conversation: str, rating: Rating) -> bool:
        return self.desk.rate(conversation, rating)

    def code(self, conversation: str) -> str:
        return self.desk.code(conversation)

    def forget(self, conversation: str) -> None:
        self.desk.forget(conversation)
        with Session(self.engine) as session, session.begin():
            ledger.forget(session, key_of(conversation))

    def _told(self, incoming: Incoming) -> tuple[Reply, ...]:
        """What is known by now of what was asked before. A message that is delivered twice hears it twice."""
        mine = select(Subscription).where(
            Subscription.conversation == key_of(incoming.conversation),
            Subscription.kind == open_question.KIND,
            Subscription.address == "",
        )
        with reading(self.engine) as session:
            look = Look(session, self.clock(), self.again)
            rows = session.scalars(mine.order_by(Subscription.id)).all()
            found = {row.id: news(row, look).replies for row in rows if not _was_told(row, incoming)}
            over = [row.id for row in rows if row.id not in found]
        told = {id_: replies for id_, replies in found.items() if replies}
        if told or over:
            self._write(told, over, incoming.message_id)
        return tuple(reply for replies in told.values() for reply in replies)

    def _write(self, told: dict[int, tuple[Reply, ...]], over: list[int], message: str) -> None:
        with Session(self.engine) as session, session.begin():
            session.execute(delete(Subscription).where(Subscription.id.in_(over)))
            for row in session.scalars(select(Subscription).where(Subscription.id.in_(told))):
                row.seen = {_TOLD: message}

    def _kept(self, incoming: Incoming) -> Reply | None:
        """The wish to be told, written down; None for what is the desk's to answer."""
        pressed = incoming.payload == open_question.TELL
        if not pressed and (incoming.payload or incoming.photo or wish(incoming.text) is not Wish.ANSWER):
            return None
        key = key_of(incoming.conversation)
        with Session(self.engine) as session, session.begin():
            row = session.get(Conversation, key)
            if row is not None and row.state.get("draft"):
                return None  # the words belong to the form that is being filled in
            if incoming.channel == KIOSK:
                return Reply(say("waiting_kiosk"), (compose.person_button(), topics_button()))
            turn = open_question.last_open(session, key, only_last=not pressed)
            if turn is None:
                return Reply(say("subscription_no_question"), (compose.person_button(), topics_button()))
            entry = open_question.entry(turn, session)
            kept = ledger.write(session, key, "", entry, self.clock())
        text = say("waiting_kept", name=entry.name) if kept else say("subscription_too_many")
        return Reply(text, (compose.person_button(), topics_button()))


def _was_told(row: Subscription, incoming: Incoming) -> bool:
    """In an earlier message than this."""
    return _TOLD in row.seen and (not incoming.message_id or row.seen[_TOLD] != incoming.message_id)
