from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.moves import adds, agrees, asks, asks_to_tell, cancels, corrects, declines

GOLDEN = yaml.safe_load(Path(__file__).with_name("moves.yml").read_text(encoding="utf-8"))
MOVES = {"adds": adds, "agrees": agrees, "asks": asks, "cancels": cancels, "corrects": corrects, "declines": declines}


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["text"])
def test_what_is_said_in_the_middle_of_a_form(row: dict[str, Any]) -> None:
    assert sorted(name for name, said in MOVES.items() if said(row["text"])) == sorted(row["is"])


@pytest.mark.parametrize(("text", "tells"), [
    ("mandalo tu a mio fratello", True), ("avvisa mia zia", True), ("puoi chiamare mia madre?", True),
    ("mia madre non ce la fa più", False), ("scrivere a mia figlia all'anagrafe", False), ("chiamo mio zio", False),
])  # fmt: skip
def test_the_desk_is_asked_to_tell_somebody_else(text: str, tells: bool) -> None:
    assert asks_to_tell(text) is tells
