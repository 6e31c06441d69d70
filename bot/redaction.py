"""Taking out what tells who someone is, before anything is stored.

Codes are recognised by shape and confirmed by their check characters with python-stdnum; phones, e-mail
addresses and long numbers by shape alone: taking out too much does no harm here. Names and homes are found only where
somebody says that they are theirs. What the town itself makes public stays.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from stdnum import iban, luhn
from stdnum.it import codicefiscale, iva

from nlu.addresses import find_address

_HOME_REACH: Final = 80  # characters after "abito" in which the street is looked for

# Letters stand for digits where two people would share a code (omocodia): the shape allows both.
_DIGIT: Final = "[0-9LMNP-V]"
_CODICE_FISCALE: Final = re.compile(
    rf"\b[A-Z]{{3}} ?[A-Z]{{3}} ?{_DIGIT}{{2}}[ABCDEHLMPRST]{_DIGIT}{{2}} ?[A-Z]{_DIGIT}{{3}}[A-Z]\b", re.IGNORECASE
)
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b", re.IGNORECASE)
# In groups: written in capitals, so that the small words after it are no part of it.
_IBAN_IN_GROUPS: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: [A-Z0-9]{3,4}){3,8}(?: \d{1,3})?\b")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CARD: Final = re.compile(r"\b\d(?:[ -]?\d){12,}\b")
_LONG_NUMBER: Final = re.compile(r"\b\d(?:[ -]?\d){15,}\b")  # a payment notice, a card with a digit mistyped
_PARTITA_IVA: Final = re.compile(r"\b(?:IT)?\d{11}\b", re.IGNORECASE)
_PLATE: Final = re.compile(r"\b[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}\b|\b[a-z]{2}\d{3}[a-z]{2}\b")  # "il 118 se" is none
# A year and the next, a law and its year are no phones.
_YEARS: Final = r"(?!\d{1,4}/(?:19|20)\d\d\b)"
_PHONE: Final = re.compile(rf"(?<![\w€]){_YEARS}(?:\+|00)?\(?\d(?:[ ./)-]{{0,2}}\d){{6,14}}(?![\w€])")
_DOCUMENT: Final = re.compile(
    r"\b[A-Z]{2} ?\d{5,7}(?:[A-Z]{2})?\b|\b[a-z]{2}\d{5}[a-z]{2}\b"
)  # "di 12000 euro" is none

_CAPITAL: Final = r"[A-ZÀ-Ý][a-zà-ý'’]+"
_NAME: Final = re.compile(
    rf"(?<=\b[Mm]i chiamo )[^\W\d_]+(?: {_CAPITAL}){{0,2}}|(?<=\bnome è )[^\W\d_]+(?: {_CAPITAL}){{0,2}}"
    rf"|(?<=\b[Ss]ono )(?:{_CAPITAL} ){{1,2}}{_CAPITAL}|(?<=\b[Ss]ignor ){_CAPITAL}|(?<=\b[Ss]ignora ){_CAPITAL}"
)
_HOME: Final = re.compile(
    r"\b(?:abit|viv|risied)(?:o|iamo|a|e|ono|ano)(?: \w+){0,2}? (?=(?:in|a|al)\b)|\bresident[ei] |\bcasa mia ",
    re.IGNORECASE,
)

_Check = Callable[[str], bool]
_ALWAYS: Final[_Check] = lambda _found: True  # noqa: E731
_RULES: Final[tuple[tuple[str, re.Pattern[str], _Check], ...]] = (
    ("e-mail", _EMAIL, _ALWAYS),
    ("codice fiscale", _CODICE_FISCALE, _ALWAYS),
    ("iban", _IBAN, lambda found: iban.is_valid(found)),
    ("iban", _IBAN_IN_GROUPS, lambda found: iban.is_valid(found)),
    ("carta", _CARD, lambda found: luhn.is_valid(re.sub(r"\D", "", found))),
    ("numero", _LONG_NUMBER, _ALWAYS),
    ("partita iva", _PARTITA_IVA, lambda found: iva.is_valid(found)),
    ("targa", _PLATE, _ALWAYS),
    ("documento", _DOCUMENT, _ALWAYS),
    ("telefono", _PHONE, _ALWAYS),
)


def redact(text: str, public: frozenset[str] = frozenset()) -> str:
    """The text with «[telefono]», «[e-mail]» and the like in place of what identifies someone.

    Characters that nobody sees go, too: one inside a code would hide it. `public` are phones (their digits) and
    e-mail addresses that the town makes known: they stay.
    """
    text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    for name, shape, check in _RULES:
        text = shape.sub(
            lambda found, name=name, check=check: (  # type: ignore[misc]
                f"[{name}]" if plain_contact(found[0]) not in public and check(found[0]) else found[0]
            ),
            text,
        )
    return _NAME.sub("[nome]", _without_home(text))


def plain_contact(text: str) -> str:
    """A phone as its digits, without +39; an e-mail address in small letters."""
    if "@" in text:
        return text.casefold()
    digits = re.sub(r"\D", "", text)
    return digits.removeprefix("0039") if digits.startswith("0039") else digits.removeprefix("39")


def _without_home(text: str) -> str:
    """ "abito in via Larga 3" keeps no street."""
    for found in reversed(list(_HOME.finditer(text))):
        if address := find_address(text[found.end() : found.end() + _HOME_REACH]):
            start = text.index(address, found.end())
            text = f"{text[:start]}[indirizzo]{text[start + len(address) :]}"
    return text


def is_codice_fiscale(text: str) -> bool:
    """Whether the check character is right, too; omocodia allowed."""
    return bool(codicefiscale.is_valid(text))
