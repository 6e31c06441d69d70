"""What the desk decides to do with a turn."""

from dataclasses import dataclass
from enum import StrEnum

from actions.draft import Step
from knowledge.vocabularies import Ask


class Kind(StrEnum):
    """What the desk decides to do; the values are part of the `ask --jsonl` contract."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    FORM = "form"
    HANDOFF = "handoff"
    SMALLTALK = "smalltalk"
    OUT_OF_SCOPE = "out_of_scope"
    FALLBACK = "fallback"


@dataclass(frozen=True)
class Decision:
    """`topic` is what the turn is about, acts ("meta/…") included; `candidates` are offered as buttons."""

    kind: Kind
    topic: str = ""
    ask: Ask = Ask.GENERIC
    candidates: tuple[str, ...] = ()
    follow_up: bool = False  # about the record in focus
    simpler: bool = False
    code: str = ""  # of a request whose status is asked
    step: Step | None = None  # of a form that the turn begins or goes on with
