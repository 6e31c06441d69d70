"""What time it is: in the world for what is stored, in Rome for what people are told."""

from datetime import UTC, datetime

from knowledge.recurrence import ROME


def utc_now() -> datetime:
    """UTC, naive: how times are stored."""
    return datetime.now(UTC).replace(tzinfo=None)


def rome_now() -> datetime:
    """Europe/Rome wall-clock time."""
    return datetime.now(ROME).replace(tzinfo=None)
