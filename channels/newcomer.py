"""The newcomer's path and the counter card, as plain data: what somebody has to do, by when, and how to ask for it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

# From where people come, and why; the words of `origins` and `reasons` in the catalogue.
ORIGINS: Final = {
    "ue": "Da un Paese dell'Unione europea",
    "extra-ue": "Da un Paese fuori dall'Unione europea",
    "comune": "Da un altro comune italiano",
}
REASONS: Final = {"lavoro": "Per lavoro", "studio": "Per studio", "famiglia": "Per stare con la famiglia"}


@dataclass(frozen=True)
class Arrival:
    """What a newcomer says of themselves; nothing of it is stored."""

    origin: str
    reason: str = ""
    day: date | None = None
    children: bool = False


@dataclass(frozen=True)
class Step:
    """One thing to do. `due` is the last day for it, `late` whether that is over; `after` the titles of what comes
    before; `path` the page of the record, empty where there is none; `norm` and `source` where the rule stands."""

    slug: str
    title: str
    text: str
    path: str = ""
    due: date | None = None
    late: bool = False
    limit: str = ""
    after: tuple[str, ...] = ()
    norm: str = ""
    source: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class Plan:
    """The steps in an order in which they can be done."""

    arrival: Arrival
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Said:
    """The same in Italian and in the person's language; empty where we have no words for it."""

    italian: str
    other: str = ""


@dataclass(frozen=True)
class CounterCard:
    """What to show at the counter of a service. `documents` are named as offices name them.

    `right_to_left`: whether the other language is written so. `languages` are those there are cards in, as
    (code, its own name).
    """

    title: str
    path: str
    language: str
    right_to_left: bool
    sentence: Said
    documents: tuple[str, ...]
    where: str
    subject: Said
    documents_label: Said
    where_label: Said
    confirmed: bool
    languages: tuple[tuple[str, str], ...]
