"""Passwords of the staff: what makes a good one, and how it is kept.

Rules after NIST SP 800-63B and OWASP ASVS 5: long, nothing that is tried first, no rule of its composition.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

SHORTEST: Final = 12
LONGEST: Final = 256
# OWASP's smallest set for argon2id: 46 MiB, one pass, one lane.
_HASHER: Final = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
# Each hash takes its 46 MiB: who sends a thousand passwords at once must not take the machine's memory.
_AT_ONCE: Final = threading.BoundedSemaphore(2)
# And who waits holds a thread that answers everybody: no more than a few do.
_IN_LINE: Final = threading.BoundedSemaphore(10)
_OWN_LEFT: Final = 6  # characters that nobody would guess, at least
_DIFFERENT: Final = 5
_LOOK_ALIKES: Final = str.maketrans("0134578@$!€", "oieastbasie")
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
_REPEATED: Final = re.compile(r"(.+?)\1+")


class Busy(Exception):
    """Too many passwords wait to be looked at already; this one was not."""


def problem(password: str, *own: str) -> str:
    """What is wrong with a new password, in Italian; empty for a good one.

    `own` is what others know of the person and of the town: name, address, place.
    """
    text = _normal(password)
    if len(text) < SHORTEST:
        return f"È troppo corta: servono almeno {SHORTEST} caratteri. Vanno bene anche quattro parole a caso."
    if len(text) > LONGEST:
        return f"È troppo lunga: al massimo {LONGEST} caratteri."
    if len(set(text)) < _DIFFERENT or _REPEATED.fullmatch(text.casefold()):
        return "Ripete sempre le stesse lettere. Prova con quattro parole a caso."
    if min(_own_part(text, own), _own_part(text.translate(_LOOK_ALIKES), own)) < _OWN_LEFT:
        return "È tra le prime che si provano: parole comuni, il tuo nome o quello del comune. Scegline un'altra."
    return ""


def hashed(password: str) -> str:
    """The argon2id hash to keep. Raises `Busy`."""
    with _turn():
        return _HASHER.hash(_normal(password))


def fits(stored: str, password: str) -> bool:
    """Whether it is the password of the hash. An empty hash fits nothing, and takes as long. Raises `Busy`."""
    known = stored or _nobodys()
    with _turn():
        try:
            return _HASHER.verify(known, _normal(password)[: LONGEST * 4]) and bool(stored)
        except (VerificationError, ValueError):  # wrong, or what is kept is no hash
            return False


def is_outdated(stored: str) -> bool:
    """Whether it was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(stored)


@contextmanager
def _turn() -> Iterator[None]:
    if not _IN_LINE.acquire(blocking=False):
        raise Busy
    try:
        with _AT_ONCE:
            yield
    finally:
        _IN_LINE.release()


@cache
def _nobodys() -> str:
    """The work for an address that nobody has is that for one that somebody has."""
    return hashed("di nessuno, e non entra mai")


def _normal(password: str) -> str:
    """The same text whatever the keyboard: NFKC, as NIST asks. A lone surrogate is none of a keyboard."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()


def _own_part(text: str, own: tuple[str, ...]) -> int:
    """How many letters and digits remain without words that everybody tries."""
    rest = _YEAR.sub(" ", _plain(text))
    words = {word for part in own for word in re.split(r"[\W_]+", _plain(part)) if len(word) > 2}
    for word in sorted(words | common(), key=len, reverse=True):
        rest = rest.replace(word, " ")
    return sum(letter.isalnum() for letter in rest)


def _plain(text: str) -> str:
    """Lower case, without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


@cache
def common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
