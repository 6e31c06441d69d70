"""Every door of the staff desk. What stands in no list has no address."""

from typing import Final

from bot.staff.door import Door
from bot.staff.screens import entrance, home, inbox, phrases, records, sheet_steps, sheets

DOORS: Final[tuple[Door, ...]] = (
    *entrance.DOORS,
    *home.DOORS,
    *inbox.DOORS,
    *phrases.DOORS,
    *records.DOORS,
    *sheets.DOORS,
    *sheet_steps.DOORS,
)
