"""Every door of the staff desk. What stands in no list has no address."""

from typing import Final

from bot.staff.door import Door
from bot.staff.screens import care, entrance, home, records, writing

DOORS: Final[tuple[Door, ...]] = (*entrance.DOORS, *home.DOORS, *records.DOORS, *care.DOORS, *writing.DOORS)
