"""What the channel itself says: about chats, never about the town."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("wording.yml")


@cache
def _lines() -> dict[str, Any]:
    lines: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return lines


def words(key: str, **values: Any) -> str:
    """The line of that name with its {values} in place. Raises `KeyError` for a line that is not there."""
    return str(_lines()[key]).format(**values)


def commands() -> dict[str, dict[str, str]]:
    """What each command does, by language and name."""
    found: dict[str, dict[str, str]] = _lines()["commands"]
    return found
