from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from bot.subscriptions import wishes

GOLDEN: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "golden" / "requests.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["say"])
def test_a_request_is_told_from_a_question(golden: dict[str, Any]) -> None:
    found = wishes.wish(golden["say"])
    assert (found.value if found else None) == golden["wish"]
    if golden["wish"] == "events":
        assert list(wishes.topics(golden["say"])) == golden.get("topics", [])


def test_there_are_as_many_that_only_look_like_one() -> None:
    requests = sum(golden["wish"] is not None for golden in GOLDEN)
    assert requests >= 25
    assert len(GOLDEN) - requests >= 20
