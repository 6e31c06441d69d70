"""Every door of the staff desk. What stands in no list has no address."""

from typing import Final

from bot.staff.door import Door
from bot.staff.screens import (
    care,
    editing,
    entrance,
    home,
    inbox,
    models,
    phrases,
    protected,
    publish_phrases,
    records,
    request,
    requests,
    suggestions,
    trial,
    workflow,
    writing,
)

DOORS: Final[tuple[Door, ...]] = (
    *entrance.DOORS,
    *home.DOORS,
    *inbox.DOORS,
    *trial.DOORS,
    *publish_phrases.DOORS,
    *protected.DOORS,
    *phrases.DOORS,
    *models.DOORS,
    *records.DOORS,
    *editing.DOORS,
    *workflow.DOORS,
    *care.DOORS,
    *writing.DOORS,
    *requests.DOORS,
    *request.DOORS,
    *suggestions.DOORS,
)
