"""Whether a short text speaks of what a record says: "il concime lo portate voi?" after a pact of collaboration."""

from collections.abc import Iterator
from typing import Final

from actions.compose import FIELDS
from knowledge.kinds import Service
from knowledge.text import fold, stem
from knowledge.vocabularies import Ask
from nlu.dates import is_time_word
from nlu.facets import FACET_WORDS, is_filler

MOST_WORDS: Final = 8
_LEAST_SHARE: Final = 0.5
_LEAST_LETTERS: Final = 3


def facet_about(text: str, service: Service) -> Ask | None:
    """The facet whose words in the record hold most of what the text names; None where they hold less than half."""
    words = fold(text).split()
    named = {stem(word) for word in words if len(word) >= _LEAST_LETTERS and not _carries(word)}
    if not named or len(words) > MOST_WORDS:
        return None
    shares = [
        (len(named & _stems(said)) / len(named), -position, ask) for position, (ask, said) in enumerate(_said(service))
    ]
    share, _, ask = max(shares)
    return ask if share >= _LEAST_SHARE else None


def _carries(word: str) -> bool:
    """Whether a word only carries a question along: it names nothing that a record could speak of."""
    return word in FACET_WORDS or is_filler(word) or is_time_word(word)


def _said(service: Service) -> Iterator[tuple[Ask, str]]:
    for ask, fields in FIELDS.items():
        yield ask, " ".join(getattr(service, field) for field in fields if isinstance(getattr(service, field), str))
    yield Ask.HOW, " ".join(service.how)
    yield Ask.DOCUMENTS, " ".join(service.needed)
    yield Ask.GENERIC, " ".join(f"{case['when']} {case['answer']}" for case in service.cases)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in fold(text).split()}
