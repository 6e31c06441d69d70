"""The desk's own words, apart from the code: `wording.yml`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("wording.yml")


@cache
def _lines() -> dict[str, str]:
    lines: dict[str, str] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return lines


def say(key: str, **values: Any) -> str:
    """The line of that name with its {values} in place. Raises `KeyError` for a line that is not there."""
    return _lines()[key].format(**values)


def has(key: str) -> bool:
    return key in _lines()
