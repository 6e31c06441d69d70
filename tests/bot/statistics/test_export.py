import csv
import io
import json
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.statistics import charts, export
from bot.statistics.charts import Point, drawn
from bot.statistics.counting import count_days
from bot.statistics.period import Period, PeriodRefused
from knowledge.database import reading
from knowledge.topic import Topic
from tests.bot.statistics.asked import TOPIC, after, crowd, write

DAY, NOW = date(2026, 10, 20), datetime(2026, 11, 22, 10, 0)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def asked(demo: Engine) -> Engine:
    with Session(demo) as session, session.begin():
        session.add(Topic(slug="a/formula", title="=2+3|'cmd'", area="a"))
    write(demo, *crowd(DAY, 20), *crowd(DAY, 9, topic="a/formula"), *crowd(DAY, 3, topic="a/formula", known=False),
          *crowd(DAY, 7, known=False, minute=900))  # fmt: skip
    count_days(demo, after(DAY))
    return demo


def rows(engine: Engine) -> list[dict[str, str]]:
    with reading(engine) as session:
        return list(csv.DictReader(io.StringIO(export.as_csv(export.lines(session, [OCTOBER])))))


def test_what_is_exported(asked: Engine) -> None:
    found = {(r["dimensione"], r["valore"], r["esito"]): r["domande"] for r in rows(asked)}
    assert {r["mese"] for r in rows(asked)} == {"2026-10"}
    assert found["totale", "", "totale"] == "39"
    assert found["argomento", TOPIC, "totale"] == "27"
    assert found["argomento", "a/formula", "totale"] == "12"
    assert found["argomento", "a/formula", "scheda_muta"] == ""  # three people
    assert found["argomento", TOPIC, "scheda_muta"] == ""  # else they would be 10 less 7
    assert found["ora", "15", "totale"] == "7"
    assert found["totale", "", "scheda_muta"] == "10"


def test_text_that_looks_like_a_formula_is_made_harmless(asked: Engine) -> None:
    (name,) = {r["nome"] for r in rows(asked) if r["valore"] == "a/formula"}
    assert name == "'=2+3|'cmd'"
    assert [export.harmless(text) for text in ("+1", "-1", "@x", "\tx", "bene", 3, None)] == [
        "'+1", "'-1", "'@x", "'\tx", "bene", 3, None,
    ]  # fmt: skip


def test_csv_and_json_say_the_same_and_fit_their_dictionary(asked: Engine) -> None:
    with reading(asked) as session:
        package = json.loads(export.as_json(export.lines(session, [OCTOBER]), "Prova", [OCTOBER]))
    (resource,) = package["resources"]
    names = [field["name"] for field in resource["schema"]["fields"]]
    said = rows(asked)
    assert names == list(said[0])
    assert [{**line, "nome": None} for line in resource["data"]] == [
        {**row, "domande": int(row["domande"]) if row["domande"] else None, "nome": None} for row in said
    ]
    described = resource["schema"]["fields"]
    allowed = {f["name"]: f["constraints"]["enum"] for f in described if "enum" in f.get("constraints", {})}
    assert all(line[name] in values for line in resource["data"] for name, values in allowed.items())
    keys = [tuple(line[name] for name in resource["schema"]["primaryKey"]) for line in resource["data"]]
    assert len(set(keys)) == len(keys)
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


@pytest.mark.parametrize(
    ("now", "newest"),
    [
        (NOW, "2026-10"),
        (datetime(2026, 12, 1, 0, 30), "2026-10"),  # November is over, but not counted
        (datetime(2026, 12, 1, 1, 0), "2026-11"),
    ],
)
def test_only_months_that_are_over_and_counted_are_exported(now: datetime, newest: str) -> None:
    assert f"{export.newest_month(now).first:%Y-%m}" == newest
    assert f"{export.chosen_months('2026-01', '2026-12', now)[-1].first:%Y-%m}" == newest


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-11", "2026-11", "solo i mesi finiti"),
        ("2026-05", "2026-04", "scambiali"),
        ("maggio", "giugno", "due mesi"),
        ("20226-01", "2026-01", "due mesi"),
        ("2020-01", "2026-10", str(export.MOST_MONTHS)),
    ],
)
def test_months_that_cannot_be_exported(first: str, last: str, said: str) -> None:
    with pytest.raises(PeriodRefused, match=said):
        export.chosen_months(first, last, NOW)


def test_nobody_learns_about_a_day_by_subtracting_two_files(asked: Engine) -> None:
    """A month is the same in every file that it stands in."""
    with reading(asked) as session:
        alone = list(export.lines(session, export.chosen_months("2026-10", "2026-10", NOW)))
        among = list(export.lines(session, export.chosen_months("2026-01", "2026-10", NOW)))
    assert alone
    assert among == alone


# --- charts

POINTS = [Point("Carta d'identità", 27), Point("Un <script>alert(1)</script> & altro", 12), Point("Rifiuti", None)]


@pytest.mark.parametrize("dimension", ["topic", "hour", "day", "outcomes"])
@pytest.mark.parametrize("points", [POINTS, [], [Point("Rifiuti", None)]], ids=["some", "none", "blank"])
def test_a_chart_is_svg_without_scripts_and_asks_nobody_for_anything(dimension: str, points: list[Point]) -> None:
    svg = drawn(dimension, points, "Domande")
    root = ElementTree.fromstring(svg)
    tags = {element.tag.rsplit("}", 1)[-1] for element in root.iter() if isinstance(element.tag, str)}
    assert "script" not in tags
    assert not tags & {"image", "a", "foreignObject"}
    assert b"@import" not in svg
    assert b"url(" not in svg


def test_a_chart_shows_each_figure_and_no_blank_one() -> None:
    text = " ".join(ElementTree.fromstring(drawn("topic", POINTS[:2], "Domande")).itertext())
    assert "Carta d'identità: 27" in text
    assert "altro: 12" in text


def test_the_alternative_text_says_the_main_thing() -> None:
    assert charts.main_thing(POINTS, "topic", "Domande per argomento") == (
        "Grafico a barre. Domande per argomento. Il numero più alto: Carta d'identità, 27 domande. "
        "I numeri sono nella tabella."
    )
    assert "nessun numero" in charts.main_thing([], "topic", "Domande per argomento")
