"""How well the desk does on questions that nothing was trained on. The floors may only rise."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import evaluation
from bot.desk import Desk
from bot.evaluation import OUTCOMES, Evaluation
from bot.tables import Conversation, Trace
from knowledge.database import reading
from nlu.training_run import ROOT

pytestmark = pytest.mark.model

GOLDEN = Path(__file__).with_name("questions.jsonl")
DEVELOPMENT = ROOT.parent / "shared" / "eval" / "questions_dev.jsonl"


def measured(path: Path, desk: Desk) -> Evaluation:
    found = evaluation.evaluate(evaluation.read(path), desk)
    for (dimension, value), score in sorted(found.scores.items()):
        if dimension in ("area", "language"):
            shares = ", ".join(f"{name} {score.share(name):.3f}" for name in OUTCOMES)
            print(f"{path.stem}: {dimension} {value} ({score.total}): {shares}")
    print(f"{path.stem}: facet right {found.facets.right:.3f}, where named {found.facets.right_where_named:.3f}")
    return found


@pytest.fixture(scope="module")
def golden(trained_desk: Desk) -> Evaluation:
    return measured(GOLDEN, trained_desk)


@pytest.fixture(scope="module")
def development(trained_desk: Desk) -> Evaluation:
    if not DEVELOPMENT.exists():
        pytest.skip("the development questions are not here")
    return measured(DEVELOPMENT, trained_desk)


def share(found: Evaluation, area: str, *outcomes: str) -> float:
    score = found.scores["area", area]
    assert score.total >= 10, f"too few questions: {area}"
    return score.share(*outcomes)


@pytest.mark.parametrize(
    ("area", "outcomes", "least"),
    [
        ("in scope", ("right",), 0.9),
        ("in scope", ("right", "rescued"), 0.95),
        ("oos", ("right",), 0.84),
        ("meta", ("right",), 0.88),
    ],
)
def test_most_golden_questions_are_answered(
    golden: Evaluation, area: str, outcomes: tuple[str, ...], least: float
) -> None:
    assert share(golden, area, *outcomes) >= least, golden.mistakes


def test_few_golden_questions_are_answered_wrongly(golden: Evaluation) -> None:
    assert share(golden, "in scope", "wrong") <= 0.04, golden.mistakes


def test_the_facet_of_most_golden_questions_is_understood(golden: Evaluation) -> None:
    assert golden.facets.right_where_named >= 0.82, golden.facets.confusions


@pytest.mark.parametrize(
    ("area", "outcomes", "least"),
    [
        ("in scope", ("right",), 0.9),
        ("in scope", ("right", "rescued"), 0.96),
        ("oos", ("right",), 0.85),
        ("meta", ("right",), 0.88),
    ],
)
def test_most_development_questions_are_answered(
    development: Evaluation, area: str, outcomes: tuple[str, ...], least: float
) -> None:
    assert share(development, area, *outcomes) >= least, development.mistakes


@pytest.mark.parametrize(("outcome", "most"), [("wrong", 0.03), ("false refusal", 0.01)])
def test_few_development_questions_are_answered_wrongly_or_sent_away(
    development: Evaluation, outcome: str, most: float
) -> None:
    assert share(development, "in scope", outcome) <= most, development.mistakes


def test_evaluating_leaves_nothing_behind(trained_desk: Desk) -> None:
    def stored() -> list[int]:
        with reading(trained_desk.engine) as session:
            tables = (Conversation, Trace)
            return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]

    before = stored()
    found = evaluation.evaluate(evaluation.read(GOLDEN)[:5], trained_desk)
    assert found.scores["language", "it"].total == 5
    assert stored() == before
