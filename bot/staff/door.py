"""A door of the staff desk: an address, what answers there, and the right that opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from knowledge.desk.roles import Right

if TYPE_CHECKING:
    from bot.staff.visit import Visit

Endpoint = Callable[["Visit"], Response]


@dataclass(frozen=True)
class Door:
    """`right` None: anybody who has come in. `public`: also who has not, such as the page to come in by.

    `largest`: the bytes that a POST may send.
    """

    path: str
    endpoint: Endpoint
    right: Right | None
    methods: tuple[str, ...] = ("GET",)
    public: bool = False
    largest: int = 2_000_000
