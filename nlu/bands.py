"""How sure is sure enough: the three bands, and the two ways out of the town's subjects.

The thresholds are chosen by `portineria tune` on questions that nothing was trained on, for the least harm:
a wrong answer costs 4, a false refusal 2, an unneeded question 1. They live in `bands.json`.
"""

import json
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Final, Self

from nlu.understanding import Understanding

FILE: Final = Path(__file__).with_name("bands.json")
# Whoever may be in danger is answered at once, even when unsure: the numbers to call do no harm to anyone.
URGENT: Final = ("salute/emergenze-118", "aiuto/antiviolenza", "aiuto/emergenze")
MOST_CANDIDATES: Final = 4


class Band(Enum):
    SURE = "sure"
    BETWEEN = "between"
    LOW = "low"
    ACT = "act"
    OUT_OF_SCOPE = "out of scope"


@dataclass(frozen=True)
class Bands:
    """`sure`: the least certainty among the town's topics to answer, `town`: the least share of the town.

    `between`: the least share of the town to ask back. `others`, `acts`: how much their shares weigh
    against the town's. `urgent`: the least share of an emergency to answer it at once. `shown`: the least share of a
    topic to be offered.
    """

    sure: float = 0.7
    town: float = 0.3
    between: float = 0.1
    others: float = 1.7
    acts: float = 1.0
    urgent: float = 0.2
    shown: float = 0.02

    def of(self, understood: Understanding) -> Band:
        town = understood.town_topics
        if town and town[0][0] in URGENT and town[0][1] >= self.urgent:
            return Band.SURE
        others, acts = understood.others * self.others, understood.acts * self.acts
        if others >= max(understood.town, acts):
            return Band.OUT_OF_SCOPE
        if acts > understood.town:
            return Band.ACT
        if understood.certainty >= self.sure and understood.town >= self.town:
            return Band.SURE
        return Band.BETWEEN if understood.town >= self.between else Band.LOW

    def candidates(self, understood: Understanding) -> tuple[str, ...]:
        """The topics of the town worth offering, best first: two at least, four at most."""
        town = understood.town_topics
        enough = [slug for slug, p in town if p >= self.shown]
        return tuple(enough[:MOST_CANDIDATES] if len(enough) > 1 else [slug for slug, _ in town[:2]])

    @classmethod
    def load(cls, path: Path = FILE) -> Self:
        """The chosen thresholds; the defaults where none were chosen yet."""
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls()

    def save(self, path: Path = FILE) -> None:
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
