import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, event, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import bot.jobs
import bot.staff.inbox.tables
import bot.statistics.tables
import bot.subscriptions.tables
import bot.tables
import bot.telegram.tables  # noqa: F401
from knowledge import catalogue, database, loader
from knowledge.desk.people import Person
from knowledge.desk.second_factor import RecoveryCode
from knowledge.errors import KnowledgeError, KnowledgeMissing, KnowledgeOutdated
from knowledge.search import find
from knowledge.tables import Base, Phrase, Place, Quartiere, Record, RecordTopic, Revision, Topic
from tests.knowledge.desk.staff import somebody
from tests.knowledge.folder import Folder
from tests.knowledge.processes import together
from tests.knowledge.records import add

COMMAND = "portineria load"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "portineria.db"


@pytest.fixture
def on() -> Iterator[Callable[[Path], Engine]]:
    """Opens a file as a program of its own would; all are closed when the test is over."""
    engines = []

    def opened(file: Path) -> Engine:
        engines.append(database.connect(f"sqlite:///{file}"))
        return engines[-1]

    yield opened
    for engine in engines:
        engine.dispose()


# --- opening


def test_connecting_opens_nothing(file: Path, on: Callable[[Path], Engine]) -> None:
    on(file)
    assert not file.exists()


@pytest.mark.parametrize(
    "url", ["postgresql://portineria@127.0.0.1:1/x", "postgresql+psycopg://portineria@127.0.0.1:1/x"]
)
def test_postgresql_is_spoken_to_by_psycopg_3(url: str) -> None:
    engine = database.connect(url)
    assert engine.url.drivername == "postgresql+psycopg"
    assert engine.url.username == "portineria"


def test_links_to_nothing_are_refused(session: Session) -> None:
    place = add(session, Place, "sala")
    session.add(RecordTopic(record_id=place.id, topic_slug="a/zero", kind="place"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_depends_on_a_topic_goes_with_it_in_the_database_itself(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        add(session, Place, "sala", topics=["a/b"])
        session.add(Phrase(topic_slug="a/b", text="una frase"))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM topic WHERE slug = 'a/b'"))
        assert connection.execute(select(Phrase.id)).all() == []
        assert connection.execute(select(RecordTopic.record_id)).all() == []
        assert connection.execute(select(Record.slug)).scalars().all() == ["sala"]


# --- what is wrong with it, and the command that mends it


def test_a_missing_file_is_told_with_the_command(file: Path, on: Callable[[Path], Engine]) -> None:
    with pytest.raises(KnowledgeMissing, match=COMMAND):
        database.check(on(file))
    assert not file.exists()


def test_missing_tables_are_told_with_the_command(bare: Engine) -> None:
    with bare.connect():
        pass
    with pytest.raises(KnowledgeMissing, match=COMMAND):
        database.check(bare)


@pytest.mark.parametrize("revision", ["0000", "9999"])
def test_tables_of_another_version_are_told_with_the_command(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    with pytest.raises(KnowledgeOutdated, match=COMMAND) as told:
        database.check(engine)
    assert revision in str(told.value)


def test_a_server_that_does_not_answer_is_an_error_of_the_knowledge_base() -> None:
    with pytest.raises(KnowledgeError):
        database.check(database.connect("postgresql://portineria@127.0.0.1:1/portineria"))


def test_a_file_that_is_no_database_is_an_error_of_the_knowledge_base(file: Path, on: Callable[[Path], Engine]) -> None:
    file.write_text("questo non è un database, ma una lettera al sindaco\n" * 40, encoding="utf-8")
    with pytest.raises(KnowledgeError):
        database.check(on(file))


def test_a_knowledge_base_that_fits_passes(engine: Engine) -> None:
    database.check(engine)


# --- migrations


def test_the_migrations_make_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_comparison_would_see_a_missing_column(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE town DROP COLUMN patron"))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert [difference[0] for difference in differences] == ["add_column"]


def test_upgrading_again_keeps_everything(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        add(session, Place, "sala")
    database.upgrade(engine)
    with database.reading(engine) as session:
        assert session.scalars(select(Record.slug)).all() == ["sala"]
        assert database.revision(session, "phrases") == 0
        assert len(session.scalars(select(Revision)).all()) == 4


def test_upgrading_makes_the_folder_too(tmp_path: Path, on: Callable[[Path], Engine]) -> None:
    engine = on(tmp_path / "dati" / "del banco" / "portineria.db")
    database.upgrade(engine)
    database.check(engine)


def test_the_migrations_go_back_and_forth(engine: Engine) -> None:
    command.downgrade(database.migrations(engine), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    database.upgrade(engine)
    database.check(engine)


def test_the_secret_of_a_second_factor_does_not_stay_in_an_upgraded_database(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        person = somebody(session, "persona", totp_seed="GEZDGNBVGY3TQOJQ")
        session.add(RecoveryCode(person_id=person.id, code_hash="x"))
    command.downgrade(database.migrations(engine), "0014")
    with engine.begin() as connection:
        connection.execute(text("UPDATE person SET totp_secret = 'GEZDGNBVGY3TQOJQ'"))
    database.upgrade(engine)
    with database.reading(engine) as session:
        assert session.scalars(select(Person.totp_seed)).all() == [""]
        assert session.scalars(select(RecoveryCode)).all() == []


@pytest.mark.postgresql
@pytest.mark.parametrize("bare", ["postgresql"], indirect=True)
def test_two_upgrades_at_once_make_the_tables_once(bare: Engine, tmp_path: Path) -> None:
    """Two copies of the desk that are started together."""
    program = "from knowledge import database; engine = database.connect(sys.argv[1]); gate(); database.upgrade(engine)"
    url = bare.url.render_as_string(hide_password=False)
    assert together(program, [url], tmp_path) == [(0, ""), (0, "")]
    database.check(bare)


# --- a database that another process is writing


def test_who_reads_does_not_wait_for_who_writes(
    file: Path, monkeypatch: pytest.MonkeyPatch, on: Callable[[Path], Engine]
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    writer, reader = on(file), on(file)
    database.upgrade(writer)
    with Session(writer) as writing, writing.begin():
        add(writing, Place, "sala", name="Sala")
        with database.reading(reader) as reading:
            assert find(reading, "sala") == []
    with database.reading(reader) as reading:
        assert len(find(reading, "sala")) == 1


def test_a_load_waits_for_another_writer(file: Path, folder: Folder, on: Callable[[Path], Engine]) -> None:
    database.upgrade(on(file))
    read = folder.write("places: [{slug: sala, name: Sala}]").read()
    writer, loading = on(file), on(file)
    about_to_begin = threading.Event()
    event.listen(loading, "before_cursor_execute", lambda *_: about_to_begin.set())
    with ThreadPoolExecutor(1) as pool:
        with Session(writer) as session, session.begin():
            add(session, Place, "parco")
            load = pool.submit(loader.load, loading, read)
            assert about_to_begin.wait(30)
            with pytest.raises(TimeoutError):
                load.result(timeout=0.2)
        assert load.result().counts["added"] == 1
    with database.reading(writer) as session:
        assert set(session.scalars(select(Record.slug))) == {"parco", "sala"}


def test_a_load_that_has_waited_too_long_says_so_plainly(
    file: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch, on: Callable[[Path], Engine]
) -> None:
    database.upgrade(on(file))
    read = folder.write("places: [{slug: sala, name: Sala}]").read()
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    writer, loading = on(file), on(file)
    with Session(writer) as session, session.begin():
        add(session, Place, "parco")
        with pytest.raises(KnowledgeError) as told:
            loader.load(loading, read)
    assert "sqlite" not in str(told.value).lower()
    loader.load(loading, read)


# --- revisions


def revision(engine: Engine, name: str = "phrases") -> int:
    with database.reading(engine) as session:
        return database.revision(session, name)


def test_what_is_not_counted_has_no_revision(engine: Engine) -> None:
    assert revision(engine, "boh") == 0


def test_the_revision_of_phrases_grows_with_what_the_linker_is_fitted_on(engine: Engine) -> None:
    seen = [revision(engine)]

    def change(*items: object, delete: bool = False) -> None:
        with Session(engine) as session, session.begin():
            for item in items:
                session.delete(session.merge(item)) if delete else session.merge(item)
        seen.append(revision(engine))

    change(Topic(slug="a/b", title="A", area="a"))
    change(Phrase(id=7, topic_slug="a/b", text="una frase"))
    change(Phrase(id=7, topic_slug="a/b", text="un'altra frase"))
    change(Quartiere(slug="centro", name="Centro"))
    change(Phrase(id=7, topic_slug="a/b", text="un'altra frase"), delete=True)
    assert seen == sorted(set(seen))


def test_the_revision_of_phrases_stays_when_something_else_changes(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        session.add(Topic(slug="a/b", title="A", area="a"))
    before = revision(engine)
    with Session(engine) as session, session.begin():
        add(session, Place, "sala")
        session.merge(Topic(slug="a/b", title="A", area="a"))
    assert revision(engine) == before


def test_a_change_that_is_taken_back_is_not_counted(engine: Engine) -> None:
    before = revision(engine)
    with Session(engine) as session:
        session.add(Topic(slug="a/b", title="A", area="a"))
        session.flush()
        session.rollback()
    assert revision(engine) == before


# --- the whole demo town on PostgreSQL


@pytest.mark.postgresql
@pytest.mark.parametrize("bare", ["postgresql"], indirect=True)
def test_the_demo_town_is_the_same_on_postgresql(engine: Engine, demo: Engine) -> None:
    from bot.composition import DEMO, STARTER
    from tests.knowledge.observed import content

    loader.load(engine, catalogue.read([STARTER, DEMO]))
    here, there = content(engine), content(demo)
    assert {table: len(rows) for table, rows in here.items()} == {table: len(rows) for table, rows in there.items()}
    assert here["topic"] == there["topic"]
    assert here["search_term"] == there["search_term"]
    for question in ("biblioteca dei ragazzi", "ufficio anagrafe", "casa di quartiere santa croce"):
        with database.reading(engine) as one, database.reading(demo) as other:
            names = [
                [session.get_one(Record, f.record_id).slug for f in find(session, question)] for session in (one, other)
            ]
        assert names[0] == names[1]
        assert names[0]
