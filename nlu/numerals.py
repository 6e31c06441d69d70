"""Numbers from one to thirty-one as people write them, in figures or in words. Folded text."""

from typing import Final

_WORDS: Final = (
    "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici", "tredici",
    "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove", "venti", "ventuno", "ventidue",
    "ventitre", "ventiquattro", "venticinque", "ventisei", "ventisette", "ventotto", "ventinove", "trenta", "trentuno",
)  # fmt: skip
NUMBER_WORDS: Final = {word: number for number, word in enumerate(_WORDS, 1)} | {"un": 1, "una": 1, "primo": 1}
# "ventidue" before "venti": a pattern takes the first that fits.
NUMERAL: Final = rf"(?:\d{{1,2}}|(?:{'|'.join(sorted(NUMBER_WORDS, reverse=True))})\b)"


def number(numeral: str) -> int:
    """The value of what `NUMERAL` has matched."""
    return NUMBER_WORDS.get(numeral) or int(numeral)
