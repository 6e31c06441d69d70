"""The newcomer's path: golden cases in `percorso.yml`, and what the rules themselves keep to."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from actions.pages import newcomer
from actions.pages.scene import Scene
from bot import composition
from channels.newcomer import ORIGINS, REASONS, Arrival, Plan
from knowledge import catalogue, vocabularies
from knowledge.database import reading
from knowledge.directory import topics_of
from knowledge.errors import CatalogueError
from knowledge.readability import gulpease
from knowledge.record import Record
from knowledge.step import Step
from tests.actions.knowledge import change
from tests.conftest import SUNDAY

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("percorso.yml").read_text(encoding="utf-8"))
RULES = yaml.safe_load((composition.STARTER / "percorso.yml").read_text(encoding="utf-8"))["steps"]


def plan(engine: Engine, arrival: Arrival) -> Plan:
    with reading(engine) as session:
        return newcomer.plan(arrival, Scene(session, SUNDAY))


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case["who"].values())))
def test_golden_cases(demo: Engine, case: dict[str, Any]) -> None:
    found = plan(demo, Arrival(**case["who"]))
    steps = {step.slug: step.due for step in found.steps}
    assert [[step.slug, step.due] for step in found.steps][: len(case["begins"])] == case["begins"]
    for slug, due in case.get("has", {}).items():
        assert slug in steps, slug
        assert steps[slug] == due, slug
    assert not steps.keys() & set(case.get("never", []))


@pytest.mark.parametrize("children", [True, False])
@pytest.mark.parametrize("reason", ["", *REASONS])
@pytest.mark.parametrize("origin", ORIGINS)
def test_whoever_comes_has_steps_whose_first_come_first(demo: Engine, origin: str, reason: str, children: bool) -> None:
    found = plan(demo, Arrival(origin, reason, date(2026, 11, 20), children))
    assert 5 <= len(found.steps) <= 20
    done: set[str] = set()
    for step in found.steps:
        assert set(step.after) <= done
        assert step.path.startswith("/servizi/")
        assert step.confirmed
        assert step.source
        done.add(step.title)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["slug"])
def test_every_rule_says_where_it_stands_and_reads_easily(rule: dict[str, Any]) -> None:
    assert rule["norm"]
    assert bool(rule.get("days")) == bool(rule.get("limit"))
    for text in (rule["text"], rule.get("limit", "")):
        assert not text or gulpease(text) >= 60, gulpease(text)


@pytest.mark.parametrize(("slug", "days", "said"), [
    ("permesso-di-soggiorno", 8, "entro 8 giorni lavorativi"), ("residenza-dall-estero", 20, "entro 20 giorni"),
    ("cambio-di-residenza", 20, "20 giorni"), ("tari-tassa-rifiuti", 90, "90 giorni"),
])  # fmt: skip
def test_deadlines_are_those_of_the_records(demo: Engine, slug: str, days: int, said: str) -> None:
    """A rule that disagrees with the record it links to would send people late."""
    with Session(demo) as session:
        record = session.query(Record).filter_by(slug=slug).one()
        assert said in f"{record.summary} {record.timing}"
        about = topics_of(session, record)
    assert {rule.get("days", days) for rule in RULES if rule["topic"] in about} == {days}


def test_the_port_and_the_catalogue_have_the_same_words() -> None:
    assert tuple(ORIGINS) == vocabularies.ORIGINS
    assert tuple(REASONS) == vocabularies.REASONS


def test_what_is_over_is_said_to_be(demo: Engine) -> None:
    late = [step for step in plan(demo, Arrival("extra-ue", "lavoro", date(2026, 9, 1))).steps if step.late]
    assert {step.slug for step in late} == {"sportello-unico", "permesso-di-soggiorno", "residenza-extra-ue"}


def test_nothing_of_an_expired_record_is_told_as_a_rule(demo: Engine) -> None:
    change(demo, "permesso-di-soggiorno", expires_on=date(2026, 11, 1))
    [step] = [s for s in plan(demo, Arrival("extra-ue", "", date(2026, 11, 20))).steps if s.slug.startswith("permesso")]
    assert not step.confirmed
    assert not step.text
    assert step.due is None


def test_a_desk_without_steps_has_an_empty_path(demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.execute(delete(Step))
    assert plan(demo, Arrival("ue")).steps == ()


# --- steps in a town's own folder


def test_a_town_changes_a_step_and_adds_one(tmp_path: Path) -> None:
    own = tmp_path / "mio"
    own.mkdir()
    said = {"text": "Allo sportello.", "norm": "art. 1"}
    steps = [
        {"slug": "tari", "title": "TARI qui", "topic": "tributi/tari", "days": 60, **said},
        {"slug": "chiavi", "title": "Ritira le chiavi", "topic": "uffici/urp", **said},
    ]
    (own / "percorso.yml").write_text(yaml.safe_dump({"steps": steps}), encoding="utf-8")
    read = catalogue.read([composition.STARTER, own])
    assert read.steps["tari"]["days"] == 60
    assert read.steps["chiavi"]["origin"] == "mio"
    assert "residenza-ue" in read.steps


@pytest.mark.parametrize(("wrong", "said"), [
    ({"topic": "niente/niente"}, "argomento sconosciuto"), ({"after": ["niente"]}, "rimanda a «niente»"),
    ({"after": ["passo"]}, "gira in tondo"), ({"origins": ["marte"]}, "può avere ue, extra-ue, comune"),
    ({"reasons": ["noia"]}, "può avere lavoro, studio, famiglia"), ({"days": 0}, "un numero da 1"),
    ({"days": "otto"}, "un numero da 1"), ({"children": "sì"}, "true o false"), ({"norm": ""}, "manca «norm»"),
])  # fmt: skip
def test_a_wrong_step_is_refused_with_the_way_out(tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    step = {"slug": "passo", "title": "Passo", "text": "Testo.", "topic": "tributi/tari", "norm": "art. 1", **wrong}
    own = tmp_path / "mio"
    own.mkdir()
    (own / "percorso.yml").write_text(yaml.safe_dump({"steps": [step]}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        catalogue.read([composition.STARTER, own])
    assert said in str(refused.value)
