"""Texts that a spreadsheet would run as a formula: made harmless on the way out, and themselves again on the way in.

Which beginnings are dangerous: OWASP, "CSV Injection".
"""

import re
from typing import Final

# Apostrophes before it belong to the rule: so that a text which had one keeps it.
_DANGEROUS: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_HARMLESS: Final = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")


def neutralised(text: str) -> str:
    """With an apostrophe before what begins like a formula: "+39 0000" → "'+39 0000"."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """The text that `neutralised` was given."""
    return text[1:] if _HARMLESS.match(text) else text
