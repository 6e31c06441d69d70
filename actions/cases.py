"""Particular cases: which of a record's own *casi particolari* a question is about."""

from collections.abc import Sequence

from knowledge.text import terms

_LEAST_SHARE = 0.5


def best_case(text: str, cases: Sequence[dict[str, str]], about: str = "") -> dict[str, str] | None:
    """The case whose situation the text describes: half of the words that set the situation apart.

    Words of `about`, the record's own name and summary, set nothing apart; nor do those of several cases.
    """
    said, common = set(terms(text)), set(terms(about))
    situations = [set(terms(case["when"])) for case in cases]
    best, best_score = None, 0.0
    for case, situation in zip(cases, situations, strict=True):
        telling = {word for word in situation - common if sum(word in other for other in situations) == 1}
        share = len(telling & said) / len(telling) if telling else 0.0
        if share >= _LEAST_SHARE and share * len(telling & said) > best_score:
            best, best_score = case, share * len(telling & said)
    return best
