"""What a question is narrowed to (where, for whom, at no cost, when), kept while its subject stays the same.

And the language of who asks, kept until they write a whole sentence in Italian.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from actions.requests import find_code, looks_like_code
from bot.heard import Heard
from bot.state import State
from knowledge.text import fold
from nlu.dates import Period, find_period, is_time_word, names_time, within
from nlu.facets import asks_days, is_filler
from nlu.understanding import NOTHING_MENTIONED, Mentions, Understanding

_SENTENCE_WORDS: Final = 6
_CODE_WORDS: Final = 2


@dataclass(frozen=True)
class Scope:
    mentions: Mentions = NOTHING_MENTIONED
    period: Period | None = None
    language: str = ""


def scope_of(heard: Heard, follow_up: bool) -> Scope:
    """What the text itself says; where it goes on about the same subject, the rest is as it was."""
    text, understood, state, now = heard.text, heard.understood, heard.state, heard.now
    mentions = understood.mentions if understood else NOTHING_MENTIONED
    period, language = find_period(text, now), _language(text, understood, state)
    if not follow_up:
        return Scope(mentions, period, language)
    kept = Mentions(
        mentions.quartiere or state.quartiere, mentions.audience or state.audience, mentions.free or state.free
    )
    before = None if asks_days(text) else _kept_period(state, now)
    return Scope(kept, within(period, before) if period and before else period or before, language)


def remembered(scope: Scope) -> dict[str, Any]:
    """The scope as fields of the state."""
    period = scope.period
    return {
        "quartiere": scope.mentions.quartiere,
        "audience": scope.mentions.audience,
        "free": scope.mentions.free,
        "period": _written(period) if period else (),
    }


def _written(period: Period) -> tuple[str, ...]:
    return (period.start.isoformat(), period.end.isoformat(), period.name, *map(str, period.hours or ()))


def narrows(understood: Understanding) -> bool:
    """Whether a text says only where, for whom or when: "mercoledì?", "alle Fornaci invece?", "e gratis?" """
    mentions = understood.mentions
    named = mentions.quartiere or mentions.audience or mentions.free
    if not named and not names_time(understood.text):
        return False
    rest = mentions.rest if named else understood.text
    return all(is_filler(word) or is_time_word(word) for word in fold(rest).split())


def _language(text: str, understood: Understanding | None, state: State) -> str:
    """Whoever is told to write a few Italian words, and does, is still answered as before. A code is in none."""
    own = understood.language if understood and not _is_code(text) else ""
    return own or ("" if len(text.split()) >= _SENTENCE_WORDS else state.language)


def _is_code(text: str) -> bool:
    """Nothing but the number of a request, such as "S-7K2M9Q" or "s 7k2m9q"."""
    return looks_like_code(text) or bool(find_code(text) and len(text.split()) <= _CODE_WORDS)


def _kept_period(state: State, now: datetime) -> Period | None:
    """The period of the last turn, unless it is over or was never one."""
    try:
        start, end, name, *hours = state.period
        first, last = map(int, hours or ("0", "0"))
        period = Period(
            datetime.fromisoformat(start), datetime.fromisoformat(end), name, (first, last) if hours else None
        )
    except ValueError:
        return None
    return period if period.end > now else None
