"""How names and questions are folded before they are compared: case, accents, apostrophes, word endings."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[a-z0-9]+")
_STEMMER = snowballstemmer.stemmer("italian")

# Words that carry no name: articles, prepositions, question words.
STOPWORDS = frozenset(
    """a ad ai al alla alle allo agli anche c che chi ci come con cosa d da dai dal dalla dalle dallo dagli de dei
    degli del della delle dello di dov dove e ed era gli ha hai ho i il in io l la le lo ma me mi mia mio ne nei
    nel nell nella nelle nello no noi non o ogni per piu po poi qual quale quali quando quanto quanti questa questo
    qui se sei si sia sono su sua suo sul sulla sulle sullo tra tu un una uno vi voi vorrei ciao buongiorno
    buonasera salve grazie posso puo devo fare sapere""".split()
)


def fold(text: str) -> str:
    """Lower case, no accents, any apostrophe or punctuation a space: "L'Età" → "l eta"."""
    folded = text.casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(folded))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The Snowball stem of a folded Italian word: "biblioteche" and "biblioteca" → "bibliotec"."""
    return str(_STEMMER.stemWord(word))


def terms(text: str) -> list[str]:
    """The stems that count in a name or a question, in order, each once."""
    return list(dict.fromkeys(stem(word) for word in fold(text).split() if word not in STOPWORDS))
