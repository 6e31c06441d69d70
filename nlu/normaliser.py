"""Everyday written Italian, brought to one spelling before anything reads it. Pure text in, text out.

What it mends: chat spellings ("ke", "nn", "x"), typed apostrophes for accents ("e'", "perche'"), lengthened
letters ("ciaoooo"), control characters. It does not correct words: "bibblioteca" stays, character n-grams
bridge that.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_LENGTH: Final = 1200  # characters kept; of a longer story, the beginning and the end, where the question is
_KEPT_HEAD: Final = 400
_CUT: Final = " ... "
_KEPT: Final = 64  # texts of the last turns: each is normalised a dozen times on its way

# Words people shorten in chats, one by one as they are written. Only spellings that are no word of their own.
CHAT_SPELLINGS: Final = {
    "x": "per", "xke": "perché", "xké": "perché", "xkè": "perché", "xche": "perché", "xchè": "perché",
    "xché": "perché", "perke": "perché", "perkè": "perché", "pk": "perché", "ke": "che", "kè": "che", "k": "che",
    "ki": "chi", "kiedere": "chiedere", "kiamare": "chiamare", "kiamo": "chiamo", "kiama": "chiama", "kn": "con",
    "cn": "con", "cm": "come", "km'è": "com'è", "nn": "non", "nnt": "niente", "nt": "niente", "sn": "sono",
    "qnd": "quando", "qndo": "quando", "qnt": "quanto", "qnto": "quanto", "qlc": "qualche", "qlcs": "qualcosa",
    "qlcn": "qualcuno", "qst": "questo", "qsta": "questa", "qsto": "questo", "qll": "quello", "dv": "dove",
    "dp": "dopo", "dmn": "domani", "dmni": "domani", "tt": "tutto", "tnt": "tanto", "cmq": "comunque",
    "cmnq": "comunque", "anke": "anche", "ank": "anche", "poki": "pochi", "poke": "poche", "pome": "pomeriggio",
    "pom": "pomeriggio", "grz": "grazie", "grx": "grazie", "thx": "grazie", "prg": "prego", "pls": "per favore",
    "plz": "per favore", "xfavore": "per favore", "xfav": "per favore", "xò": "però", "xo": "però",
    "xkiedere": "per chiedere", "buongg": "buongiorno", "bg": "buongiorno", "ciau": "ciao", "tel": "telefono",
    "num": "numero", "nr": "numero", "doc": "documento", "docs": "documenti", "app.to": "appuntamento",
    "appunt": "appuntamento", "info": "informazioni", "sett": "settimana", "gg": "giorni", "bn": "bene",
    "vb": "va bene", "msg": "messaggio", "dx": "destra", "sx": "sinistra", "mezz'ora": "mezz'ora", "okk": "ok",
    "oky": "ok", "spt": "spettabile", "risp": "risposta", "rx": "radiografia", "prox": "prossimo",
    "cell": "cellulare", "indir": "indirizzo", "bimbo": "bambino", "bimba": "bambina", "bimbi": "bambini",
    "bimbe": "bambine",
}  # fmt: skip

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "…": "..."})
_ACCENTED = str.maketrans("aeiou", "àèìòù")
# "perche'", "citta'", "e'": a final vowel and an apostrophe at the end of a word is an accent typed by hand …
# but not the end of something 'quoted' …
_TYPED_ACCENT = re.compile(r"(?<!\s')(?<!^')\b(\w*[aeiou])'(?!\w)")
# … and these are true elisions and imperatives.
_TRUE_APOSTROPHE = frozenset({"po", "mo", "di", "fa", "va", "da", "sta", "be", "a", "de", "co", "ca", "pe", "to"})
_LENGTHENED_VOWEL = re.compile(r"([aeiouàèéìòù])\1{2,}", re.IGNORECASE)
_LENGTHENED_OTHER = re.compile(r"([^\W\d_aeiou])\1{2,}", re.IGNORECASE)
_MANY_MARKS = re.compile(r"([!?.,])\1+")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[\w']+(?:\.[\w']+)*")  # "app.to", but "tel" in "tel."


@lru_cache(maxsize=_KEPT)
def clean(text: str) -> str:
    """The text without control characters and doubled spaces, in one Unicode form; at most `MAX_LENGTH` long."""
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") else c for c in text)
    text = _SPACES.sub(" ", text).strip()
    if len(text) <= MAX_LENGTH:
        return text
    head = text[:_KEPT_HEAD].rsplit(" ", 1)[0]
    tail = text[len(text) - (MAX_LENGTH - _KEPT_HEAD - len(_CUT)) :]
    return f"{head}{_CUT}{tail.strip()}"


@lru_cache(maxsize=_KEPT)
def normalise(text: str) -> str:
    """`clean`, in lower case, with chat spellings, typed accents and lengthened letters mended."""
    text = clean(text).lower()
    text = _LENGTHENED_VOWEL.sub(r"\1", text)
    text = _LENGTHENED_OTHER.sub(r"\1\1", text)
    text = _MANY_MARKS.sub(r"\1", text)
    text = _TYPED_ACCENT.sub(_accent, text)
    return _WORD.sub(lambda found: CHAT_SPELLINGS.get(found[0], found[0]), text)


def _accent(found: re.Match[str]) -> str:
    word = found[1]
    if word in _TRUE_APOSTROPHE:
        return found[0]
    if word in ("perche", "poiche", "benche", "finche", "anziche", "ne", "se"):
        return f"{word[:-1]}é"
    return word[:-1] + word[-1].translate(_ACCENTED)
