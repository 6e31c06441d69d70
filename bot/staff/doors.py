"""Every door of the staff desk. What stands in no list has no address."""

from typing import Final

from bot.staff.door import Door
from bot.staff.screens import (
    care,
    editing,
    entrance,
    home,
    inbox,
    phrases,
    records,
    request,
    requests,
    suggestions,
    workflow,
    writing,
)

DOORS: Final[tuple[Door, ...]] = (
    *entrance.DOORS,
    *home.DOORS,
    *inbox.DOORS,
    *phrases.DOORS,
    *records.DOORS,
    *editing.DOORS,
    *workflow.DOORS,
    *care.DOORS,
    *writing.DOORS,
    *requests.DOORS,
    *request.DOORS,
    *suggestions.DOORS,
)
