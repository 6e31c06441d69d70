"""Deleting what is stored of a conversation, and saying what there was."""

from collections.abc import Callable

from sqlalchemy import func, select

from bot.desk import Desk
from bot.subscriptions.tables import Subscription
from bot.tables import Conversation, Trace, key_of
from channels.telegram.erasure import Erased
from knowledge.database import reading


def eraser(desk: Desk, forget: Callable[[str], None]) -> Callable[[str], Erased]:
    """`forget` deletes; this counts before."""

    def erase(conversation: str) -> Erased:
        key = key_of(conversation)
        with reading(desk.engine) as session:
            erased = Erased(
                session.get(Conversation, key) is not None,
                session.scalar(select(func.count()).where(Trace.conversation == key)) or 0,
                session.scalar(select(func.count()).where(Subscription.conversation == key)) or 0,
            )
        forget(conversation)
        return erased

    return erase
