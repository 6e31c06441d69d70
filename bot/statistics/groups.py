"""Outcomes that go together: what kind of topic a question has follows from its outcome, and the other way round.

Whoever knows that could take the questions that are not the town's business off those of all such topics. So small
numbers are put together within these groups, in the rows of a table as in its columns.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.statistics.counting import Cell
from bot.statistics.outcomes import ACT, NOT_OURS, Outcome
from bot.statistics.suppression import folded, together

OTHERS: Final = "*"  # the value, or the outcome, under which small ones are together
KNOWN: Final = "known"  # about a topic of the town
UNCLEAR: Final = "unclear"  # about what, nobody knows
ELSEWHERE: Final = "elsewhere"
PERSON: Final = "person"
OF_OUTCOME: Final[Mapping[str, str]] = {
    Outcome.ANSWERED: KNOWN,
    Outcome.RESCUED: KNOWN,
    Outcome.SILENT: KNOWN,
    Outcome.ASKED_BACK: UNCLEAR,
    Outcome.NOT_UNDERSTOOD: UNCLEAR,
    Outcome.ELSEWHERE: ELSEWHERE,
    Outcome.PERSON: PERSON,
}


def of_topic(topic: str) -> str:
    """The group of the outcomes that questions about the topic have."""
    if not topic:
        return UNCLEAR
    if topic.startswith(NOT_OURS):
        return ELSEWHERE
    return PERSON if topic.startswith(ACT) else KNOWN


def columns(totals: Mapping[str, Cell]) -> dict[str, str]:
    """Under which column each outcome that occurred is shown: its own, "*known" with others of its group, or "*"."""
    groups = {group: [o for o in totals if OF_OUTCOME[o] == group] for group in map(OF_OUTCOME.__getitem__, totals)}
    few = folded({group: together(totals[o] for o in members) for group, members in groups.items()})
    found = {}
    for group, members in groups.items():
        within = folded({outcome: totals[outcome] for outcome in members})
        for outcome in members:
            own = f"{OTHERS}{group}" if outcome in within else outcome
            found[outcome] = OTHERS if group in few else own
    return found


def few_topics(totals: Mapping[str, Cell], shown: Mapping[str, str]) -> frozenset[str]:
    """The topics that may be shown only together; `shown`: under which column each outcome is."""
    together_ = {OF_OUTCOME[outcome] for outcome, column in shown.items() if column == OTHERS}
    few: set[str] = set()
    for group in set(map(of_topic, totals)):
        members = {topic: cell for topic, cell in totals.items() if of_topic(topic) == group}
        few |= members.keys() if group in together_ else folded(members)
    return frozenset(few)


def may_meet(topics: Iterable[str], outcomes: Iterable[str]) -> bool:
    """Whether a question about one of the topics can have one of the outcomes."""
    return not {of_topic(topic) for topic in topics}.isdisjoint(OF_OUTCOME[outcome] for outcome in outcomes)
