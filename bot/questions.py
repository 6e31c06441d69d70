"""A message with several questions: the first is answered, the others are offered."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.following import is_beyond_doubt, points_back
from bot.heard import Further
from nlu.bands import URGENT, Band, Bands
from nlu.facets import is_bare
from nlu.questions import split_questions
from nlu.understanding import Understanding

_MOST: Final = 3
_LEAST_WORDS: Final = 4


def questions_of(
    understood: Understanding, read: Callable[[str], Understanding], bands: Bands
) -> tuple[Understanding, Further]:
    """What is answered, and the topics with facets that are offered beside it.

    The whole text is answered where it is sure: it knows more than its pieces. A piece counts as a question of its
    own where it names another subject beyond doubt; "e chi lo può avere?" names none.
    """
    pieces = split_questions(understood.text)[:_MOST]
    if len(pieces) < 2:
        return understood, ()
    asked = [(piece, read(piece)) for piece in pieces]
    own = [(one.town_topics[0][0], one.ask) for piece, one in asked if _stands_alone(piece, one, bands)]
    if bands.of(understood) is not Band.SURE and own and own[0][0] == asked[0][1].town_topics[0][0]:
        understood = replace(asked[0][1], danger=understood.danger)
    answered = understood.town_topics[0][0] if understood.town_topics else ""
    further = {topic: ask for topic, ask in own if topic != answered and topic not in URGENT}
    return understood, tuple(further.items())


def _stands_alone(piece: str, understood: Understanding, bands: Bands) -> bool:
    if len(piece.split()) < _LEAST_WORDS or is_bare(piece) or points_back(piece):
        return False
    return bands.of(understood) is Band.SURE and is_beyond_doubt(understood, Band.SURE)
