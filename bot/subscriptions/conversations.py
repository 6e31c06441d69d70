"""The desk with subscriptions beside it: for channels that can write first."""

import logging
from dataclasses import dataclass, replace

from bot.subscriptions.answers import Subscriptions
from bot.subscriptions.open_question import tell_button
from channels.conversation import About, Conversations, Incoming, Rating, Reply

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SubscribedConversations:
    """Looks at a turn before the desk does, and at its answer afterwards."""

    desk: Conversations
    subscriptions: Subscriptions

    def about(self) -> About:
        return self.desk.about()

    def reply(self, incoming: Incoming) -> tuple[Reply, ...]:
        try:
            if (replies := self.subscriptions.answer(incoming)) is not None:
                return replies
        except Exception as error:  # noqa: BLE001  the desk answers; logged without what was said
            _log.error("subscriptions.failed error=%s", type(error).__name__)
        replies = self.desk.reply(incoming)
        try:
            replies = self.subscriptions.offer(incoming, replies)
            return with_button(replies) if self.subscriptions.has_open_question(incoming) else replies
        except Exception as error:  # noqa: BLE001  the answer without its button
            _log.error("subscriptions.not_offered error=%s", type(error).__name__)
            return replies

    def rate(self, conversation: str, rating: Rating) -> bool:
        return self.desk.rate(conversation, rating)

    def forget(self, conversation: str) -> None:
        self.desk.forget(conversation)
        self.subscriptions.forget(conversation)


def with_button(replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """The answer with the button to be told, when there is one."""
    *before, last = replies
    return (*before, replace(last, buttons=(*last.buttons, tell_button())))
