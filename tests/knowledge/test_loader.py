import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session, selectinload, with_polymorphic

from knowledge import catalogue, database, loader, queries, search, writing
from knowledge.calendar import Filters, Occurrence, happening
from knowledge.errors import CatalogueError
from knowledge.tables import Event, Organisation, Phrase, Place, Quartiere, Record, SearchTerm, Service, Topic, Town
from tests.knowledge.folder import Folder
from tests.knowledge.observed import content
from tests.knowledge.processes import together
from tests.knowledge.test_catalogue import DOCUMENTS

TOWN = """
town: {slug: borgo, name: Borgo, phone: "0000 1", invented: true}
quartieri:
  - {slug: centro, name: Centro, alt_names: ["centro storico"], lat: 45.0, lon: 10.0}
  - {slug: stazione, name: Stazione}
topics:
  - {slug: cultura/eventi, title: "Eventi", aliases: ["manifestazioni"], related: [cultura/biblioteca]}
  - {slug: cultura/biblioteca, title: "Biblioteca"}
  - {slug: oos/meteo, title: "Previsioni", in_scope: false, elsewhere: "Guarda meteoam.it."}
"""
PLACES = """
places:
  - {slug: biblioteca, name: "Biblioteca centrale", phone: "0000 2", quartiere: centro, topics: [cultura/biblioteca]}
  - {slug: teatro, name: "Teatro Verdi", quartiere: stazione, topics: [cultura/eventi]}
"""
EVENTS = """
events:
  - slug: letture
    name: "L'ora delle storie"
    place: biblioteca
    start: 2026-01-10T10:30
    end: 2026-01-10T11:30
    rrule: "FREQ=WEEKLY;UNTIL=20261226"
    audience: [bambini]
    topics: [cultura/eventi]
"""
PHRASES = "cultura/eventi: {quando: [che c'è stasera?]}\ncultura/biblioteca: [voglio leggere]\n"
SATURDAY = (datetime(2026, 11, 28), datetime(2026, 11, 29))


@pytest.fixture
def town(folder: Folder) -> Folder:
    folder.write(TOWN, "borgo.yml").write(PLACES, "luoghi.yml").write(EVENTS, "eventi.yml")
    return folder.write(PHRASES, "phrases/frasi.yml")


def revisions(engine: Engine) -> tuple[int, int]:
    with database.reading(engine) as session:
        return database.revision(session, "knowledge"), database.revision(session, "phrases")


def by_slug(engine: Engine, slug: str) -> Any:
    whole = with_polymorphic(Record, "*")
    with database.reading(engine) as session:
        return session.scalars(select(whole).where(whole.slug == slug)).one_or_none()


def names(engine: Engine, text: str) -> list[str]:
    with database.reading(engine) as session:
        return [session.get_one(Record, item.record_id).slug for item in search.find(session, text)]


def on(engine: Engine, period: tuple[datetime, datetime]) -> list[tuple[str, datetime]]:
    with Session(engine) as session, session.begin():
        return [(event.slug, start) for event, start, _ in happening(session, *period, Filters())]


# --- what a load writes


def test_a_load_writes_town_quartieri_and_topics(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    with database.reading(engine) as session:
        found = session.scalars(select(Town)).one()
        assert (found.name, found.phone, found.invented) == ("Borgo", "0000 1", True)
        centre = session.get_one(Quartiere, "centro")
        assert (centre.name, centre.alt_names, centre.lat) == ("Centro", ["centro storico"], 45.0)
        events, weather = session.get_one(Topic, "cultura/eventi"), session.get_one(Topic, "oos/meteo")
        assert (events.title, events.area, events.in_scope) == ("Eventi", "cultura", True)
        assert events.related == ["cultura/biblioteca"]
        assert (weather.in_scope, weather.elsewhere) == (False, "Guarda meteoam.it.")


def test_a_load_writes_phrases_and_aliases(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    with database.reading(engine) as session:
        rows = session.execute(select(Phrase.topic_slug, Phrase.role, Phrase.ask, Phrase.text)).all()
    assert sorted(map(tuple, rows)) == [
        ("cultura/biblioteca", "phrase", "", "voglio leggere"),
        ("cultura/eventi", "alias", "", "manifestazioni"),
        ("cultura/eventi", "phrase", "quando", "che c'è stasera?"),
    ]


def test_a_load_writes_records_with_their_topics(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    with database.reading(engine) as session:
        place = session.scalars(
            select(Place).where(Record.slug == "biblioteca").options(selectinload(Record.topic_links))
        )
        library = place.one()
        assert (library.name, library.phone, library.quartiere) == ("Biblioteca centrale", "0000 2", "centro")
        assert (library.origin, library.status) == ("catalogo", "published")
        assert [link.topic_slug for link in library.topic_links] == ["cultura/biblioteca"]


def test_an_event_is_in_the_quartiere_of_its_place_and_ends_with_its_rule(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    found = by_slug(engine, "letture")
    assert (found.quartiere, found.last_day) == ("centro", date(2026, 12, 26))


def test_an_event_with_a_quartiere_of_its_own_keeps_it(engine: Engine, town: Folder) -> None:
    town.write(EVENTS.replace("audience:", "quartiere: stazione\n    audience:"), "eventi.yml")
    loader.load(engine, town.read())
    assert by_slug(engine, "letture").quartiere == "stazione"


def test_what_is_loaded_can_be_found_at_once(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    assert names(engine, "teatro verdi") == ["teatro"]
    assert on(engine, SATURDAY) == [("letture", datetime(2026, 11, 28, 10, 30))]


def test_a_load_says_what_it_did(engine: Engine, town: Folder) -> None:
    assert str(loader.load(engine, town.read())).startswith("Voci 12 aggiunte")
    assert str(loader.load(engine, town.read())) == "Nessun cambiamento"
    town.write(PLACES.replace("Teatro Verdi", "Teatro Rossini"), "luoghi.yml").write("{}", "eventi.yml")
    assert str(loader.load(engine, town.read())) == "Voci 1 aggiornate, 1 tolte"


# --- twice


def test_a_second_load_changes_nothing(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    on(engine, SATURDAY)
    before = content(engine)
    report = loader.load(engine, town.read())
    assert report.counts.total() == 0
    after = content(engine)
    assert {table: rows for table, rows in after.items() if table != "revision"} == {
        table: rows for table, rows in before.items() if table != "revision"
    }


def test_a_second_load_calls_nobody_to_read_anew(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    before = revisions(engine)
    loader.load(engine, town.read())
    assert revisions(engine) == before


def test_a_change_calls_everybody_to_read_anew(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    knowledge, phrases = revisions(engine)
    town.write(PLACES.replace("Teatro Verdi", "Teatro Rossini"), "luoghi.yml")
    loader.load(engine, town.read())
    assert revisions(engine)[0] > knowledge
    town.write(PHRASES.replace("voglio leggere", "vorrei un libro"), "phrases/frasi.yml")
    loader.load(engine, town.read())
    assert revisions(engine)[1] > phrases


# --- changes


def test_a_record_that_changes_is_found_by_its_new_name_only(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    town.write(PLACES.replace("Teatro Verdi", "Auditorium Rossini"), "luoghi.yml")
    loader.load(engine, town.read())
    assert names(engine, "rossini") == ["teatro"]
    assert names(engine, "verdi") == []


def test_an_event_that_changes_is_told_at_its_new_time(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    on(engine, SATURDAY)
    town.write(EVENTS.replace("T10:30", "T16:00").replace("T11:30", "T17:00"), "eventi.yml")
    loader.load(engine, town.read())
    assert on(engine, SATURDAY) == [("letture", datetime(2026, 11, 28, 16))]


def test_an_event_follows_its_place_to_another_quartiere(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    town.write(PLACES.replace("quartiere: centro", "quartiere: stazione"), "luoghi.yml")
    loader.load(engine, town.read())
    assert by_slug(engine, "letture").quartiere == "stazione"


def test_a_record_can_change_its_topics(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    town.write(PLACES.replace("topics: [cultura/eventi]", "topics: [cultura/biblioteca]"), "luoghi.yml")
    loader.load(engine, town.read())
    with database.reading(engine) as session:
        assert [place.slug for place in queries.places(session, "cultura/biblioteca")] == ["biblioteca", "teatro"]
        assert queries.places(session, "cultura/eventi") == []


def test_a_field_that_is_taken_out_of_the_file_is_gone(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    town.write(PLACES.replace('phone: "0000 2", ', ""), "luoghi.yml")
    report = loader.load(engine, town.read())
    assert by_slug(engine, "biblioteca").phone == ""
    assert report.counts["changed"] == 1


def test_an_event_that_no_longer_ends_is_told_for_ever(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    town.write(EVENTS.replace(";UNTIL=20261226", ""), "eventi.yml")
    loader.load(engine, town.read())
    assert by_slug(engine, "letture").last_day is None
    assert on(engine, (datetime(2028, 1, 1), datetime(2028, 1, 8))) == [("letture", datetime(2028, 1, 1, 10, 30))]


def test_an_event_whose_rule_is_taken_out_happens_once(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    on(engine, SATURDAY)
    town.write(EVENTS.replace('    rrule: "FREQ=WEEKLY;UNTIL=20261226"\n', ""), "eventi.yml")
    loader.load(engine, town.read())
    assert on(engine, SATURDAY) == []


def test_what_a_town_says_no_more_of_a_service_is_the_catalogues_again(engine: Engine, tmp_path: Path) -> None:
    starter, town = Folder(tmp_path / "starter"), Folder(tmp_path / "borgo")
    starter.write("topics: [{slug: a/b, title: A}]\nservices: [{slug: s, name: S, topic: a/b, cost: Dipende.}]")
    town.write("services: [{topic: a/b, cost: Gratis., access: Online.}]")
    loader.load(engine, catalogue.read([starter.path, town.path]))
    town.write("services: [{topic: a/b, timing: Subito.}]")
    loader.load(engine, catalogue.read([starter.path, town.path]))
    with database.reading(engine) as session:
        service = session.scalars(select(Service)).one()
        assert (service.cost, service.timing, service.access) == ("Dipende.", "Subito.", "")
        assert service.local == ["timing"]


def test_a_slug_can_become_a_record_of_another_kind(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    town.write(
        PLACES.replace("  - {slug: teatro", "organisations:\n  - {slug: teatro").replace("quartiere: stazione, ", "")
    )
    town.write("{}", "luoghi.yml")
    loader.load(engine, town.read())
    assert isinstance(by_slug(engine, "teatro"), Organisation)


def test_a_quartiere_and_a_topic_can_change(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    changed = TOWN.replace("name: Centro", "name: Centro storico").replace('title: "Eventi"', 'title: "Feste"')
    report = loader.load(engine, town.write(changed, "borgo.yml").read())
    with database.reading(engine) as session:
        assert session.get_one(Quartiere, "centro").name == "Centro storico"
        assert session.get_one(Topic, "cultura/eventi").title == "Feste"
    assert report.counts["changed"] == 2


def test_one_town_in_a_knowledge_base(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    changed = TOWN.replace("slug: borgo", "slug: altro").replace("name: Borgo", "name: Altro")
    loader.load(engine, town.write(changed, "borgo.yml").read())
    with database.reading(engine) as session:
        assert [found.name for found in session.scalars(select(Town))] == ["Altro"]


# --- removals


def test_a_record_that_is_removed_goes_with_all_that_was_its(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    on(engine, SATURDAY)
    report = loader.load(engine, town.write("{}", "eventi.yml").read())
    assert report.counts["removed"] == 1
    assert by_slug(engine, "letture") is None
    assert on(engine, SATURDAY) == []
    assert names(engine, "storie") == []
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Event)) == 0
        assert session.scalar(select(func.count()).select_from(Occurrence)) == 0
        assert session.scalar(select(func.count()).where(SearchTerm.term == search.terms("storie")[0])) == 0


def test_the_last_record_of_a_folder_goes_too(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    loader.load(engine, town.write("{}", "eventi.yml").write("{}", "luoghi.yml").read())
    with database.reading(engine) as session:
        assert session.scalars(select(Record.slug)).all() == []


def test_a_topic_that_is_removed_goes_with_its_phrases(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    without = TOWN.replace('  - {slug: cultura/biblioteca, title: "Biblioteca"}\n', "").replace(
        ", related: [cultura/biblioteca]", ""
    )
    town.write(without, "borgo.yml").write(PLACES.replace("cultura/biblioteca", "cultura/eventi"), "luoghi.yml")
    town.write("cultura/eventi: {quando: [che c'è stasera?]}", "phrases/frasi.yml")
    loader.load(engine, town.read())
    with database.reading(engine) as session:
        assert queries.topic(session, "cultura/biblioteca") is None
        assert "voglio leggere" not in session.scalars(select(Phrase.text)).all()


def test_a_phrase_and_an_alias_that_are_removed_go(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    town.write(TOWN.replace('aliases: ["manifestazioni"], ', ""), "borgo.yml")
    loader.load(engine, town.write("cultura/biblioteca: [voglio leggere]", "phrases/frasi.yml").read())
    with database.reading(engine) as session:
        assert session.scalars(select(Phrase.text)).all() == ["voglio leggere"]


def test_a_quartiere_that_is_removed_goes(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    town.write(TOWN.replace("  - {slug: stazione, name: Stazione}\n", ""), "borgo.yml")
    loader.load(engine, town.write(PLACES.replace("quartiere: stazione, ", ""), "luoghi.yml").read())
    with database.reading(engine) as session:
        assert [quartiere.slug for quartiere in queries.quartieri(session)] == ["centro"]


def test_records_of_folders_that_are_not_loaded_stay(engine: Engine, town: Folder, tmp_path: Path) -> None:
    loader.load(engine, town.read())
    other = Folder(tmp_path / "altro").write("places: [{slug: sala, name: Sala}]")
    loader.load(engine, other.read())
    with database.reading(engine) as session:
        assert set(session.scalars(select(Record.slug))) == {"biblioteca", "teatro", "letture", "sala"}
        assert queries.topic(session, "cultura/eventi") is not None


# --- what staff have changed


@pytest.fixture
def staffed(engine: Engine, town: Folder) -> Engine:
    """A knowledge base where staff have changed a record and a topic, and added a record and a phrase."""
    loader.load(engine, town.read())
    with Session(engine) as session, session.begin():
        theatre = session.scalars(select(Place).where(Record.slug == "teatro")).one()
        theatre.name, theatre.origin = "Teatro chiuso per lavori", writing.DESK
        topic = session.get_one(Topic, "cultura/eventi")
        topic.title, topic.origin = "Che si fa?", writing.DESK
        session.add(Place(slug="nuovo", name="Luogo nuovo", origin=writing.DESK))
        session.add(Phrase(topic_slug="cultura/eventi", text="dove si balla?", origin=writing.DESK))
    return engine


def test_what_staff_have_changed_is_kept(staffed: Engine, town: Folder) -> None:
    report = loader.load(staffed, town.read())
    assert by_slug(staffed, "teatro").name == "Teatro chiuso per lavori"
    assert by_slug(staffed, "nuovo").name == "Luogo nuovo"
    with database.reading(staffed) as session:
        assert session.get_one(Topic, "cultura/eventi").title == "Che si fa?"
        assert "dove si balla?" in session.scalars(select(Phrase.text)).all()
    assert report.counts["kept"] == 1
    assert "1 lasciate com'erano dal desk" in str(report)


def test_what_staff_have_changed_is_kept_even_when_the_file_has_it_no_more(staffed: Engine, town: Folder) -> None:
    town.write(PLACES[: PLACES.index("  - {slug: teatro")], "luoghi.yml")
    loader.load(staffed, town.read())
    assert by_slug(staffed, "teatro").name == "Teatro chiuso per lavori"


# --- all or nothing


def test_a_load_that_fails_leaves_everything_as_it_was(engine: Engine, town: Folder) -> None:
    loader.load(engine, town.read())
    before = content(engine)

    def fail(_session: Session) -> None:
        raise RuntimeError("the disk is full")

    town.write(PLACES.replace("Teatro Verdi", "Teatro Rossini"), "luoghi.yml").write("{}", "eventi.yml")
    event.listen(Session, "before_commit", fail)
    try:
        with pytest.raises(RuntimeError):
            loader.load(engine, town.read())
    finally:
        event.remove(Session, "before_commit", fail)
    assert content(engine) == before


LOADING = """
import os
from sqlalchemy import event
from sqlalchemy.orm import Session
from knowledge import catalogue, database, loader

url, folder, what = sys.argv[1:4]
read = catalogue.read([Path(folder)])
engine = database.connect(url)
if what == "killed":
    event.listen(Session, "before_commit", lambda session: os._exit(9))
gate()
loader.load(engine, read)
"""


def arguments(engine: Engine, folder: Folder, what: str) -> list[str]:
    return [engine.url.render_as_string(hide_password=False), str(folder.path), what]


def test_a_load_that_is_killed_half_way_leaves_the_old_knowledge(engine: Engine, town: Folder, tmp_path: Path) -> None:
    loader.load(engine, town.read())
    before = content(engine)
    town.write(PLACES.replace("Teatro Verdi", "Teatro Rossini"), "luoghi.yml").write("{}", "eventi.yml")
    assert together(LOADING, arguments(engine, town, "killed"), tmp_path, count=1) == [(9, "")]
    assert content(engine) == before
    loader.load(engine, town.read())
    assert by_slug(engine, "teatro").name == "Teatro Rossini"
    assert by_slug(engine, "letture") is None


def test_two_loads_at_once_end_as_one(engine: Engine, town: Folder, tmp_path: Path) -> None:
    many = [{"slug": f"sala-{number}", "name": f"Sala {number}", "topics": ["cultura/eventi"]} for number in range(300)]
    town.write(yaml.safe_dump({"places": many}), "sale.yml")
    assert together(LOADING, arguments(engine, town, "whole"), tmp_path) == [(0, ""), (0, "")]
    both = content(engine)
    alone = database.connect(f"sqlite:///{tmp_path / 'alone.db'}")
    database.upgrade(alone)
    loader.load(alone, town.read())
    one = content(alone)
    alone.dispose()
    assert both == one


# --- whatever is read


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A knowledge base that one document after the other is loaded into: each finds what the last one left."""
    engine = database.connect(f"sqlite:///{tmp_path_factory.mktemp('used') / 'portineria.db'}")
    database.upgrade(engine)
    yield engine
    engine.dispose()


@given(DOCUMENTS)
@example({"topics": [{"slug": "a/b", "title": "A"}], "places": [{"slug": "a", "name": "A", "topics": ["a/b", "a/b"]}]})
@example({"events": [{"slug": "a", "name": "A", "start": "2026-01-10T10:30", "rrule": "FREQ=WEEKLY"}]})
@settings(
    deadline=None,
    derandomize=True,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
def test_whatever_is_read_can_be_loaded(used: Engine, document: dict[Any, Any]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place) / "catalogo")
        folder.write(yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True))
        try:
            read = folder.read()
        except CatalogueError:
            return
    loader.load(used, read)
    assert loader.load(used, read).changes == 0
