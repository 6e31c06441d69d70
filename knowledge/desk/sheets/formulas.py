"""Texts that a spreadsheet would run as a formula: made harmless on the way out, and themselves again on the way in.

Which beginnings are dangerous: OWASP, "CSV Injection".
"""

import re
from typing import Final

# What a spreadsheet takes for a formula, blanks before it or not.
_FORMULA: Final = r"(?:[\t\r\n]|\s*[=+\-@|%＝＋－＠])"
# Apostrophes before it belong to the rule: so that a text which had one keeps it.
_DANGEROUS: Final = re.compile(f"'*{_FORMULA}")
_HARMLESS: Final = re.compile(f"''*{_FORMULA}")


def neutralised(text: str) -> str:
    """With an apostrophe before what begins like a formula: "+39 0000" → "'+39 0000"."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """The text that `neutralised` was given."""
    return text[1:] if _HARMLESS.match(text) else text
