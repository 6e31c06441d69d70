"""Every door of the staff desk. What stands in no list has no address."""

from typing import Final

from bot.staff.door import Door
from bot.staff.screens import (
    editing,
    entrance,
    home,
    inbox,
    phrases,
    records,
    requests,
    suggestions,
    workflow,
)

DOORS: Final[tuple[Door, ...]] = (
    *entrance.DOORS,
    *home.DOORS,
    *inbox.DOORS,
    *phrases.DOORS,
    *records.DOORS,
    *editing.DOORS,
    *workflow.DOORS,
    *requests.DOORS,
    *suggestions.DOORS,
)
