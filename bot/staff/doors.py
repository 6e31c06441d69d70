"""Every door of the staff desk. What stands in no list has no address."""

from typing import Final

from bot.staff.door import Door
from bot.staff.screens import entrance, home, records

DOORS: Final[tuple[Door, ...]] = (*entrance.DOORS, *home.DOORS, *records.DOORS)
