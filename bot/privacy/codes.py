"""The code of a conversation: short enough to be said on the phone, and made of the hash it is kept under.

Ten letters of base32 are 50 bits of that hash: who has the code finds the conversation; nobody guesses another's.
"""

import base64
import re
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.subscriptions.tables import Subscription
from bot.tables import Conversation, Trace

_LETTERS: Final = 10
_BYTES: Final = 10  # of the hash: more than the letters need
_BITS_OF_LETTER, _BITS_OF_FIGURE = 5, 4  # of base32, of the hash as it is written
_FIGURES: Final = _LETTERS * _BITS_OF_LETTER // _BITS_OF_FIGURE
_CODE: Final = re.compile(rf"C?([A-Z2-7]{{{_LETTERS}}})")
_LOOK_ALIKE: Final = str.maketrans("018", "OIB")  # that base32 does without


def code_of(key: str) -> str:
    """ "C-ABCDE-FGHIJ", of what a conversation is kept under."""
    letters = base64.b32encode(bytes.fromhex(key)[:_BYTES]).decode()[:_LETTERS]
    return f"C-{letters[: _LETTERS // 2]}-{letters[_LETTERS // 2 :]}"


def read(text: str) -> str:
    """A code as we write it, however somebody typed it; empty for anything else."""
    bare = re.sub(r"^\s*[Cc][\W_]+", "", text)  # else a code that lacks a letter would take this one for its own
    plain = re.sub(r"[\W_]", "", bare).upper().translate(_LOOK_ALIKE)
    found = _CODE.fullmatch(plain)
    return f"C-{found[1][: _LETTERS // 2]}-{found[1][_LETTERS // 2 :]}" if found else ""


def key_of_code(session: Session, code: str) -> str:
    """What the conversation with that code is kept under, wherever something of it still is; empty where nothing is."""
    padded = code.removeprefix("C-").replace("-", "") + "A" * 6
    start = base64.b32decode(padded).hex()[:_FIGURES]
    for column in (Conversation.key, Trace.conversation, Subscription.conversation):
        for key in session.scalars(select(column).where(_begins(column, start)).distinct()):
            if code_of(key) == code:
                return key
    return ""


def _begins(column: InstrumentedAttribute[str], start: str) -> ColumnElement[bool]:
    """As a range, which an index can answer."""
    return column.between(start, f"{start}g")
