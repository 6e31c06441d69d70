"""Particular cases: which of a record's own *casi particolari* a question is about."""

from collections.abc import Sequence

from knowledge.text import terms

_LEAST_COMMON = 2
_LEAST_SHARE = 0.5


def best_case(text: str, cases: Sequence[dict[str, str]]) -> dict[str, str] | None:
    """The case whose situation the text describes: at least two words, and half of the situation's words."""
    said = set(terms(text))
    best, best_share = None, 0.0
    for case in cases:
        situation = set(terms(case["when"]))
        common = situation & said
        share = len(common) / len(situation) if situation else 0.0
        if len(common) >= min(_LEAST_COMMON, len(situation)) and share >= _LEAST_SHARE and share > best_share:
            best, best_share = case, share
    return best
