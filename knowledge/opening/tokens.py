"""What the words of opening hours are: days, times, months, "chiuso", "anche", and what divides them."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final


class Kind(Enum):
    """What a word is in the sentence."""

    SPAN = auto()  # (start, end) in minutes since midnight
    DAYS = auto()  # weekdays, 0 is Monday; REST is "the other days"
    NTH = auto()  # of the month: 1–5, -1 the last
    PERIODS = auto()  # tuple of Period
    ALL_YEAR = auto()  # "resto dell'anno"
    CLOSED = auto()
    ALSO = auto()
    ONLY = auto()
    EXCEPT = auto()
    USUAL = auto()  # "come sempre"
    COMMENT = auto()
    HALF = auto()  # "mattina" or "pomeriggio"
    BREAK = auto()  # "," ";" "." ":" "(" and a new line


@dataclass(frozen=True)
class Token:
    """`value` is of the form that its kind says; `start` and `end` are places in the text."""

    kind: Kind
    value: Any
    start: int
    end: int


HOLIDAYS: Final = 7  # among weekdays: public holidays, and the days before them
EVES: Final = 8
REST: Final = (9,)
WEEK: Final = tuple(range(7))
WORKDAYS: Final = (0, 1, 2, 3, 4, 5, 9)  # 9 marks "feriali": Monday to Saturday, but no holidays
