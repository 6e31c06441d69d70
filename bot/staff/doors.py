"""Every door of the staff desk. What stands in no list has no address."""

from typing import Final

from bot.staff.door import Door
from bot.staff.screens import account, audit, entrance, home, people, records

DOORS: Final[tuple[Door, ...]] = (
    *entrance.DOORS,
    *account.DOORS,
    *home.DOORS,
    *records.DOORS,
    *people.DOORS,
    *audit.DOORS,
)
