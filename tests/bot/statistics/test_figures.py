from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from bot.statistics.counting import count_days
from bot.statistics.figures import DAY as BY_DAY
from bot.statistics.figures import Table, figures
from bot.statistics.groups import OTHERS
from bot.statistics.names import names
from bot.statistics.needs import ELSEWHERE, NO_RECORD, NOT_UNDERSTOOD, needs
from bot.statistics.period import MOST_DAYS, Period, PeriodRefused, chosen, last_month, months, this_month, this_week
from knowledge.database import reading
from knowledge.record import Record
from knowledge.topic import Topic
from tests.bot.statistics.asked import TOPIC, after, crowd, trace, write

DAY = date(2026, 11, 20)
MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))
OTHER = "rifiuti/ingombranti"


def table(engine: Engine, dimension: str = "topic", period: Period = MONTH) -> Table:
    with reading(engine) as session:
        return figures(session, period).table(dimension)


def test_figures_are_the_same_before_and_after_the_day_is_counted(engine: Engine) -> None:
    write(engine, *crowd(DAY, 9), *crowd(DAY, 7, topic=OTHER), *crowd(DAY, 6, topic=OTHER, known=False))
    dimensions = ("topic", "hour", "quartiere", "language", "channel", BY_DAY)
    live = [table(engine, dimension) for dimension in dimensions]
    assert count_days(engine, after(DAY)) == [DAY]
    assert [table(engine, dimension) for dimension in dimensions] == live
    assert [(row.value, row.total, row.counts) for row in live[0].rows] == [
        (OTHER, 13, {"answered": 7, "silent": 6}),
        (TOPIC, 9, {"answered": 9, "silent": 0}),
    ]
    assert live[0].all is not None
    assert (live[0].all.total, live[0].all.share("answered"), live[0].all.share("silent")) == (22, 73, 27)


def test_today_is_read_from_traces_and_yesterday_from_its_count(engine: Engine) -> None:
    write(engine, *crowd(DAY, 8))
    count_days(engine, after(DAY))
    write(engine, *crowd(DAY + timedelta(days=1), 7))
    days = table(engine, BY_DAY)
    assert [(row.value, row.total) for row in days.rows] == [("2026-11-20", 8), ("2026-11-21", 7)]


def test_counts_outlive_their_traces(engine: Engine) -> None:
    write(engine, *crowd(DAY, 8))
    count_days(engine, after(DAY))
    with Session(engine) as session, session.begin():
        session.connection().exec_driver_sql("DELETE FROM trace")
    found = table(engine)
    assert found.all is not None
    assert found.all.total == 8


def test_what_is_outside_the_period_is_not_in_it(engine: Engine) -> None:
    write(engine, *crowd(DAY, 8), *crowd(DAY - timedelta(days=20), 9))
    found = table(engine)
    assert found.all is not None
    assert found.all.total == 8


def test_few_people_of_a_topic_are_seen_only_with_others(engine: Engine) -> None:
    write(engine, *crowd(DAY, 20), *crowd(DAY, 9, topic=OTHER), *crowd(DAY, 2, topic="a/b"))
    assert [(row.value, row.total) for row in table(engine).rows] == [(TOPIC, 20), (OTHERS, 11)]


def test_many_questions_of_one_person_are_not_many_people(engine: Engine) -> None:
    write(engine, *(trace(DAY, "anna", 600 + n) for n in range(30)))
    assert table(engine).all is None


def test_long_periods_are_shown_by_month(engine: Engine) -> None:
    write(engine, *crowd(DAY, 8), *crowd(DAY - timedelta(days=40), 9), *crowd(DAY - timedelta(days=41), 3))
    days = table(engine, BY_DAY, Period(date(2026, 1, 1), DAY))
    assert [(row.value, row.total) for row in days.rows] == [("2026-10", 12), ("2026-11", 8)]


def test_a_year_of_figures_takes_few_statements(engine: Engine) -> None:
    for n in range(5):
        write(engine, *crowd(DAY - timedelta(days=n), 6))
    count_days(engine, after(DAY))
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: said.append(call[2]))
    table(engine, period=Period(DAY - timedelta(days=399), DAY))
    assert len([statement for statement in said if statement.startswith("SELECT")]) <= 5


# --- needs


def test_needs_without_a_service(demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.add(Topic(slug="strade/buco-nero", title="Buco nero", area="strade"))
    write(
        demo,
        *crowd(DAY, 9),
        *crowd(DAY, 8, topic="strade/buco-nero", known=False),
        *crowd(DAY, 7, topic="oos/meteo", decision="out_of_scope"),
        *crowd(DAY, 6, decision="fallback"),
        *crowd(DAY, 6, decision="handoff", topic="meta/operatore"),
    )
    with reading(demo) as session:
        found = needs(session, figures(session, MONTH).table("topic"))
    assert [(need.kind, need.topic, need.count) for need in found] == [
        (NO_RECORD, "strade/buco-nero", 8),
        (ELSEWHERE, "oos/meteo", 7),
        (NOT_UNDERSTOOD, "", 6),
    ]


def test_a_topic_whose_record_is_archived_is_a_need(demo: Engine) -> None:
    write(demo, *crowd(DAY, 9))
    with Session(demo) as session, session.begin():
        for record in session.scalars(select(Record)):
            record.status = "archived"
    with reading(demo) as session:
        found = needs(session, figures(session, MONTH).table("topic"))
    assert [(need.kind, need.topic) for need in found] == [(NO_RECORD, TOPIC)]


def test_values_are_called_by_their_names(demo: Engine) -> None:
    with reading(demo) as session:
        assert names(session, "topic", [TOPIC, "", OTHERS, "a/gone"]) == {
            TOPIC: "Carta d'identità per adulti", "": "Argomento non riconosciuto", OTHERS: "Altri insieme",
            "a/gone": "a/gone",
        }  # fmt: skip
        assert names(session, "hour", ["08"]) == {"08": "dalle 8 alle 9"}
        assert names(session, "quartiere", [""]) == {"": "Quartiere non detto"}
        assert names(session, "language", ["ar", "xx"]) == {"ar": "Arabo", "xx": "xx"}
        assert names(session, BY_DAY, ["2026-11-02", "2026-11"]) == {
            "2026-11-02": "2 novembre 2026", "2026-11": "novembre 2026",
        }  # fmt: skip


# --- periods


def test_periods_and_what_they_are_compared_with() -> None:
    today = date(2026, 3, 30)
    assert this_week(date(2026, 4, 1)) == Period(date(2026, 3, 30), date(2026, 4, 1))
    assert this_week(today).before() == Period(date(2026, 3, 29), date(2026, 3, 29))
    assert this_month(today).before() == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert this_month(date(2026, 3, 10)).before() == Period(date(2026, 2, 1), date(2026, 2, 10))
    assert last_month(today) == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert last_month(today).before() == Period(date(2026, 1, 1), date(2026, 1, 31))
    assert Period(date(2026, 3, 5), date(2026, 3, 14)).before() == Period(date(2026, 2, 23), date(2026, 3, 4))
    assert len(months(date(2025, 12, 9), date(2026, 3, 1))) == 4


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-13-01", "2026-11-01", "due date complete"),
        ("", "", "due date complete"),
        ("20226-01-01", "2026-11-01", "due date complete"),
        ("2026-11-09", "2026-11-01", "scambiale"),
        ("2027-01-01", "2027-02-01", "futuro"),
        ("2025-01-01", "2026-11-20", str(MOST_DAYS)),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_what_to_do(first: str, last: str, said: str) -> None:
    with pytest.raises(PeriodRefused, match=said):
        chosen(first, last, DAY)


def test_a_period_that_reaches_into_the_future_ends_today() -> None:
    assert chosen("2026-11-01", "2026-12-31", DAY) == Period(date(2026, 11, 1), DAY)
