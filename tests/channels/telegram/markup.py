"""Telegram's HTML, read as strictly as the Bot API reads it."""

import re
from html import unescape

_TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "tg-spoiler", "blockquote"}
_TAG = re.compile(r"<(/?)([a-z-]*)((?:\s+[a-z-]+(?:=\"[^\"<]*\")?)*)\s*>")


class MarkupError(Exception):
    """What the Bot API says after "can't parse entities"."""


def shown_length(text: str, parse_mode: str) -> int:
    """How long the text is when its tags are gone, in UTF-16 code units. Raises `MarkupError`."""
    shown = _shown(text) if parse_mode == "HTML" else text
    return len(shown.encode("utf-16-le", "surrogatepass")) // 2


def _shown(text: str) -> str:
    parts: list[str] = []
    open_tags: list[str] = []
    position = 0
    while (start := text.find("<", position)) >= 0:
        parts.append(text[position:start])
        found = _TAG.match(text, start)
        offset = len(text[:start].encode())
        if not found or found[2] not in _TAGS:
            raise MarkupError(f'Unsupported start tag "{text[start + 1 : start + 9]}" at byte offset {offset}')
        if not found[1]:
            open_tags.append(found[2])
        elif not open_tags or open_tags.pop() != found[2]:
            raise MarkupError(f'Unmatched end tag at byte offset {offset}, expected "</{found[2]}>"')
        position = found.end()
    if open_tags:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    return unescape("".join([*parts, text[position:]]))
