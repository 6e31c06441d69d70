"""Every door of the staff desk. What stands in no list has no address."""

from typing import Final

from bot.staff.door import Door
from bot.staff.screens import (
    account,
    audit,
    care,
    editing,
    entrance,
    home,
    inbox,
    open_data,
    people,
    phrases,
    privacy,
    records,
    request,
    requests,
    sheet_steps,
    sheets,
    statistics,
    suggestions,
    workflow,
    writing,
)

DOORS: Final[tuple[Door, ...]] = (
    *entrance.DOORS,
    *account.DOORS,
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
    *people.DOORS,
    *audit.DOORS,
    *statistics.DOORS,
    *open_data.DOORS,
    *privacy.DOORS,
    *sheets.DOORS,
    *sheet_steps.DOORS,
)
