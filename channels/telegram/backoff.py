"""How long to leave a server alone that does not answer: twice as long each time, up to a minute."""

from dataclasses import dataclass
from typing import Final

_LEAST: Final = 1.0
_MOST: Final = 60.0
_MOST_DOUBLINGS: Final = 10


@dataclass
class Backoff:
    failures: int = 0

    def failed(self) -> float:
        """Seconds until the next try."""
        self.failures += 1
        return float(min(_MOST, _LEAST * 2 ** min(self.failures - 1, _MOST_DOUBLINGS)))

    def worked(self) -> None:
        self.failures = 0
