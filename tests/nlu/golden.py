"""Golden data of this room: YAML files next to the tests."""

from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


def read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
