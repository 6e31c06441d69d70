"""Choosing the thresholds of the three bands for the least harm, on questions nothing was trained on."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from bot.decision import Decision, Kind
from bot.desk import Desk
from bot.dialogue import decide
from bot.evaluation import Item
from bot.state import State
from nlu.bands import Bands
from nlu.understanding import Understanding

WRONG: Final = 4.0
FALSE_REFUSAL: Final = 2.0
UNNEEDED: Final = 1.0
# Twenty wrong answers in some hundred questions come and go by a fifth: half of that is no difference to speak of.
NEGLIGIBLE: Final = 0.12
# What people ask is the town's more often than in a set that has all kinds of other things on purpose.
SHARE: Final = {"in scope": 1.0, "oos": 0.55, "meta": 0.6}

Known = tuple[Item, Understanding]


def understand(items: Sequence[Item], desk: Desk) -> list[Known]:
    """The Italian questions with what the desk understands of them."""
    return [(item, desk.comprehension.understand(item.text)) for item in items if item.language == "it"]


def harm(item: Item, decision: Decision) -> float:
    """What a decision costs the person who asked. A question that helps still costs a turn."""
    if decision.kind is Kind.ANSWER:
        return 0.0 if decision.topic in item.topics else WRONG
    if item.area == "in scope":
        rescued = decision.kind is Kind.CLARIFY and bool(set(decision.candidates) & set(item.topics))
        return UNNEEDED if rescued else FALSE_REFUSAL
    if item.area == "oos":
        return UNNEEDED if decision.kind is Kind.CLARIFY else 0.0
    return 0.0 if decision.topic in item.topics else FALSE_REFUSAL


def total(known: Sequence[Known], bands: Bands) -> float:
    return sum(SHARE[item.area] * harm(item, decide(understood, State(), bands)) for item, understood in known)


def tune(known: Sequence[Known], start: Bands) -> Bands:
    """The bands with the least harm, found by going round the thresholds, two at a time, twice."""
    steps = {
        "sure": [n / 100 for n in range(40, 96, 4)],
        "town": [n / 100 for n in range(10, 75, 5)],
        "between": [n / 100 for n in range(5, 50, 5)],
        "others": [0.5, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5],
        "acts": [0.5, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7, 2.0],
    }
    best, least = start, total(known, start)
    for first, second in [("sure", "town"), ("others", "acts"), ("town", "between"), ("sure", "others")] * 2:
        for a, b in product(steps[first], steps[second]):
            tried = replace(best, **{first: a, second: b})
            if (cost := total(known, tried)) < least:
                best, least = tried, cost
    return _most_direct(known, best, least * (1 + NEGLIGIBLE))


def _most_direct(known: Sequence[Known], best: Bands, limit: float) -> Bands:
    """Where it makes no difference to speak of, asking back less."""
    for sure in (n / 100 for n in range(40, int(best.sure * 100), 5)):
        tried = replace(best, sure=sure)
        if total(known, tried) <= limit:
            return tried
    return best
