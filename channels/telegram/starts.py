"""Deep links: a topic, and what is asked of it, in the few characters that Telegram lets a start link carry.

"cultura/eventi" is `topic-cultura_eventi`, its cost `topic-cultura_eventi_costo`: topic slugs have no underscore, so
that the way back is plain. A poster may also carry `topic-cultura-eventi`, read with the area up to the first hyphen.
"""

import re
from typing import Final

MOST: Final = 64
_PREFIX: Final = "topic-"
_SLUG: Final = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
_WORD: Final = re.compile(r"[a-z0-9-]+")
_PLAIN: Final = re.compile(r"([a-z0-9]+)-([a-z0-9-]+)")


def start_of(topic: str, ask: str = "generic") -> str:
    """What stands behind `?start=`. Raises `ValueError` for what is no topic, or too long for Telegram."""
    if not _SLUG.fullmatch(topic) or not _WORD.fullmatch(ask):
        raise ValueError(f"non è un argomento: {topic} {ask}")
    start = _PREFIX + topic.replace("/", "_") + ("" if ask == "generic" else f"_{ask}")
    if len(start) > MOST:
        raise ValueError(f"troppo lungo per un collegamento a Telegram: {start}")
    return start


def payload_of(start: str) -> str:
    """The payload of a button that a start link stands for; empty for one we did not make."""
    if not start.startswith(_PREFIX) or len(start) > MOST:
        return ""
    rest = start.removeprefix(_PREFIX)
    if "_" not in rest:
        return f"topic:{found[1]}/{found[2]}:generic" if (found := _PLAIN.fullmatch(rest)) else ""
    area, name, *asked = rest.split("_")
    parts = (area, name, *asked)
    if len(asked) > 1 or not all(map(_WORD.fullmatch, parts)):
        return ""
    return f"topic:{area}/{name}:{asked[0] if asked else 'generic'}"
