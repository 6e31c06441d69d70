"""`ask --jsonl`: the shapes that bot/jsonl.py promises, and lines that keep to none."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.decision import Kind
from bot.desk import Desk
from bot.jsonl import answer_lines
from knowledge.vocabularies import Ask
from tests.bot import stored
from tests.conftest import PretendedUnderstander

SAID = "ho perso la carta d'identità"
LOST = "anagrafe/carta-identita-smarrita"
ANSWER_KEYS = ["id", "intent", "intent_confidence", "topics", "records", "ask", "decision", "replies"]
GOOD = {"id": "dopo", "text": SAID}


def encoded(*lines: Any) -> list[bytes]:
    return [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]


def run(desk: Desk, *lines: Any) -> list[dict[str, Any]]:
    return read(answer_lines(encoded(*lines), desk))


def read(lines: Iterable[str]) -> list[dict[str, Any]]:
    """What came out, as a program that keeps to the rules of JSON and of UTF-8 reads it."""
    out = []
    for line in lines:
        assert "\n" not in line
        out.append(json.loads(line.encode("utf-8"), parse_constant=lambda name: pytest.fail(f"{name} is no JSON")))
    return out


# --- the shape of an answer


def test_an_answer_has_just_the_fields_of_the_contract(desk: Desk) -> None:
    [out] = run(desk, {"id": "q1", "text": SAID})
    assert list(out) == ANSWER_KEYS
    assert (out["id"], out["intent"], out["ask"], out["decision"]) == ("q1", "ask_generic", "generic", "answer")
    assert out["records"] == ["carta-identita-smarrita-rubata-rovinata"]
    assert isinstance(out["intent_confidence"], float)
    assert out["topics"][0]["topic"] == LOST
    assert all(list(topic) == ["topic", "confidence"] for topic in out["topics"])
    assert all(0 <= topic["confidence"] <= 1 for topic in out["topics"])
    [reply] = out["replies"]
    assert list(reply) == ["text", "buttons", "cards", "place", "source", "link"]
    assert list(reply["source"]) == ["text", "name", "url", "verified_on", "verified_by", "confirmed"]
    assert all(list(button) == ["title", "payload"] for button in reply["buttons"])


def test_cards_and_places_have_the_fields_of_the_contract(desk: Desk, understander: PretendedUnderstander) -> None:
    understander.intents["orari della biblioteca Elsa Morante"] = "ask_orari"
    [out] = run(desk, {"id": 1, "text": "orari della biblioteca Elsa Morante"})
    [card] = out["replies"][0]["cards"]
    assert list(card) == ["title", "lines", "phone", "url", "place", "kind", "start", "end", "link"]
    assert list(card["place"]) == ["name", "address", "lat", "lon"]


@pytest.mark.parametrize(("text", "intent", "decision"), [
    (SAID, "ask_costo", "answer"),
    ("ciao", "meta_saluto", "smalltalk"),
    ("voglio una persona", "meta_operatore", "handoff"),
    ("quanto costa?", "ask_costo", "clarify"),
    ("che tempo fa a Roma", "oos_meteo", "out_of_scope"),
    ("", "", "fallback"),
])  # fmt: skip
def test_decision_and_ask_are_words_of_the_contract(
    desk: Desk, understander: PretendedUnderstander, text: str, intent: str, decision: str
) -> None:
    understander.intents[text] = intent
    [out] = run(desk, {"id": "x", "text": text})
    assert out["decision"] == decision
    assert out["decision"] in list(Kind)
    assert out["ask"] in list(Ask)
    assert out["intent"] == intent


@pytest.mark.parametrize("identity", ["q1", 7, 1.5, None, True, ["a"], {"a": 1}, "", "àè🙂", "riga\nnuova"])
def test_the_id_comes_back_as_it_was_given(desk: Desk, identity: Any) -> None:
    [out] = run(desk, {"id": identity, "text": SAID})
    assert out["id"] == identity


def test_italian_is_written_in_italian(desk: Desk) -> None:
    [line] = answer_lines(encoded({"id": "è", "text": SAID}), desk)
    assert "è" in line
    assert "\\u" not in line


# --- conversations


def test_lines_of_one_conversation_are_its_turns_and_the_others_stand_alone(
    desk: Desk, understander: PretendedUnderstander
) -> None:
    understander.intents["e quanto costa?"] = "ask_costo"
    follow = {"text": "e quanto costa?"}
    first, alone, other, second = run(
        desk,
        {"id": 1, "text": SAID, "conversation": "a"},
        {"id": 2, **follow},
        {"id": 3, **follow, "conversation": "b"},
        {"id": 4, **follow, "conversation": "a"},
    )
    assert [out["decision"] for out in (first, alone, other, second)] == ["answer", "clarify", "clarify", "answer"]
    assert second["topics"][0] == {"topic": LOST, "confidence": 1.0}
    assert len({topic["topic"] for topic in second["topics"]}) == len(second["topics"])


@pytest.mark.parametrize("name", [0, "", False, 3])
def test_a_conversation_may_have_any_name(desk: Desk, understander: PretendedUnderstander, name: Any) -> None:
    understander.intents["e quanto costa?"] = "ask_costo"
    lines = [{"id": n, "text": text, "conversation": name} for n, text in enumerate([SAID, "e quanto costa?"])]
    assert run(desk, *lines)[1]["topics"][0]["topic"] == LOST


def test_the_name_of_a_conversation_cannot_reach_a_line_that_stands_alone(
    desk: Desk, understander: PretendedUnderstander
) -> None:
    understander.intents["e quanto costa?"] = "ask_costo"
    lines = [{"id": 1, "text": SAID}, {"id": 2, "text": "e quanto costa?", "conversation": "/1"}]
    assert run(desk, *lines)[1]["decision"] == "clarify"


def test_two_runs_never_meet(desk: Desk, understander: PretendedUnderstander) -> None:
    understander.intents["e quanto costa?"] = "ask_costo"
    run(desk, {"id": 1, "text": SAID, "conversation": "a"})
    assert run(desk, {"id": 2, "text": "e quanto costa?", "conversation": "a"})[0]["decision"] == "clarify"


# --- when and where


@pytest.mark.parametrize(("now", "status"), [
    ("2026-11-23T10:00", "Adesso è aperto, fino alle 12.30."),
    ("2026-11-23T10:00:00+01:00", "Adesso è aperto, fino alle 12.30."),
    ("2026-11-23T09:00:00+00:00", "Adesso è aperto, fino alle 12.30."),
    ("2026-11-23T09:00:00Z", "Adesso è aperto, fino alle 12.30."),
    ("2026-11-23", "Adesso è chiuso. Riapre oggi alle 9."),
    (None, "Adesso è chiuso. Riapre domani alle 9."),
])  # fmt: skip
def test_now_is_the_hour_of_the_question(
    desk: Desk, understander: PretendedUnderstander, now: str | None, status: str
) -> None:
    understander.intents["orari ufficio case popolari"] = "ask_orari"
    [out] = run(desk, {"id": 1, "text": "orari ufficio case popolari", "now": now})
    assert status in out["replies"][0]["cards"][0]["lines"]


def test_a_position_brings_the_nearest_place(desk: Desk, understander: PretendedUnderstander) -> None:
    text = "dove prendo libri in prestito in biblioteca"
    understander.intents[text] = "ask_dove"
    [out] = run(desk, {"id": 1, "text": text, "lat": 45.002, "lon": 9.988})
    assert out["replies"][0]["cards"][0]["title"] == "Biblioteca di quartiere Italo Calvino"


# --- bad lines


BAD = {
    "no JSON": (b"ciao", None, "non è JSON"),
    "half a line": (b'{"id": 1, "text": "cia', None, "non è JSON"),
    "latin-1": ('{"id": 1, "text": "perché"}'.encode("latin-1"), None, "UTF-8"),
    "binary": (bytes(range(128, 256)), None, "UTF-8"),
    "an array": (b'["id", "text"]', None, "oggetto JSON"),
    "a string": (b'"ciao"', None, "oggetto JSON"),
    "null": (b"null", None, "oggetto JSON"),
    "no id": (b'{"text": "ciao"}', None, "«id»"),
    "no text": (b'{"id": 7}', 7, "«text»"),
    "text is a number": (b'{"id": 7, "text": 5}', 7, "«text»"),
    "text is null": (b'{"id": 7, "text": null}', 7, "«text»"),
    "text is a list": (b'{"id": "x", "text": ["ciao"]}', "x", "«text»"),
    "lat is text": (b'{"id": 7, "text": "ciao", "lat": "45"}', 7, "«lat»"),
    "lon is a boolean": (b'{"id": 7, "text": "ciao", "lon": true}', 7, "«lon»"),
    "now is no date": (b'{"id": 7, "text": "ciao", "now": "domani"}', 7, "«now»"),
    "now is a number": (b'{"id": 7, "text": "ciao", "now": 5}', 7, "«now»"),
    "now is no day": (b'{"id": 7, "text": "ciao", "now": "2026-02-30"}', 7, "«now»"),
    "now is before time": (b'{"id": 7, "text": "ciao", "now": "0001-01-01T00:00:00+14:00"}', 7, "«now»"),
    "now is after time": (b'{"id": 7, "text": "ciao", "now": "9999-12-31T23:59:59-12:00"}', 7, "«now»"),
    "deeply nested": (b"[" * 100_000 + b"]" * 100_000, None, "JSON"),
    "deeply nested object": (b'{"id":' * 50_000 + b"1" + b"}" * 50_000, None, "JSON"),
    "a number too long": (b'{"id": 1, "text": ' + b"9" * 10_000 + b"}", None, "JSON"),
}


@pytest.mark.parametrize(("line", "identity", "words"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_told_with_its_number_and_the_rest_goes_on(
    desk: Desk, line: bytes, identity: Any, words: str
) -> None:
    before, bad, after = run(desk, {"id": "prima", "text": SAID}, line, GOOD)
    assert list(bad) == ["id", "line", "error"]
    assert (bad["id"], bad["line"]) == (identity, 2)
    assert words in bad["error"]
    assert [out["id"] for out in (before, after)] == ["prima", "dopo"]
    assert after["topics"][0]["topic"] == LOST


@pytest.mark.parametrize("depth", [100, 500, 900, 960, 980, 990, 995, 1000, 2000])
def test_an_id_however_nested_stops_nothing(desk: Desk, depth: int) -> None:
    nested = b'{"id": ' + b"[" * depth + b"]" * depth + b', "text": "ciao"}'
    out = list(answer_lines([nested, *encoded(GOOD)], desk))
    assert len(out) == 2
    assert json.loads(out[1])["id"] == "dopo"


@pytest.mark.parametrize("line", [
    b'{"id": "\\ud800", "text": "ciao"}',
    b'{"id": 1, "text": "ciao \\udfff", "conversation": "\\ud800"}',
    b'{"id": NaN, "text": "ciao"}',
    b'{"id": [Infinity, -Infinity], "text": "ciao"}',
    b'{"id": 1e999, "text": "ciao"}',
    b'{"id": 1, "text": "ciao", "lat": NaN, "lon": 1e999}',
    b'{"id": 1, "text": "ciao", "lat": ' + b"9" * 400 + b', "lon": 0}',
    b'{"id": 1, "text": "ciao", "language": ["it"]}',
    b'{"id": 1, "text": "\\u0000"}',
    b'{"id": 1, "id": 2, "text": "ciao", "extra": {"x": []}}',
])  # fmt: skip
def test_a_strange_line_gives_clean_json_and_the_rest_goes_on(desk: Desk, line: bytes) -> None:
    strange, after = run(desk, line, GOOD)
    assert list(strange) in (ANSWER_KEYS, ["id", "line", "error"])
    assert after["id"] == "dopo"


@pytest.mark.parametrize("blank", [b"", b"\n", b"  \t \r\n"])
def test_blank_lines_are_skipped_but_counted(desk: Desk, blank: bytes) -> None:
    assert [out.get("line") for out in run(desk, blank, b"ciao", blank, GOOD)] == [2, None]


def test_a_byte_order_mark_and_windows_line_ends_are_taken(desk: Desk) -> None:
    line = b"\xef\xbb\xbf" + json.dumps({"id": "bom", "text": SAID}).encode() + b"\r\n"
    [out] = run(desk, line)
    assert (out["id"], out["decision"]) == ("bom", "answer")


def test_lines_are_answered_as_they_come(desk: Desk) -> None:
    read = []

    def lines() -> Iterable[bytes]:
        for line in encoded({"id": 1, "text": SAID}, GOOD):
            read.append(line)
            yield line

    answers = answer_lines(lines(), desk)
    next(answers)
    assert len(read) == 1


def test_no_lines_no_answers(desk: Desk) -> None:
    assert list(answer_lines([], desk)) == []


def test_what_is_asked_this_way_is_kept_redacted_too(desk: Desk, demo: Engine) -> None:
    run(desk, {"id": 1, "text": "sono RSSMRA85T10A562S e ho perso la carta d'identità"})
    assert b"RSSMRA85T10A562S" not in stored.files(demo)
    assert stored.traces(demo)[0].channel == "jsonl"


PIECES = st.sampled_from(
    [b'{"id": 1, "text": "ciao"}', b'"id"', b"{", b"}", b"[", b"]", b":", b",", b"null", b"\\u", b"\xff", b" "]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60) | st.lists(PIECES, max_size=8).map(b"".join))
@example(b'{"id": 1, "text": "\\ud800"}')
def test_any_bytes_at_all_give_one_line_and_the_rest_goes_on(desk: Desk, line: bytes) -> None:
    out = run(desk, line, GOOD)
    assert len(out) == (2 if line.strip() else 1)
    assert out[-1]["topics"][0]["topic"] == LOST
