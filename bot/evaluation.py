"""Measuring the desk on questions with known topics.

Right: answered about the topic (or an acceptable other). Rescued: asked back with the right topic among the
buttons. Wrong: answered about something else. False refusal: a question about the town sent away as out of
scope. The rest was asked back in vain or not understood.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.decision import Kind
from bot.desk import Desk
from bot.turn import Turn
from channels.conversation import Incoming
from knowledge.vocabularies import Ask

OUTCOMES: Final = ("right", "rescued", "wrong", "false refusal", "missed")
_AWAY: Final = (Kind.OUT_OF_SCOPE, Kind.FALLBACK)


class EvaluationError(ValueError):
    """A file of questions that cannot be read; the text says which line and why."""


@dataclass(frozen=True)
class Item:
    """One question and what it is about."""

    id: str
    text: str
    topics: tuple[str, ...]  # the right one first, then others that are acceptable
    ask: str
    kind: str
    style: str
    language: str

    @property
    def area(self) -> str:
        """ "meta", "oos" or "in scope": read apart, because right means another thing in each."""
        prefix = self.topics[0].partition("/")[0]
        return prefix if prefix in ("meta", "oos") else "in scope"


@dataclass
class Score:
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def share(self, *outcomes: str) -> float:
        return sum(self.counts[outcome] for outcome in outcomes) / self.total if self.total else 0.0


@dataclass
class Facets:
    """Which facet was wanted and which was understood, counted in pairs of a question each."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def right(self) -> float:
        return _right(self.pairs)

    @property
    def right_where_named(self) -> float:
        """Of the questions that ask for something in particular: "generic" says too little to be wrong about."""
        return _right({pair: n for pair, n in self.pairs.items() if pair[0] != Ask.GENERIC})

    @property
    def confusions(self) -> list[tuple[str, str, int]]:
        """Wanted, understood and how often, the most frequent first."""
        return [(wanted, got, n) for (wanted, got), n in self.pairs.most_common() if wanted != got]


def _right(pairs: Mapping[tuple[str, str], int]) -> float:
    return sum(n for (wanted, got), n in pairs.items() if wanted == got) / max(1, sum(pairs.values()))


@dataclass
class Evaluation:
    """Scores by (dimension, value), e.g. ("area", "in scope"), and the confusions with their counts."""

    scores: dict[tuple[str, str], Score] = field(default_factory=lambda: defaultdict(Score))
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    facets: Facets = field(default_factory=Facets)
    mistakes: list[dict[str, str]] = field(default_factory=list)

    def add(self, item: Item, turn: Turn) -> str:
        result = outcome(item, turn)
        values = {"area": item.area} if item.language == "it" else {}
        values |= {"language": item.language}
        if item.language == "it":
            values |= {"kind": item.kind, "style": item.style}
        for dimension, value in values.items():
            self.scores[dimension, value].counts[result] += 1
        if item.area == "in scope" and item.language == "it" and item.ask:
            self.facets.pairs[item.ask, turn.decision.ask.value] += 1
        if result in ("wrong", "false refusal", "missed"):
            self.confusions[item.topics[0], turn.decision.topic or turn.decision.kind.value] += 1
            self.mistakes.append({"id": item.id, "outcome": result, "topic": item.topics[0],
                                  "decision": turn.decision.kind.value, "decided": turn.decision.topic})  # fmt: skip
        return result

    def to_json(self) -> dict[str, object]:
        return {
            "scores": {
                f"{d}={v}": {"n": s.total, **{o: s.counts[o] for o in OUTCOMES}} for (d, v), s in self.scores.items()
            },
            "ask_right": self.facets.right,
            "ask_right_where_named": self.facets.right_where_named,
            "ask_confusions": [{"ask": a, "understood": b, "n": n} for a, b, n in self.facets.confusions],
            "confusions": [{"topic": a, "decided": b, "n": n} for (a, b), n in self.confusions.most_common()],
            "mistakes": self.mistakes,
        }


def outcome(item: Item, turn: Turn) -> str:
    """How a turn did on a question, as the words above say."""
    decision = turn.decision
    offered = {button.payload for reply in turn.replies for button in reply.buttons}
    if item.area == "oos":
        away = decision.kind in _AWAY or decision.topic in item.topics[1:]
        return "right" if away else "wrong" if decision.kind is Kind.ANSWER else "missed"
    if item.area == "meta":
        # Out of scope for a greeting is as bad as a wrong answer.
        return "right" if decision.topic in item.topics else "wrong"
    if decision.kind is Kind.ANSWER:
        return "right" if decision.topic in item.topics else "wrong"
    if decision.kind is Kind.CLARIFY and any(
        f"topic:{topic}:" in payload for topic in item.topics for payload in offered
    ):
        return "rescued"
    if decision.topic in item.topics:
        return "right" if decision.kind is Kind.HANDOFF else "missed"
    return "false refusal" if decision.kind is Kind.OUT_OF_SCOPE else "missed"


def read(path: Path) -> list[Item]:
    """Raises `EvaluationError`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path.name}: il file non c'è, o non è un testo in UTF-8") from error
    items = [_item(line, f"{path.name}, riga {number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not items:
        raise EvaluationError(f"{path.name}: nessuna domanda")
    return items


def _item(line: str, where: str) -> Item:
    try:
        data = json.loads(line)
        others = data.get("topic_alt", [])
        texts = [data["id"], data["text"], data["topic"], *others]
        if not isinstance(others, list) or not all(isinstance(text, str) for text in texts):
            raise TypeError("id, text, topic and topic_alt are texts")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(f"{where}: non è una domanda con id, text e topic") from error
    return Item(
        id=data["id"],
        text=data["text"],
        topics=(data["topic"], *others),
        ask=data.get("ask", ""),
        kind=data.get("kind", ""),
        style=data.get("style", ""),
        language=data.get("lang", "it"),
    )


def evaluate(items: Iterable[Item], desk: Desk) -> Evaluation:
    evaluation = Evaluation()
    for item in items:
        turn = desk.turn(Incoming(conversation=f"evaluation/{item.id}", text=item.text, channel="evaluation"))
        evaluation.add(item, turn)
        desk.forget(f"evaluation/{item.id}")
    return evaluation
