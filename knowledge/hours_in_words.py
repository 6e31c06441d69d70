"""Opening hours as people write them: "lun-ven 9-13, mar e gio anche 15-17, agosto chiuso" → OSM syntax, and back.

`knowledge.hours` reads the OSM syntax and says what it means; here is only how staff write.
"""

from datetime import datetime
from typing import Final

from knowledge.hours import Hours, HoursError, Span
from knowledge.opening import osm, words
from knowledge.opening.meaning import timetable
from knowledge.opening.patterns import scan
from knowledge.opening.sentence import clauses
from knowledge.opening.unread import HoursUnread

LONGEST: Final = 600
# Long enough for every feast, leap year and first Monday; rules of other years stay OSM text.
_COMPARED: Final = (datetime(2024, 1, 1), datetime(2032, 1, 1))  # noqa: DTZ001  wall-clock


def read(text: str) -> str:
    """The hours in OSM syntax; text that is OSM syntax already stays as it is, and no text is no hours.

    Raises `HoursUnread`, which names the piece of text that cannot be read and gives an example to imitate.
    """
    text = text.strip()
    if not text or _is_osm(text):
        return text
    if len(text) > LONGEST:
        raise HoursUnread(text[:40] + "…", f"è troppo lungo: {len(text)} caratteri, ne leggo {LONGEST}")
    rules = timetable(clauses(scan(text), text), text).rules()
    if not _is_osm(rules):
        raise HoursUnread(text)
    return rules


def _is_osm(text: str) -> bool:
    try:
        Hours(text).check()
    except HoursError:
        return False
    return True


def written(rules: str) -> str:
    """OSM rules in words that `read` takes back to the same hours; the rules themselves where words cannot say them."""
    table = osm.parse(rules)
    if table is None:
        return rules
    text = words.write(table)
    try:
        same = bool(text) and _schedule(read(text)) == _schedule(rules)
    except HoursError:
        return rules
    return text if same else rules


def _schedule(rules: str) -> list[Span]:
    return list(Hours(rules).spans(*_COMPARED))
