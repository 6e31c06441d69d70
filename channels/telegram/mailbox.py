"""What the channel needs of a place that outlives the process: updates in, messages out, whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from channels.telegram.outgoing import Outgoing
from channels.telegram.received import Received


@dataclass(frozen=True)
class Letter:
    """A message to be sent in `wait` seconds, and not before."""

    id: int
    chat: int
    outgoing: Outgoing
    wait: float = 0.0


@dataclass(frozen=True)
class Work:
    """What a chat, ours alone until it is put back, is waiting for: an update to answer or a letter to send."""

    key: str
    item: Received | Letter


class ClaimLost(Exception):
    """The chat was given to another process, because this one gave no sign of life."""


class Mailbox(Protocol):
    """Calls may come from any thread. Those that give `Work` put the chat back where they give none.

    Each is one transaction. In a chat letters go before updates, and updates in the order of their ids.
    """

    def receive(self, received: Received) -> bool:
        """Kept, whatever becomes of the process; false for an update that was received before."""
        ...

    def make_durable(self) -> None:
        """What was received is kept, whatever becomes of the machine."""
        ...

    def claim(self, busy: Sequence[str]) -> Work | None:
        """A chat that is due and nobody's; `busy` are the keys of those this process has in hand."""
        ...

    def seconds_to_next(self, busy: Sequence[str] = ()) -> float | None:
        """Until a chat that could be claimed is due; None when none waits."""
        ...

    def answered(self, key: str, received: Received, letters: Sequence[Outgoing]) -> Work | None:
        """The update's text goes and its answer stays, to be sent. Raises `ClaimLost`, then neither happens."""
        ...

    def sent(self, key: str, letter: Letter) -> Work | None: ...

    def drop(self, key: str, letter: Letter) -> Work | None:
        """For a letter that Telegram will never take."""
        ...

    def put_back(self, key: str, seconds: float) -> None:
        """Later, without having done anything."""
        ...

    def pause(self, seconds: float) -> None:
        """Nothing is sent to anyone, by any process."""
        ...

    def moved(self, key: str, letter: Letter, chat: int) -> None:
        """A group that has another number now."""
        ...

    def gone(self, key: str, chat: int) -> None:
        """Nobody is there any more: what waits to be sent goes, and so do subscriptions."""
        ...

    def alive(self) -> None:
        """A sign of life of this process."""
        ...

    def leave(self) -> None:
        """Gives back all that this process has in hand."""
        ...

    def keep(self, payload: str) -> str:
        """The id of a payload that is too long for a button; the same for the same."""
        ...

    def kept(self, id_: str) -> str:
        """The payload of that id; empty when there is none."""
        ...
