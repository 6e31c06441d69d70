import pytest
from sqlalchemy.orm import Session

from knowledge import queries
from knowledge.queries import Point
from knowledge.tables import (
    Example,
    Opportunity,
    Organisation,
    Phrase,
    Place,
    Process,
    Quartiere,
    Service,
    Topic,
    Town,
)
from tests.knowledge.records import add

TOPIC = "cultura/biblioteca"
SQUARE = Point(45.0, 10.0)


def slugs(records: list) -> list[str]:
    return [record.slug for record in records]


def libraries(session: Session) -> None:
    add(session, Place, "vicina", name="C", lat=45.001, lon=10.001, quartiere="centro", topics=[TOPIC])
    add(session, Place, "media", name="B", lat=45.005, lon=10.005, quartiere="stazione", topics=[TOPIC])
    add(session, Place, "lontana", name="A", lat=45.02, lon=9.98, quartiere="stazione", topics=[TOPIC])
    add(session, Place, "ignota", name="D", quartiere="centro", topics=[TOPIC])
    add(session, Place, "bozza", name="E", lat=45.0, lon=10.0, quartiere="centro", status="draft", topics=[TOPIC])
    add(session, Place, "altro", name="F", lat=45.0, lon=10.0, quartiere="centro", topics=["salute/farmacia"])


def test_the_nearest_places_come_first(session: Session) -> None:
    libraries(session)
    assert slugs(queries.places(session, TOPIC, near=SQUARE)) == ["vicina", "media", "lontana"]
    assert slugs(queries.places(session, TOPIC, near=Point(45.02, 9.98), limit=2)) == ["lontana", "media"]


def test_places_without_coordinates_come_last(session: Session) -> None:
    libraries(session)
    assert slugs(queries.places(session, TOPIC, near=SQUARE, limit=9))[-1] == "ignota"


def test_east_and_north_are_measured_alike() -> None:
    # at 60° north a degree of longitude is half as long as one of latitude
    point = Point(60.0, 10.0)
    assert point.km_to(61.0, 10.0) == pytest.approx(111.2, rel=0.01)
    assert point.km_to(60.0, 12.0) == pytest.approx(111.2, rel=0.01)
    assert point.km_to(60.0, 10.0) == 0


def test_places_without_a_point_come_by_name(session: Session) -> None:
    libraries(session)
    assert slugs(queries.places(session, TOPIC, limit=9)) == ["lontana", "media", "vicina", "ignota"]
    assert slugs(queries.places(session, TOPIC, limit=1)) == ["lontana"]


def test_places_of_a_quartiere(session: Session) -> None:
    libraries(session)
    assert slugs(queries.places(session, TOPIC, "centro")) == ["vicina", "ignota"]
    assert slugs(queries.places(session, TOPIC, "stazione", near=SQUARE)) == ["media", "lontana"]
    assert slugs(queries.places(session, TOPIC, "san-rocco")) == []


def test_a_topic_that_is_nowhere_has_no_places(session: Session) -> None:
    libraries(session)
    assert queries.places(session, "cultura/boh", near=SQUARE) == []


def test_the_towns_own_office_comes_before_other_bodies(session: Session) -> None:
    add(session, Organisation, "asl", type="ente", topics=[TOPIC])
    add(session, Organisation, "amici", type="associazione", topics=[TOPIC])
    add(session, Organisation, "bozza", type="ufficio", status="draft", topics=[TOPIC])
    add(session, Organisation, "cultura", type="ufficio", topics=[TOPIC])
    add(session, Organisation, "sport", type="ufficio", topics=["cultura/sport"])
    office = queries.office(session, TOPIC)
    assert office is not None
    assert office.slug == "cultura"


def test_another_body_is_the_office_where_the_town_has_none(session: Session) -> None:
    add(session, Organisation, "asl", type="ente", topics=[TOPIC])
    office = queries.office(session, TOPIC)
    assert office is not None
    assert office.slug == "asl"
    assert queries.office(session, "cultura/boh") is None


def test_organisations_of_one_type_by_name(session: Session) -> None:
    for slug, kind in (("b", "associazione"), ("a", "associazione"), ("c", "caf")):
        add(session, Organisation, slug, type=kind, topics=[TOPIC])
    assert slugs(queries.organisations(session, TOPIC, "associazione")) == ["a", "b"]
    assert slugs(queries.organisations(session, TOPIC, "associazione", limit=1)) == ["a"]


def test_opportunities_of_a_quartiere(session: Session) -> None:
    add(session, Opportunity, "compiti", quartiere="centro", topics=[TOPIC])
    add(session, Opportunity, "orto", quartiere="stazione", topics=[TOPIC])
    assert slugs(queries.opportunities(session, TOPIC)) == ["compiti", "orto"]
    assert slugs(queries.opportunities(session, TOPIC, "stazione")) == ["orto"]


@pytest.mark.parametrize(
    ("kind", "ask"),
    [(Process, queries.processes), (Example, queries.examples), (Opportunity, queries.opportunities)],
)
def test_only_published_records_of_the_topic_in_the_order_they_came(session: Session, kind: type, ask) -> None:
    add(session, kind, "z", topics=[TOPIC])
    add(session, kind, "bozza", status="draft", topics=[TOPIC])
    add(session, kind, "altro", topics=["cultura/sport"])
    add(session, kind, "a", topics=[TOPIC])
    assert slugs(ask(session, TOPIC)) == ["z", "a"]
    assert slugs(ask(session, TOPIC, limit=1)) == ["z"]


def test_the_service_of_a_topic(session: Session) -> None:
    add(session, Service, "bozza", status="draft", topics=[TOPIC])
    add(session, Service, "prestito", topics=[TOPIC])
    service = queries.service(session, TOPIC)
    assert service is not None
    assert service.slug == "prestito"
    assert queries.service(session, "cultura/boh") is None


def test_a_record_by_its_slug_and_kind(session: Session) -> None:
    add(session, Place, "sala")
    add(session, Place, "bozza", status="draft")
    found = queries.by_slug(session, Place, "sala")
    assert found is not None
    assert found.slug == "sala"
    assert queries.by_slug(session, Organisation, "sala") is None
    assert queries.by_slug(session, Place, "bozza") is None
    assert queries.by_slug(session, Place, "") is None


def test_which_records_are_about_a_topic(session: Session) -> None:
    mine, other = add(session, Place, "mio", topics=[TOPIC]), add(session, Place, "altro", topics=["cultura/sport"])
    assert queries.with_topic(session, [mine.id, other.id], TOPIC) == {mine.id}
    assert queries.with_topic(session, [], TOPIC) == set()


def test_topics_come_in_the_order_asked_for(session: Session) -> None:
    for slug in ("a/a", "a/b", "a/c"):
        session.add(Topic(slug=slug, title=slug, area="a"))
    session.flush()
    assert slugs(queries.topics(session, ["a/c", "a/zero", "a/a"])) == ["a/c", "a/a"]
    found = queries.topic(session, "a/b")
    assert found is not None
    assert found.title == "a/b"
    assert queries.topic(session, "a/zero") is None


def test_quartieri_come_by_name(session: Session) -> None:
    session.add_all([Quartiere(slug="a", name="Stazione"), Quartiere(slug="b", name="Centro")])
    session.flush()
    assert slugs(queries.quartieri(session)) == ["b", "a"]


def test_the_town_where_there_is_one(session: Session) -> None:
    assert queries.town(session) is None
    session.add(Town(slug="borgo", name="Borgo"))
    session.flush()
    found = queries.town(session)
    assert found is not None
    assert found.slug == "borgo"


def test_what_people_say_is_phrases_and_the_titles_of_the_towns_topics(session: Session) -> None:
    session.add(Topic(slug="a/b", title="Cambio di casa", area="a"))
    session.add(Topic(slug="oos/meteo", title="Previsioni", area="oos", in_scope=False))
    session.flush()
    session.add(Phrase(topic_slug="a/b", text="ho traslocato"))
    session.add(Phrase(topic_slug="oos/meteo", text="piove?"))
    session.flush()
    assert sorted(queries.phrases(session)) == [
        ("a/b", "Cambio di casa"),
        ("a/b", "ho traslocato"),
        ("oos/meteo", "piove?"),
    ]
