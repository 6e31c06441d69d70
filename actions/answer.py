"""What a handler is asked and what it answers."""

from dataclasses import dataclass, field
from datetime import date, datetime

from channels.conversation import Reply
from knowledge.queries import Point
from knowledge.vocabularies import Ask
from nlu.dates import Period
from nlu.understanding import NOTHING_MENTIONED, Mentions


@dataclass(frozen=True)
class Question:
    """A question whose subject is settled. `now` is Europe/Rome wall-clock time."""

    topic: str
    ask: Ask
    now: datetime
    text: str = ""
    mentions: Mentions = NOTHING_MENTIONED
    record: str = ""  # slug of the record in focus, when the question is about that very one
    near: Point | None = None
    period: Period | None = None  # the time that is asked about, or was in the turn before
    goes_on: bool = False  # says more of a subject that is in focus, or was just chosen
    listed: tuple[str, ...] = ()  # slugs of the events just shown, when the question is about those

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True)
class Answer:
    """`records` are the slugs the facts come from; `record` the one that follow-ups are about.

    `listed` are the events that are shown: "quanto costa?" is then about them.
    """

    replies: tuple[Reply, ...]
    records: tuple[str, ...] = ()
    record: str = ""
    listed: tuple[str, ...] = ()
    known: bool = field(default=True)  # false when the records do not say what was asked
