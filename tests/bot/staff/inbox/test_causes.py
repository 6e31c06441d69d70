"""The cause that a group seems to have, with the line that says why: `causes.yml`."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.staff.inbox.causes import CAUSES, Cause, Subject, seeming_cause
from bot.staff.inbox.questions import concerning
from knowledge.readability import gulpease
from tests.bot.staff.inbox.turns import turn

GOLDEN = yaml.safe_load(Path(__file__).with_name("causes.yml").read_text(encoding="utf-8"))
SUBJECTS = {slug: Subject(slug, **fields) for slug, fields in GOLDEN["subjects"].items()}


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=[case["name"] for case in GOLDEN["cases"]])
def test_the_cause_and_why(case: dict[str, Any]) -> None:
    traces = [turn(**fields, id=number) for number, fields in enumerate(case["turns"], 1)]
    found = seeming_cause(list(concerning(traces)), SUBJECTS)
    assert (found.cause, found.topic, found.why) == (case["cause"], case["topic"], case["why"])
    if "ask" in case:
        assert found.ask == case["ask"]


def test_every_cause_has_a_name_and_a_case() -> None:
    assert set(CAUSES) == set(Cause)
    assert {case["cause"] for case in GOLDEN["cases"]} == set(Cause)


@pytest.mark.parametrize("why", [case["why"] for case in GOLDEN["cases"]])
def test_why_reads_easily(why: str) -> None:
    assert gulpease(why) >= 55
