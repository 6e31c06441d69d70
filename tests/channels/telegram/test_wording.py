"""The channel's own words: each used, each easy to read, each command described in each language."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from channels.telegram import wording
from channels.telegram.front import PAYLOADS
from knowledge.readability import gulpease

HERE = ROOT / "channels" / "telegram"
LINES = yaml.safe_load((HERE / "wording.yml").read_text(encoding="utf-8"))
SAID = {key: line for key, line in LINES.items() if isinstance(line, str)}
SAMPLES = {
    "code": "C-ABCDE-FGHIJ",
    "title": "Comune di Borgoaperto",
    "username": "banco_bot",
    "count": 3,
    "what": "un promemoria",
}
OWN = {"start", "vicino", "privacy", "lingua", "cancella"}


def constants(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.value for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_line_is_said() -> None:
    used = set().union(*map(constants, [*HERE.glob("*.py"), ROOT / "bot" / "cli.py"]))
    assert set(SAID) - used == set()


@pytest.mark.parametrize("key", SAID.keys() - {"language", "how_to"})
def test_every_line_reads_easily(key: str) -> None:
    text = SAID[key].format(**SAMPLES)
    if len(re.findall(r"\w+", text)) >= 5:
        assert gulpease(text) >= 60


def test_every_command_does_something_and_is_described_in_every_language() -> None:
    languages = wording.commands()
    assert len(languages) == 9
    for descriptions in languages.values():
        assert list(descriptions) == list(languages["it"])
        assert all(1 <= len(text) <= 256 for text in descriptions.values())
    assert set(languages["it"]) <= OWN | set(PAYLOADS)


def test_how_to_begin_is_three_lines() -> None:
    assert len(wording.words("how_to").splitlines()) == 3
