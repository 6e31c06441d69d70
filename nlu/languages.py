"""Which language a text is in: by its alphabet, or by the intents `language_…` that the model has learnt.

Italian is what is left: a text has to be plainly in another language to count as such.
"""

from typing import Final

from nlu.understanding import Ranking

LANGUAGE: Final = "language_"
ITALIAN: Final = ""
_PLAINLY: Final = 0.18  # of all languages together: 9 of 10 messages are recognised, 4 Italian ones of 1,000 mistaken
_LAST_LATIN: Final = 0x24F
# The first and last letter of each alphabet, and the language that newcomers write in it.
_ALPHABETS: Final = (
    ("\u0400", "\u04ff", "uk"),
    ("\u0600", "\u06ff", "ar"),
    ("\u4e00", "\u9fff", "zh"),
)
_OTHER: Final = "en"  # for who writes in an alphabet that we have no words in


def language(text: str, intents: Ranking) -> str:
    """ISO 639-1; empty for Italian."""
    return by_alphabet(text) or _learnt(intents)


def by_alphabet(text: str) -> str:
    """The language of the alphabet that most letters are of; empty for the Latin one."""
    letters = [character for character in text if character.isalpha()]
    foreign = [character for character in letters if ord(character) > _LAST_LATIN]
    if len(foreign) * 2 <= len(letters):
        return ITALIAN
    shares = {code: sum(first <= letter <= last for letter in foreign) for first, last, code in _ALPHABETS}
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] * 2 > len(foreign) else _OTHER


def _learnt(intents: Ranking) -> str:
    shares = {name.removeprefix(LANGUAGE): p for name, p in intents if name.startswith(LANGUAGE)}
    return max(shares, key=lambda code: shares[code]) if sum(shares.values()) >= _PLAINLY else ITALIAN
