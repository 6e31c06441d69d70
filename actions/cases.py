"""Particular cases: which of a record's own *casi particolari* a question is about."""

from collections.abc import Sequence

from knowledge.text import fold, terms
from nlu.facets import FACET_WORDS, is_filler

_LEAST_SHARE = 0.5
_FEW_WORDS = 4


def best_case(
    text: str, cases: Sequence[dict[str, str]], about: str = "", following: bool = False
) -> dict[str, str] | None:
    """The case whose situation the text describes: half of the words that set the situation apart.

    Words of `about`, the record's own name and summary, set nothing apart; nor do those of several cases. Where a
    short text goes on (`following`) about the record, half of what it names is enough.
    """
    common = set(terms(about))
    said = set(terms(text))
    named = {word for word in terms(_without_facets(text)) if word not in common}
    situations = [set(terms(case["when"])) for case in cases]
    best, best_score = None, 0.0
    for case, situation in zip(cases, situations, strict=True):
        telling = {word for word in situation - common if sum(word in other for other in situations) == 1}
        score = max(_share(telling, said), _share_of_few(named, telling) if following else 0.0)
        if score > best_score:
            best, best_score = case, score
    return best


def is_told_apart(text: str, case: dict[str, str]) -> bool:
    """Whether the text has two words or more of the situation: too many for chance."""
    return len(set(terms(text)) & set(terms(case["when"]))) > 1


def _share(telling: set[str], said: set[str]) -> float:
    """How well the situation is described, more words before fewer; 0 where less than half of it is."""
    both = len(telling & said)
    share = both / len(telling) if telling else 0.0
    return share * both if share >= _LEAST_SHARE else 0.0


def _share_of_few(named: set[str], telling: set[str]) -> float:
    return _share(named, telling) if len(named) <= _FEW_WORDS else 0.0


def _without_facets(text: str) -> str:
    words = fold(text).split()
    return " ".join(w for w in words if w not in FACET_WORDS and not is_filler(w))
