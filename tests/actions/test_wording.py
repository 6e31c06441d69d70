"""The desk's own words: every line is used, every line that is used is there, and all of it reads easily."""

import ast
import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest
import yaml

from actions import wording
from actions.draft import NEEDED, OPTIONAL
from bot.settings import ROOT
from knowledge.readability import gulpease
from knowledge.vocabularies import Ask, RequestKind, RequestStatus

ROOMS = ("actions", "bot", "channels")
LEAST_READABLE = 60
FEW_WORDS = 5

LINES: dict[str, str] = yaml.safe_load((ROOT / "actions" / "wording.yml").read_text(encoding="utf-8"))
CONVERSATION = yaml.safe_load((ROOT / "nlu" / "training" / "conversation.yml").read_text(encoding="utf-8"))
ACTS = [intent["intent"].replace("meta_", "meta/").replace("_", "-") for intent in CONVERSATION["nlu"]]

# What stands in for records and town, of usual length.
SAMPLES = {
    "name": "Carta d'identità",
    "phone": "0523 492111",
    "office": "Ufficio Anagrafe",
    "hours": "Adesso è chiuso.",
    "town": "Borgoaperto",
    "source": "Comune",
    "date": "12 novembre 2026",
    "by": "Ufficio Anagrafe",
    "when": "domani",
    "answer": "Basta la firma di chi ti ospita.",
    "city": "Milano",
    "summary": "I vicini si aiutano.",
    "quartiere": "Centro",
    "phase": "Voto",
    "end": "30 giugno 2026",
    "start": "1 giugno 2026",
    "outcome": "Ora la piazza è senza auto.",
    "days": "30",
    "code": "S-7K4M2P",
    "sent": "12 novembre 2026",
    "updated": "14 novembre 2026",
    "what": "giorno sabato 12 dicembre 2026",
    "title": "Mensa a scuola",
    "text": "Il corso è ogni lunedì mattina.",
    "person": "Per parlare con una persona chiama il Comune.",
}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every `say(…)` of the product, with the file it stands in."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                    yield path.name, node


def constants(node: ast.AST) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def written_keys() -> set[str]:
    """Keys written out in a call: say("a"), say("a" if … else "b"); those of a terminal's `say` are sentences."""
    chosen = {
        part.value
        for _, call in calls()
        for part in _choices(call.args[0])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    return {key for key in chosen if re.fullmatch(r"[a-z_/-]+", key)}


def _choices(node: ast.expr) -> list[ast.expr]:
    return [*_choices(node.body), *_choices(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def test_every_line_that_is_said_is_written() -> None:
    assert written_keys() > {"clarify", "fallback_near", "hours_of", "place_of", "stale"}
    assert written_keys() - LINES.keys() == set()


def test_every_line_that_is_written_is_said() -> None:
    words: set[str] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            words |= constants(ast.parse(path.read_text(encoding="utf-8")))
    words |= set(_of_forms()) | {f"status_{status.value}" for status in RequestStatus}
    words |= {f"button_{ask.value}" for ask in Ask} | set(ACTS) | {f"{act}-nothing" for act in ACTS}
    assert LINES.keys() - words == set()


def _of_forms() -> Iterator[str]:
    """The lines whose names are put together from a form, and from what it asks for."""
    for kind in RequestKind:
        yield from (f"{line}_{kind.value}" for line in ("button_form", "form_begin", "form_resume", "form_summary"))
        yield f"form_sent_{kind.value}"
        for name in NEEDED[kind] + OPTIONAL[kind]:
            yield from (f"slot_{name}", f"form_ask_{kind.value}_{name}", f"form_ask_{name}")
        yield from (f"button_add_{name}" for name in OPTIONAL[kind])


@pytest.mark.parametrize("kind", RequestKind)
def test_every_form_says_all_that_it_may_have_to_say(kind: RequestKind) -> None:
    asked = {f"form_ask_{kind.value}_{name}" for name in NEEDED[kind] + OPTIONAL[kind]}
    missing = {line for line in _of_forms() if f"_{kind.value}" in line and not wording.has(line)}
    assert missing <= asked
    assert all(wording.has(line.replace(f"{kind.value}_", "")) for line in missing)


@pytest.mark.parametrize("ask", Ask)
def test_every_facet_has_a_button(ask: Ask) -> None:
    assert LINES[f"button_{ask.value}"]


@pytest.mark.parametrize("act", ACTS)
def test_every_act_of_conversation_has_its_own_words(act: str) -> None:
    assert wording.has(act)


def test_a_line_is_given_whatever_it_has_a_place_for() -> None:
    for file, call in calls():
        given = {keyword.arg for keyword in call.keywords}
        for part in _choices(call.args[0]):
            if isinstance(part, ast.Constant) and part.value in LINES:
                wanted = {name for _, name, _, _ in Formatter().parse(LINES[part.value]) if name}
                assert wanted <= given, (file, part.value)


@pytest.mark.parametrize("key", LINES)
def test_every_line_reads_easily(key: str) -> None:
    text = LINES[key].format(**SAMPLES)
    if len(re.findall(r"\w+", text)) >= FEW_WORDS:
        assert gulpease(text) >= LEAST_READABLE


@pytest.mark.parametrize("key", LINES)
def test_no_line_says_more_than_it_should(key: str) -> None:
    line = LINES[key]
    assert line == line.strip()
    assert "  " not in line
    assert not re.search(r"\bgentile utente|si prega di|la presente|codesto\b", line, re.IGNORECASE)


def test_values_are_put_in_place() -> None:
    assert wording.say("local_contact", office="Ufficio Strade", phone="0000 1") == "Ufficio Strade: 0000 1"


def test_braces_in_a_value_are_only_text() -> None:
    assert wording.say("local_contact", office="{phone}", phone="{0}") == "{phone}: {0}"


@pytest.mark.parametrize(("key", "values"), [("niente", {}), ("local_contact", {})])
def test_a_line_that_is_not_there_or_lacks_a_value_is_an_error(key: str, values: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        wording.say(key, **values)


def test_has_tells_which_lines_there_are() -> None:
    assert wording.has("clarify")
    assert not wording.has("niente")
