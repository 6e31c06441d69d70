"""What people would be told with changes, against now: won, lost, changed, the same."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.decision import Kind
from bot.trials.answered import Answered, Circumstances, Reads, answered_by_both, tried
from bot.trials.traffic import Asked
from nlu.reader import Reader
from nlu.understanding import Ranking, Understander

MOST_SHOWN: Final = 200  # rows of each outcome that are kept with a result
Progress = Callable[[int, int], None]


class Outcome(StrEnum):
    WON = "won"
    LOST = "lost"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"  # protected, and wrong both times


@dataclass(frozen=True)
class Wanted:
    """A protected question: the topic it has to reach, and the facet where that matters."""

    text: str
    topic: str
    ask: str = ""

    def is_right(self, got: Answered) -> bool:
        """An answer about the topic; of what is not the town's, that it is not."""
        if got.topic != self.topic or (self.ask and got.ask != self.ask):
            return False
        return got.kind is Kind.OUT_OF_SCOPE if self.topic.startswith("oos/") else got.is_answer


@dataclass(frozen=True)
class Row:
    text: str
    times: int
    outcome: Outcome
    before: Answered
    after: Answered

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "times": self.times, "outcome": self.outcome.value,
                "before": _shown(self.before), "after": _shown(self.after)}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    recent: tuple[Row, ...]
    protected: tuple[Row, ...]

    @property
    def blocks(self) -> bool:
        """Whether a protected question is lost."""
        return any(row.outcome is Outcome.LOST for row in self.protected)

    def to_json(self) -> dict[str, Any]:
        return {"recent": _counted(self.recent), "protected": _counted(self.protected), "blocks": self.blocks}


def _counted(rows: Sequence[Row]) -> dict[str, Any]:
    counts = Counter(row.outcome for row in rows)
    shown = {name: [row.to_json() for row in rows if row.outcome is name][:MOST_SHOWN] for name in Outcome}
    return {
        "questions": len(rows),
        "counts": {name.value: counts[name] for name in Outcome},
        "rows": {name.value: some for name, some in shown.items() if name is not Outcome.SAME},
    }


def _shown(got: Answered) -> dict[str, Any]:
    return {"kind": got.kind.value, "topic": got.topic, "ask": got.ask, "records": list(got.records), "text": got.text}


def outcome(before: Answered, after: Answered) -> Outcome:
    if before.is_answer != after.is_answer:
        return Outcome.WON if after.is_answer else Outcome.LOST
    return Outcome.SAME if before.same(after) else Outcome.CHANGED


def protected_outcome(wanted: Wanted, before: Answered, after: Answered) -> Outcome:
    was, is_now = wanted.is_right(before), wanted.is_right(after)
    if was != is_now:
        return Outcome.WON if is_now else Outcome.LOST
    if not is_now:
        return Outcome.WRONG
    return Outcome.SAME if before.same(after) else Outcome.CHANGED


class Remembering:
    """An intent model that is asked once about each text, though two readers ask it."""

    def __init__(self, understander: Understander) -> None:
        self.version = understander.version
        self._understander = understander
        self._known: dict[str, Ranking] = {}

    def parse(self, text: str) -> Ranking:
        if text not in self._known:
            self._known[text] = self._understander.parse(text)
        return self._known[text]


def readers(now: Reader, then: Reader) -> tuple[Reader, Reader]:
    """Both readers, asking a shared intent model once."""
    before = Reader(Remembering(now.understander), now.linker, now.mentions)
    shared = now.understander is then.understander
    after = before.understander if shared else Remembering(then.understander)
    return before, Reader(after, then.linker, then.mentions)


def compare(
    engine: Engine,
    both: tuple[Reads, Reads],
    about: Circumstances,
    recent: Sequence[Asked],
    protected: Sequence[Wanted],
    progress: Progress = lambda _done, _total: None,
    prepare: Callable[[Session], None] | None = None,
) -> Comparison:
    """Each question answered by both at the same moment, so that what time changes is no change.

    `prepare` makes what the changes need in the session that is rolled back, such as a topic that is new.
    """
    total = len(recent) + len(protected)

    def pair(text: str, number: int) -> tuple[Answered, Answered]:
        progress(number, total)
        return tried(engine, lambda session: answered_by_both(text, both, session, about), prepare)

    guarded = []
    for number, wanted in enumerate(protected):
        before, after = pair(wanted.text, number)
        guarded.append(Row(wanted.text, 1, protected_outcome(wanted, before, after), before, after))
    asked = []
    for number, question in enumerate(recent, len(protected)):
        before, after = pair(question.text, number)
        asked.append(Row(question.text, question.times, outcome(before, after), before, after))
    progress(total, total)
    return Comparison(tuple(asked), tuple(guarded))
