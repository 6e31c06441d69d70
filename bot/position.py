"""What is meant by a turn without words: a position says "where, near me?" of the subject in focus."""

from bot.dialogue import Decision, Kind
from bot.state import State
from channels.conversation import Incoming
from knowledge.vocabularies import Ask


def wordless(incoming: Incoming, state: State) -> Decision:
    if state.topic and incoming.lat is not None and incoming.lon is not None:
        return Decision(Kind.ANSWER, state.topic, Ask.WHERE)
    return Decision(Kind.FALLBACK)
