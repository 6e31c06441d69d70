"""Who may come in: the sites that may hold our widget, and how often anyone may ask."""

import re
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from channels.web.problem import Problem, Refusal

_SITE: Final = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
_READING: Final = ("GET", "HEAD")
# Whoever shares an IPv6 network shares its first half; the rest changes from one request to the next.
_NETWORK_BITS: Final = 64
_TOO_MANY: Final = "Troppi messaggi in poco tempo. Aspetta un minuto e riprova."


def sites(text: str) -> tuple[str, ...]:
    """Origins, by spaces or commas. Raises `ValueError` naming what is none."""
    found = tuple(part.lower().rstrip("/") for part in re.split(r"[\s,]+", text) if part)
    for site in found:
        if not _SITE.fullmatch(site):
            raise ValueError(f"«{site}» non è un sito: scrivi per esempio https://www.comune.valdombra.example")
    return found


class Allowance:
    """How many requests one key may make: "30/minute", several with ";", empty for no limit.

    Counted in this process alone, and forgotten as soon as the time is over. Raises `ValueError` for another text.
    """

    def __init__(self, limits: str) -> None:
        try:
            self._items: list[RateLimitItem] = parse_many(limits) if limits else []
        except ValueError as error:
            raise ValueError(f"«{limits}» non è un limite: scrivi per esempio 30/minute") from error
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def take(self, key: str) -> bool:
        """Whether one more is allowed."""
        return all(self._limiter.hit(item, key) for item in self._items)

    @property
    def wait_seconds(self) -> int:
        """After which there is room again, at the latest."""
        return max((item.get_expiry() for item in self._items), default=0)


@dataclass(frozen=True)
class Access:
    """`rasa_channel` opens Rasa's REST channel, whose senders choose their own names."""

    sites: tuple[str, ...] = ()
    per_conversation: str = "30/minute"
    # A library or a school is one address for everybody in it.
    per_address: str = "30/second; 900/minute"
    rasa_channel: bool = False

    def __post_init__(self) -> None:
        """Raises `ValueError` for a limit that cannot be read: before anyone comes in."""
        _ = self.conversations, self.addresses

    @cached_property
    def conversations(self) -> Allowance:
        return Allowance(self.per_conversation)

    @cached_property
    def addresses(self) -> Allowance:
        return Allowance(self.per_address)

    def check_conversation(self, conversation: str) -> None:
        """Raises `Refusal` for one that asks too often."""
        if not self.conversations.take(conversation):
            raise Refusal(429, _TOO_MANY, {"Retry-After": str(self.conversations.wait_seconds)})


class Guarded:
    """Goes around an application: other sites and addresses that ask too often do not reach it."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._refusal(scope) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        if scope["method"] not in _READING and not _from_here(headers, self._access.sites):
            return Problem(403, "Questo sito non può usare l'assistente: va aggiunto ai siti ammessi.")
        if not self._access.addresses.take(_address(HTTPConnection(scope))):
            return Problem(429, _TOO_MANY, {"Retry-After": str(self._access.addresses.wait_seconds)})
        return None


def _from_here(headers: Headers, allowed: tuple[str, ...]) -> bool:
    """Programs send no origin. Browsers do; old ones do not say whether it is our own, so that the host must."""
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return True
    if site := headers.get("sec-fetch-site"):
        return site == "same-origin"
    return urlsplit(origin).netloc == headers.get("host")


def _address(connection: HTTPConnection) -> str:
    """Kept for as long as the allowance counts, and never stored."""
    host = connection.client.host if connection.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(int(address) >> (128 - _NETWORK_BITS))
    return host
