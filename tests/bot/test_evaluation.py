import json
from collections import Counter
from pathlib import Path

import pytest

from bot import evaluation
from bot.decision import Decision, Kind
from bot.desk import Desk
from bot.evaluation import Evaluation, EvaluationError, Facets, Item, Score, outcome
from bot.state import State
from bot.turn import Turn
from channels.conversation import Button, Reply
from knowledge.vocabularies import Ask
from tests.bot import stored

CARD, LOST, HOUSE = "anagrafe/carta-identita", "anagrafe/carta-identita-smarrita", "anagrafe/cambio-residenza"


def item(*topics: str, ask: str = "", language: str = "it", kind: str = "domanda", style: str = "chat") -> Item:
    return Item("q1", "una domanda", topics, ask, kind, style, language)


def turn(kind: Kind, topic: str = "", ask: Ask = Ask.GENERIC, offered: tuple[str, ...] = ()) -> Turn:
    buttons = tuple(Button(topic, f"topic:{topic}:{ask.value}") for topic in offered)
    return Turn(Decision(kind, topic, ask), None, (Reply("…", buttons),), (), True, State())


@pytest.mark.parametrize(("topics", "decided", "result"), [
    # about the town
    ((CARD,), turn(Kind.ANSWER, CARD), "right"),
    ((CARD, LOST), turn(Kind.ANSWER, LOST), "right"),
    ((CARD,), turn(Kind.ANSWER, HOUSE), "wrong"),
    ((CARD,), turn(Kind.CLARIFY, LOST, offered=(LOST, CARD)), "rescued"),
    ((CARD, HOUSE), turn(Kind.CLARIFY, LOST, offered=(LOST, HOUSE)), "rescued"),
    ((CARD,), turn(Kind.CLARIFY, LOST, offered=(LOST, HOUSE)), "missed"),
    ((CARD,), turn(Kind.CLARIFY, LOST, offered=("anagrafe/carta-identita-minori",)), "missed"),
    ((CARD,), turn(Kind.OUT_OF_SCOPE, "oos/meteo"), "false refusal"),
    ((CARD,), turn(Kind.FALLBACK), "missed"),
    ((CARD,), turn(Kind.FALLBACK, CARD, offered=(CARD,)), "missed"),
    ((CARD,), turn(Kind.SMALLTALK, "meta/saluto"), "missed"),
    ((CARD, "meta/operatore"), turn(Kind.HANDOFF, "meta/operatore"), "right"),
    # somebody else's
    (("oos/meteo",), turn(Kind.OUT_OF_SCOPE, "oos/cucina"), "right"),
    (("oos/meteo",), turn(Kind.FALLBACK), "right"),
    (("oos/meteo",), turn(Kind.ANSWER, CARD), "wrong"),
    (("oos/meteo", CARD), turn(Kind.ANSWER, CARD), "right"),
    (("oos/meteo",), turn(Kind.CLARIFY, CARD, offered=(CARD,)), "missed"),
    (("oos/meteo",), turn(Kind.SMALLTALK, "meta/saluto"), "missed"),
    # acts
    (("meta/saluto",), turn(Kind.SMALLTALK, "meta/saluto"), "right"),
    (("meta/saluto", "meta/aiuto"), turn(Kind.SMALLTALK, "meta/aiuto"), "right"),
    (("meta/operatore",), turn(Kind.HANDOFF, "meta/operatore"), "right"),
    (("meta/saluto",), turn(Kind.OUT_OF_SCOPE, "oos/meteo"), "wrong"),
    (("meta/saluto",), turn(Kind.FALLBACK), "wrong"),
    (("meta/umore", "aiuto/servizi-sociali"), turn(Kind.ANSWER, "aiuto/servizi-sociali"), "right"),
])  # fmt: skip
def test_how_a_turn_did(topics: tuple[str, ...], decided: Turn, result: str) -> None:
    assert outcome(item(*topics), decided) == result


@pytest.mark.parametrize(("topic", "area"), [(CARD, "in scope"), ("oos/meteo", "oos"), ("meta/saluto", "meta")])
def test_the_three_areas(topic: str, area: str) -> None:
    assert item(topic).area == area


def test_scores_are_kept_by_area_language_kind_and_style() -> None:
    result = Evaluation()
    result.add(item(CARD, ask="costo"), turn(Kind.ANSWER, CARD, Ask.COST))
    result.add(item(CARD, ask="dove"), turn(Kind.ANSWER, HOUSE))
    result.add(item(CARD, ask="dove", language="en"), turn(Kind.FALLBACK))
    assert result.scores["area", "in scope"].counts == {"right": 1, "wrong": 1}
    assert result.scores["language", "en"].counts == {"missed": 1}
    assert result.scores["kind", "domanda"].total == result.scores["style", "chat"].total == 2
    assert result.facets.pairs == {("costo", "costo"): 1, ("dove", "generic"): 1}
    assert result.confusions == {(CARD, HOUSE): 1, (CARD, "fallback"): 1}
    assert [mistake["outcome"] for mistake in result.mistakes] == ["wrong", "missed"]


def test_facets_are_read_with_and_without_the_questions_that_name_none() -> None:
    pairs = {("costo", "costo"): 3, ("come", "requisiti"): 1, ("generic", "come"): 4, ("generic", "generic"): 2}
    facets = Facets(Counter(pairs))
    assert facets.right == 0.5
    assert facets.right_where_named == 0.75
    assert facets.confusions == [("generic", "come", 4), ("come", "requisiti", 1)]
    assert Facets().right == Facets().right_where_named == 0


def test_a_question_rescued_is_no_mistake() -> None:
    result = Evaluation()
    assert result.add(item(CARD), turn(Kind.CLARIFY, LOST, offered=(CARD, LOST))) == "rescued"
    assert result.mistakes == []


def test_shares_add_up_and_an_empty_score_is_no_division_by_zero() -> None:
    score = Score()
    assert score.share("right") == 0
    score.counts.update(right=3, wrong=1)
    assert score.share("right", "wrong") == 1
    assert score.share("right") == 0.75


def test_results_can_be_written_as_json() -> None:
    result = Evaluation()
    result.add(item(CARD, ask="costo"), turn(Kind.ANSWER, HOUSE))
    written = json.loads(json.dumps(result.to_json()))
    assert written["scores"]["area=in scope"] == {
        "n": 1,
        "right": 0,
        "rescued": 0,
        "wrong": 1,
        "false refusal": 0,
        "missed": 0,
    }
    assert written["ask_right"] == written["ask_right_where_named"] == 0
    assert written["ask_confusions"] == [{"ask": "costo", "understood": "generic", "n": 1}]
    assert written["confusions"] == [{"topic": CARD, "decided": HOUSE, "n": 1}]


# --- files of questions


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_questions_are_read_with_everything_they_say(tmp_path: Path) -> None:
    full = {
        "id": "a",
        "text": "Perché?",
        "topic": CARD,
        "topic_alt": [LOST],
        "ask": "costo",
        "kind": "k",
        "style": "s",
        "lang": "en",
    }
    file = write(
        tmp_path / "q.jsonl", json.dumps(full), "", json.dumps({"id": "b", "text": "ciao", "topic": "meta/saluto"})
    )
    first, second = evaluation.read(file)
    assert first == Item("a", "Perché?", (CARD, LOST), "costo", "k", "s", "en")
    assert second == Item("b", "ciao", ("meta/saluto",), "", "", "", "it")


@pytest.mark.parametrize("line", [
    "ciao",
    "[]",
    "null",
    '{"id": "b", "text": "ciao"}',
    '{"id": "b", "topic": "a/b"}',
    '{"text": "ciao", "topic": "a/b"}',
    '{"id": "b", "text": "ciao", "topic": 5}',
    '{"id": "b", "text": 5, "topic": "a/b"}',
    '{"id": "b", "text": "ciao", "topic": "a/b", "topic_alt": 5}',
    '{"id": "b", "text": "ciao", "topic": "a/b", "topic_alt": "c/d"}',
])  # fmt: skip
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    file = write(tmp_path / "q.jsonl", '{"id": "a", "text": "ciao", "topic": "a/b"}', line)
    with pytest.raises(EvaluationError, match=r"q\.jsonl, riga 2"):
        evaluation.read(file)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe"])
def test_a_file_without_questions_is_said_so(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "q.jsonl"
    file.write_bytes(content)
    with pytest.raises(EvaluationError, match=r"q\.jsonl"):
        evaluation.read(file)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"niente\.jsonl"):
        evaluation.read(tmp_path / "niente.jsonl")


def test_the_desk_is_measured_and_keeps_nothing_of_it(desk: Desk) -> None:
    questions = [
        Item("1", "ho perso la carta d'identità", (LOST,), "generic", "", "", "it"),
        Item("2", "ho perso la carta d'identità", (HOUSE,), "costo", "", "", "it"),
    ]
    result = evaluation.evaluate(questions, desk)
    assert result.scores["area", "in scope"].counts == {"right": 1, "wrong": 1}
    assert result.facets.right == 0.5
    assert stored.traces(desk.engine) == []
    assert stored.conversations(desk.engine) == []
