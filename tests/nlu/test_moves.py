from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.moves import adds, agrees, asks, cancels, corrects, declines

GOLDEN = yaml.safe_load(Path(__file__).with_name("moves.yml").read_text(encoding="utf-8"))
MOVES = {"adds": adds, "agrees": agrees, "asks": asks, "cancels": cancels, "corrects": corrects, "declines": declines}


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["text"])
def test_what_is_said_in_the_middle_of_a_form(row: dict[str, Any]) -> None:
    assert sorted(name for name, said in MOVES.items() if said(row["text"])) == sorted(row["is"])
