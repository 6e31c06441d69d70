"""A finished turn: what was decided, understood and said, and the state it leaves."""

from dataclasses import dataclass

from bot.decision import Decision
from bot.state import State
from channels.conversation import Reply
from nlu.understanding import Understanding


@dataclass(frozen=True)
class Turn:
    decision: Decision
    understood: Understanding | None
    replies: tuple[Reply, ...]
    records: tuple[str, ...]
    known: bool
    state: State
