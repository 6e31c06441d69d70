"""What a text names besides its subject: a quartiere, for whom, at no cost."""

from collections.abc import Mapping
from typing import Final

from nlu.tokens import PhraseFinder
from nlu.understanding import Mentions

# For whom: the words people use, by the audience that records are marked with.
AUDIENCES: Final = {
    "bambini": ["bambini", "bambino", "bambina", "bambine", "piccoli", "figli piccoli", "mio figlio", "mia figlia",
                "miei figli", "nipotino", "nipotini"],
    "ragazzi": ["ragazzi", "ragazzo", "ragazza", "ragazze", "adolescenti", "adolescente", "teenager", "medie"],
    "giovani": ["giovani", "giovane", "universitari", "universitario", "under 30"],
    "anziani": ["anziani", "anziano", "anziana", "anziane", "nonni", "nonno", "nonna", "pensionati", "pensionato",
                "pensionata", "terza età", "over 65"],
    "famiglie": ["famiglie", "famiglia", "genitori"],
    "adulti": ["adulti", "adulto"],
    "nuovi-arrivati": ["stranieri", "straniero", "straniera", "nuovi arrivati", "migranti", "immigrati"],
}  # fmt: skip
FREE: Final = ["gratis", "gratuito", "gratuita", "gratuiti", "gratuite", "gratuitamente", "senza pagare",
               "senza spendere", "a costo zero", "aggratis"]  # fmt: skip


class MentionFinder:
    """Knows the quartieri by their names: slug → names."""

    def __init__(self, quartieri: Mapping[str, list[str]]) -> None:
        self._quartieri = PhraseFinder(dict(quartieri))
        self._audiences = PhraseFinder(AUDIENCES)
        self._free = PhraseFinder({"free": FREE})

    def find(self, text: str) -> Mentions:
        rest = text
        for finder in (self._quartieri, self._audiences, self._free):
            rest = finder.without(rest)
        return Mentions(
            quartiere=next(iter(self._quartieri.find(text)), ""),
            audience=next(iter(self._audiences.find(text)), ""),
            free=bool(self._free.find(text)),
            rest=rest,
        )
