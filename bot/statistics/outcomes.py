"""What became of each question: a pure reading of turns, one after the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.decision import Kind

# A choice made later than this goes on with nothing: it is a question of its own.
CHOICE_WITHIN: Final = timedelta(hours=1)
# How topics of acts ("vorrei parlare con una persona") and of what is not the town's business begin.
ACT: Final = "meta/"
NOT_OURS: Final = "oos/"
NO_SUBJECT: Final = "-"  # of a form that is about nothing in particular


class Outcome(StrEnum):
    """The values are stored, and stand in what is exported."""

    ANSWERED = "answered"
    RESCUED = "rescued"  # asked back, then answered
    ASKED_BACK = "asked_back"  # and nothing was chosen
    NOT_UNDERSTOOD = "not_understood"
    ELSEWHERE = "elsewhere"  # not the town's: told whose
    PERSON = "person"  # they wanted to speak with somebody
    SILENT = "silent"  # the record did not say


@dataclass(frozen=True)
class Said:
    """What a trace says of a turn. `at` is Europe/Rome wall-clock time; `picked`: its topic had just been offered."""

    conversation: str
    at: datetime
    decision: str
    topic: str = ""
    known: bool = True
    picked: bool = False
    channel: str = ""
    language: str = ""
    quartiere: str = ""


@dataclass(frozen=True)
class Question:
    """Something that somebody wanted to know. `topic` is empty where it was never made out."""

    conversation: str
    at: datetime
    outcome: Outcome
    topic: str = ""
    channel: str = ""
    language: str = ""
    quartiere: str = ""


_ANSWERS: Final = (Kind.ANSWER.value, Kind.FORM.value)
_OFFERS: Final = (Kind.CLARIFY.value, Kind.FALLBACK.value, Kind.OUT_OF_SCOPE.value)
_AT_FIRST: Final = {
    Kind.CLARIFY.value: Outcome.ASKED_BACK,
    Kind.FALLBACK.value: Outcome.NOT_UNDERSTOOD,
    Kind.OUT_OF_SCOPE.value: Outcome.ELSEWHERE,
    Kind.HANDOFF.value: Outcome.PERSON,
}
# What the topic of these turns would be is a guess.
_GUESSED: Final = (Outcome.ASKED_BACK, Outcome.NOT_UNDERSTOOD)


def questions(turns: Iterable[Said]) -> Iterator[Question]:
    """The questions in turns that are in the order of time; those of several conversations may be mixed.

    Greetings and the like are none, nor are the steps of a form after its first. A choice belongs to the question
    that was asked back: both are one.
    """
    threads: dict[str, _Thread] = {}
    for turn in turns:
        thread = threads.setdefault(turn.conversation, _Thread())
        thread.forget_before(turn.at - CHOICE_WITHIN)
        if thread.before and thread.asked and (closed := _closed(thread.before, thread.asked, turn)):
            thread.asked = closed
        else:
            if thread.asked:
                yield thread.asked
            thread.asked = _begun(thread, turn)
        thread.heard(turn)
    yield from (thread.asked for thread in threads.values() if thread.asked)


@dataclass
class _Thread:
    """Where a conversation stands: its last turn, the question that may still be closed, the forms of the last hour."""

    before: Said | None = None
    asked: Question | None = None
    forms: dict[str, datetime] = field(default_factory=dict)

    def forget_before(self, then: datetime) -> None:
        if self.before and self.before.at < then:
            self.before = None
        self.forms = {topic: at for topic, at in self.forms.items() if at >= then}

    def heard(self, turn: Said) -> None:
        self.before = turn
        if turn.decision == Kind.FORM.value:
            self.forms[turn.topic] = turn.at


def _begun(thread: _Thread, turn: Said) -> Question | None:
    outcome = _outcome(thread, turn)
    if outcome is None:
        return None
    topic = topic_of(outcome, turn.topic)
    return Question(turn.conversation, turn.at, outcome, topic, turn.channel, turn.language, turn.quartiere)


def topic_of(outcome: Outcome, topic: str) -> str:
    """Empty where it would be a guess; else of the kind that goes with the outcome, see `bot/statistics/groups.py`."""
    if outcome in _GUESSED:
        return ""
    if outcome is Outcome.ELSEWHERE:
        return topic if topic.startswith(NOT_OURS) else f"{NOT_OURS}altro"
    if outcome is Outcome.PERSON:
        return topic if topic.startswith(ACT) else f"{ACT}operatore"
    return topic if topic and not topic.startswith((NOT_OURS, ACT)) else NO_SUBJECT


def _outcome(thread: _Thread, turn: Said) -> Outcome | None:
    if turn.decision == Kind.ANSWER.value:
        return Outcome.ANSWERED if turn.known else Outcome.SILENT
    if turn.decision == Kind.FORM.value:
        return None if _goes_on(thread, turn) else Outcome.ANSWERED
    return _AT_FIRST.get(turn.decision)


def _goes_on(thread: _Thread, turn: Said) -> bool:
    """A further step of a form, or the form that an answer about the same subject led to."""
    before = thread.before
    if before and (before.decision == Kind.FORM.value or (before.decision in _ANSWERS and before.topic == turn.topic)):
        return True
    return turn.topic in thread.forms


def _closed(before: Said, question: Question, turn: Said) -> Question | None:
    """The question that was asked back, with what its next turn made of it; None where that is about something else."""
    if before.decision not in _OFFERS:
        return None
    asked = before.decision == Kind.CLARIFY.value
    if asked and turn.decision == Kind.FALLBACK.value and not turn.topic:  # "none of these"
        return replace(question, outcome=Outcome.NOT_UNDERSTOOD, topic="")
    if turn.decision not in _ANSWERS or not (turn.picked or (asked and not before.topic)):
        return None
    outcome = Outcome.RESCUED if turn.known else Outcome.SILENT
    where = turn.quartiere or question.quartiere
    return replace(question, outcome=outcome, topic=topic_of(outcome, turn.topic), quartiere=where)
