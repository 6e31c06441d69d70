"""What people need, in the browser."""

import csv
import io
import json
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.statistics import counting
from bot.statistics.counting import count_days
from knowledge.desk.roles import RIGHTS, Right, Role
from knowledge.topic import Topic
from tests.bot.staff.conftest import Enter
from tests.bot.statistics.asked import after, crowd, write

NOVEMBER, OCTOBER = date(2026, 11, 20), date(2026, 10, 20)  # the desk's clock stands on 22 November 2026
BAD = "<script>alert(1)</script>"


@pytest.fixture
def asked(demo: Engine) -> Engine:
    with Session(demo) as session, session.begin():
        session.add(Topic(slug="a/cattivo", title=BAD, area="a"))
    write(demo, *crowd(NOVEMBER, 20), *crowd(NOVEMBER, 9, topic="a/cattivo", known=False), *crowd(OCTOBER, 10))
    write(demo, *crowd(NOVEMBER, 2, topic="rifiuti/ingombranti"), *crowd(NOVEMBER, 12, decision="fallback", minute=900))
    write(demo, *crowd(NOVEMBER, 6, topic="sport/impianti"))
    count_days(demo, after(NOVEMBER))
    return demo


def test_the_month_is_shown_with_its_change_and_its_needs(enter: Enter, asked: Engine) -> None:
    page = enter(Role.ANALYST).get("/desk/statistics").text
    assert '<span class="big">49</span> domande' in page
    assert "+390 % rispetto al periodo dal 1 ottobre 2026 al 22 ottobre 2026" in page
    assert "Argomento non riconosciuto" in page
    assert "Nessuna scheda pubblicata ne parla" in page
    assert BAD not in page
    assert "&lt;script&gt;" in page
    assert "Altri insieme" in page
    assert "Ingombranti" not in page


@pytest.mark.parametrize("by", ["topic", "hour", "quartiere", "language", "channel", "day", "nonsense"])
@pytest.mark.parametrize("period", ["week", "month", "last", "custom"])
def test_each_period_can_be_seen_by_each_dimension(enter: Enter, asked: Engine, period: str, by: str) -> None:
    query = f"period={period}&first=2026-10-01&last=2026-11-22&by={by}"
    visitor = enter(Role.ANALYST)
    page = visitor.get(f"/desk/statistics?{query}")
    assert page.status_code == 200
    assert "oscurato" in page.text
    charts = [part.split('"')[0].replace("&amp;", "&") for part in page.text.split('src="')[1:]]
    assert len(charts) == 2
    for chart in charts:
        answer = visitor.get(chart)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
        ElementTree.fromstring(answer.content)


def test_few_people_are_told_without_numbers(enter: Enter, demo: Engine) -> None:
    write(demo, *crowd(NOVEMBER, 4))
    page = enter(Role.ANALYST).get("/desk/statistics").text
    assert "meno di 5 persone" in page
    assert "<img" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("period=custom&first=&last=", "due date complete"),
        ("period=custom&first=20226-01-01&last=2026-11-01", "due date complete"),
        ("period=custom&first=2026-11-02&last=2026-11-01", "scambiale"),
        ("period=custom&first=2020-01-01&last=2026-11-01", "troppo lungo"),
    ],
)
def test_a_period_that_cannot_be_says_what_to_do(enter: Enter, asked: Engine, query: str, said: str) -> None:
    visitor = enter(Role.ANALYST)
    page = visitor.get(f"/desk/statistics?{query}")
    assert page.status_code == 400
    assert said in page.text
    assert visitor.get(f"/desk/statistics/chart/topic.svg?{query}").status_code == 400


def test_a_chart_that_is_not_there(enter: Enter, asked: Engine) -> None:
    assert enter(Role.ANALYST).get("/desk/statistics/chart/nonsense.svg").status_code == 404


def test_months_are_taken_away_as_open_data(enter: Enter, asked: Engine) -> None:
    visitor, query = enter(Role.ANALYST), "first=2026-10&last=2026-10"
    page = visitor.get("/desk/statistics/data")
    assert f"/desk/statistics/data.csv?{query.replace('&', '&amp;')}" in page.text
    table = visitor.get(f"/desk/statistics/data.csv?{query}")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="domande_2026-10_2026-10.csv"' in table.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert rows[0]["domande"] == "10"
    package = json.loads(visitor.get(f"/desk/statistics/data.json?{query}").content)
    assert package["resources"][0]["data"][0]["domande"] == 10
    schema = json.loads(visitor.get("/desk/statistics/schema.json").content)
    assert schema == package["resources"][0]["schema"]
    assert [field["name"] for field in schema["fields"]] == list(rows[0])
    assert visitor.get("/desk/statistics/data.csv?first=2026-11&last=2026-11").status_code == 400
    assert visitor.get("/desk/statistics/data?first=x&last=y").status_code == 400


def test_a_month_without_questions_is_a_file_without_lines(enter: Enter, demo: Engine) -> None:
    table = enter(Role.ANALYST).get("/desk/statistics/data.csv?first=2026-10&last=2026-10")
    assert len(list(csv.reader(io.StringIO(table.text)))) == 1


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/desk/statistics", Right.STATISTICS),
        ("/desk/statistics/chart/topic.svg", Right.STATISTICS),
        ("/desk/statistics/data", Right.EXPORT),
        ("/desk/statistics/data.csv?first=2026-10&last=2026-10", Right.EXPORT),
        ("/desk/statistics/data.json?first=2026-10&last=2026-10", Right.EXPORT),
        ("/desk/statistics/schema.json", Right.EXPORT),
    ],
)
def test_who_may_not_sees_no_figures(enter: Enter, demo: Engine, role: Role, path: str, right: Right) -> None:
    assert enter(role).get(path).status_code == (200 if right in RIGHTS[role] else 403)


def test_today_is_in_it(enter: Enter, demo: Engine) -> None:
    write(demo, *crowd(date(2026, 11, 22), 6, minute=300))
    assert counting.utc(date(2026, 11, 22)) + timedelta(minutes=300) < counting.utc(date(2026, 11, 23))
    assert '<span class="big">6</span> domande' in enter(Role.ANALYST).get("/desk/statistics?period=week").text
