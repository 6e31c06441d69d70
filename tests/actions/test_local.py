from datetime import date, datetime

import pytest
from sqlalchemy import Engine, select

from actions import local
from actions.answer import Question
from actions.local import Local
from knowledge import queries
from knowledge.database import reading
from knowledge.kinds import Event, Organisation
from knowledge.queries import Point
from knowledge.vocabularies import Ask, Status
from nlu.dates import find_period
from nlu.understanding import NOTHING_MENTIONED, Mentions
from tests.actions.knowledge import change
from tests.actions.records import NOW

LOAN = "cultura/biblioteca-prestito"
HOURS = "cultura/biblioteca-orari"


def here(
    engine: Engine,
    topic: str,
    ask: Ask,
    text: str = "",
    mentions: Mentions = NOTHING_MENTIONED,
    near: Point | None = None,
    now: datetime = NOW,
    office: Organisation | None = None,
) -> Local:
    with reading(engine) as session:
        office = office or queries.office(session, topic)
        return local.about(
            Question(topic, ask, now, text, mentions, near=near, period=find_period(text, now)), office, session
        )


def titles(found: Local) -> list[str]:
    return [card.title for card in found.cards]


# --- places


def test_where_shows_at_most_three_places_of_the_topic_by_name(demo: Engine) -> None:
    found = here(demo, LOAN, Ask.WHERE)
    expected = [
        "Biblioteca centrale Ada Negri",
        "Biblioteca dei ragazzi Gianni Rodari",
        "Biblioteca di quartiere Elsa Morante",
    ]
    assert titles(found) == expected
    assert found.intro == "Puoi andare qui:"
    assert [record.name for record in found.records] == expected


def test_the_places_of_a_quartiere_are_those_in_it(demo: Engine) -> None:
    found = here(demo, LOAN, Ask.WHERE, mentions=Mentions(quartiere="santa-croce"))
    assert titles(found) == ["Biblioteca di quartiere Elsa Morante"]
    assert found.intro == "Nel quartiere Santa Croce puoi andare qui:"


def test_a_quartiere_without_a_place_is_said_so_and_the_others_are_shown(demo: Engine) -> None:
    found = here(demo, LOAN, Ask.WHERE, mentions=Mentions(quartiere="fornaci"))
    assert found.intro.startswith("Nel quartiere Le Fornaci non trovo un posto per questo.")
    assert len(found.cards) == 3


@pytest.mark.parametrize(("point", "nearest"), [
    (Point(45.002, 9.988), "Biblioteca di quartiere Italo Calvino"),
    (Point(44.994, 10.006), "Biblioteca di quartiere Elsa Morante"),
    (Point(45.0004, 10.0009), "Biblioteca centrale Ada Negri"),
])  # fmt: skip
def test_from_where_one_stands_the_nearest_comes_first(demo: Engine, point: Point, nearest: str) -> None:
    assert titles(here(demo, LOAN, Ask.WHERE, near=point))[0] == nearest


def test_a_place_without_coordinates_is_not_taken_for_near(demo: Engine) -> None:
    change(demo, "biblioteca-oltrefiume", lat=None, lon=None)
    assert "Biblioteca di quartiere Italo Calvino" not in titles(here(demo, LOAN, Ask.WHERE, near=Point(45.002, 9.988)))


def test_a_place_that_is_named_is_the_only_one_with_its_whole_week(demo: Engine) -> None:
    found = here(demo, HOURS, Ask.HOURS, "che orari fa la biblioteca Elsa Morante?")
    assert titles(found) == ["Biblioteca di quartiere Elsa Morante"]
    assert found.intro == "Gli orari:"
    assert "Lunedì 14.30-18.30" in found.cards[0].lines
    assert found.cards[0].lines[1] == "Adesso è chiuso. Riapre domani alle 14.30."


def test_a_place_that_is_named_comes_before_the_quartiere_and_the_distance(demo: Engine) -> None:
    mentions = Mentions(quartiere="centro")
    found = here(demo, HOURS, Ask.HOURS, "orari della Elsa Morante", mentions, Point(45.0, 10.0))
    assert titles(found) == ["Biblioteca di quartiere Elsa Morante"]


def test_a_place_named_for_another_topic_is_not_taken(demo: Engine) -> None:
    assert "Farmacia comunale del Borgo" not in titles(
        here(demo, HOURS, Ask.HOURS, "vicino alla farmacia comunale del Borgo")
    )


def test_many_places_show_only_whether_they_are_open(demo: Engine) -> None:
    found = here(demo, HOURS, Ask.HOURS)
    assert len(found.cards) == 3
    assert not any(line.startswith("Lunedì") for card in found.cards for line in card.lines)


def test_a_record_that_is_not_published_is_not_shown(demo: Engine) -> None:
    change(demo, "biblioteca-centrale", status=Status.DRAFT)
    assert "Biblioteca centrale Ada Negri" not in titles(here(demo, LOAN, Ask.WHERE))


@pytest.mark.parametrize("ask", [Ask.WHERE, Ask.HOURS, Ask.CONTACTS])
def test_without_a_place_the_office_is_shown(demo: Engine, ask: Ask) -> None:
    found = here(demo, "casa/case-popolari", ask)
    assert titles(found) == ["Ufficio Casa"]
    assert found.cards[0].phone == "0000 100226"
    assert "Lunedì 9-12.30" in found.cards[0].lines
    assert [record.slug for record in found.records] == ["ufficio-casa"]


def test_the_patron_saint_closes_the_places_of_the_town(demo: Engine) -> None:
    patron = datetime(2026, 9, 8, 10)  # a Tuesday
    found = here(demo, HOURS, Ask.HOURS, "orari della Elsa Morante", now=patron)
    assert "chiuso" in found.cards[0].lines[1]
    assert "Riapre domani" in found.cards[0].lines[1]


@pytest.mark.parametrize("ask", [Ask.HOW, Ask.COST, Ask.DOCUMENTS, Ask.REQUIREMENTS])
def test_facets_that_only_the_service_answers_bring_nothing_local(demo: Engine, ask: Ask) -> None:
    assert not here(demo, LOAN, ask)


@pytest.mark.parametrize("ask", Ask)
def test_where_nothing_is_known_nothing_is_said(engine: Engine, ask: Ask) -> None:
    assert here(engine, LOAN, ask) == Local()


# --- events


def test_events_of_the_day_that_is_asked_for_whom_they_are_asked(demo: Engine) -> None:
    found = here(demo, "cultura/eventi", Ask.GENERIC, "cosa c'è sabato per i bambini?", Mentions(audience="bambini"))
    assert found.intro == "Ecco che cosa c'è sabato 28/11:"
    assert "L'ora delle storie" in titles(found)
    assert all(card.lines[0].startswith("Sabato 28 novembre") for card in found.cards)
    with reading(demo) as session:
        audiences = dict(session.execute(select(Event.name, Event.audience)).all())
    assert all({"bambini", "tutti"} & set(audiences[title]) for title in titles(found))


def test_what_began_the_night_before_is_not_of_that_day(demo: Engine) -> None:
    saturday = here(demo, "cultura/eventi", Ask.GENERIC, "che c'è sabato?", Mentions(quartiere="fornaci"))
    assert saturday.cards
    assert [card.title for card in saturday.cards if card.lines[0].startswith("Venerdì")] == []


def test_events_of_the_hour_that_is_asked_for(demo: Engine) -> None:
    found = here(demo, "cultura/eventi", Ask.GENERIC, "che c'è sabato alle 10.30?", Mentions(audience="bambini"))
    assert found.intro == "Ecco che cosa c'è sabato 28/11 alle 10.30:"
    assert "L'ora delle storie" in titles(found)
    over = here(demo, "cultura/eventi", Ask.GENERIC, "oggi alle 9", now=datetime(2026, 11, 28, 20))
    assert over.intro.startswith("Non trovo appuntamenti oggi alle 9")


def test_free_events_of_a_quartiere(demo: Engine) -> None:
    found = here(demo, "cultura/eventi", Ask.GENERIC, "sabato", Mentions(quartiere="fornaci", free=True))
    with reading(demo) as session:
        wanted = set(session.scalars(select(Event.name).where(Event.price_amount == 0, Event.quartiere == "fornaci")))
    assert found.cards
    assert set(titles(found)) <= wanted


def test_events_take_the_quartiere_of_their_place(demo: Engine) -> None:
    found = here(
        demo,
        "cultura/eventi",
        Ask.GENERIC,
        "sabato mattina in centro",
        Mentions(quartiere="centro", audience="bambini"),
    )
    assert "L'ora delle storie" in titles(found)  # in the children's library, in the centre


def test_events_already_over_today_are_not_offered(demo: Engine) -> None:
    late = datetime(2026, 11, 28, 20)
    found = here(demo, "cultura/eventi", Ask.GENERIC, "oggi per bambini", Mentions(audience="bambini"), now=late)
    assert "L'ora delle storie" not in titles(found)


def test_when_nothing_is_on_it_says_so_and_shows_what_comes_next(demo: Engine) -> None:
    found = here(demo, "cultura/musei-mostre", Ask.GENERIC, "domani", Mentions(quartiere="san-rocco"))
    assert found.intro.startswith("Non trovo appuntamenti domani con queste caratteristiche.")
    assert found.cards


def test_without_a_day_the_next_thirty_days_are_shown(demo: Engine) -> None:
    found = here(demo, "cultura/eventi", Ask.GENERIC)
    assert found.intro == "Ecco che cosa c'è nei prossimi giorni:"
    assert 0 < len(found.cards) <= 4
    assert len(set(titles(found))) == len(found.cards)


@pytest.mark.parametrize(
    "topic", ["salute/emergenze-118", "aiuto/antiviolenza", "aiuto/emergenze", "aiuto/servizi-sociali"]
)
def test_nobody_in_need_is_told_about_events(demo: Engine, topic: str) -> None:
    assert not here(demo, topic, Ask.WHEN, "quando?")
    assert not here(demo, topic, Ask.GENERIC)


def test_events_of_other_subjects_only_where_when_is_asked(demo: Engine) -> None:
    assert not here(demo, "mobilita/bici", Ask.GENERIC)
    assert "Ripara la tua bici" in titles(here(demo, "mobilita/bici", Ask.WHEN))


# --- volunteering and participation


def test_volunteering_offers_what_is_open_in_the_quartiere(demo: Engine) -> None:
    found = here(demo, "volontariato/diventare-volontario", Ask.GENERIC, mentions=Mentions(quartiere="oltrefiume"))
    assert found.intro == "Adesso puoi dare una mano qui:"
    assert {record.quartiere for record in found.records} == {"oltrefiume"}  # type: ignore[attr-defined]
    assert len(found.cards) == len(found.records) <= 4


def test_the_towns_own_processes_come_before_examples_from_elsewhere(demo: Engine) -> None:
    found = here(demo, "partecipazione/laboratori-quartiere", Ask.GENERIC)
    assert [record.slug for record in found.records] == ["laboratorio-santa-croce", "laboratorio-stazione"]
    assert "Un esempio da un'altra città" not in found.intro
    assert "Adesso: Serate di laboratorio, fino al 31 gennaio 2027." in found.intro


def test_the_process_of_the_quartiere_that_is_named(demo: Engine) -> None:
    found = here(demo, "partecipazione/laboratori-quartiere", Ask.GENERIC, mentions=Mentions(quartiere="stazione"))
    assert [record.slug for record in found.records] == ["laboratorio-stazione"]
    elsewhere = here(
        demo, "partecipazione/laboratori-quartiere", Ask.GENERIC, mentions=Mentions(quartiere="oltrefiume")
    )
    assert len(elsewhere.records) == 2


def test_a_town_without_a_process_is_told_an_example_as_such(demo: Engine) -> None:
    for slug in ("laboratorio-santa-croce", "laboratorio-stazione"):
        change(demo, slug, status=Status.ARCHIVED)
    found = here(demo, "partecipazione/laboratori-quartiere", Ask.GENERIC)
    assert found.intro.startswith("Un esempio da un'altra città, Piacenza:")
    assert len(found.records) == 1


@pytest.mark.parametrize(("day", "phase"), [
    (date(2026, 11, 22), "Adesso: Lavori e resoconto"),
    (date(2027, 2, 1), "Adesso: Raccolta delle idee"),
    (date(2027, 6, 30), "Adesso: Voto"),
])  # fmt: skip
def test_a_process_stands_where_the_calendar_says(demo: Engine, day: date, phase: str) -> None:
    now = datetime.combine(day, NOW.time())
    assert phase in here(demo, "partecipazione/bilancio-partecipativo", Ask.GENERIC, now=now).intro
