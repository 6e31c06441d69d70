"""What a file would do to the records, line by line: told before anything is changed."""

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.fields import Item


class Effect(StrEnum):
    """Of one line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class Problem:
    """Which column (its heading in the file, empty for the whole line) has which text, and what is expected there."""

    column: str
    text: str
    expected: str


@dataclass(frozen=True)
class Change:
    """One field of one record, as the cell of a spreadsheet would show it."""

    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """One line of the file. `item` is the whole record as it would be; `number` that of the edition it starts from."""

    line: int
    effect: Effect
    slug: str
    name: str
    item: Item = field(default_factory=dict)
    number: int = 0
    identity: str = ""  # the other program's number
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """All lines of a file, in order. Nothing is brought in while one is wrong."""

    outcomes: tuple[Outcome, ...]

    def of(self, effect: Effect) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.effect == effect]

    def count(self, effect: Effect) -> int:
        return len(self.of(effect))

    @property
    def is_ready(self) -> bool:
        """Whether it can be brought in, and would change something."""
        return not self.count(Effect.WRONG) and self.count(Effect.SAME) < len(self.outcomes)

    @property
    def mark(self) -> str:
        """Changes when the outcome does: what was confirmed is what is brought in."""
        told = [[o.line, o.effect, o.slug, o.number, o.item] for o in self.outcomes]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
