"""What tests share: fresh databases, the whole demo town, a desk with a pretended or the real intent model."""

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from bot import composition
from bot.comprehension import Comprehension, Index
from bot.desk import Desk
from bot.settings import ROOT, Settings
from knowledge import catalogue, database, loader
from nlu.bands import Bands
from nlu.understanding import Ranking
from tests.ending import put_away
from tests.postgresql import PostgreSQL

# No test depends on the clock: how long an example takes is the business of the benchmarks.
hypothesis.settings.register_profile("without a clock", deadline=None)
hypothesis.settings.load_profile("without a clock")

STRICT = os.environ.get("PORTINERIA_TESTS_STRICT") == "1"
SUNDAY = datetime(2026, 11, 22, 10, 0)


def missing(what: str) -> None:
    """Skips a test whose surroundings are missing; under CI that is a failure."""
    if STRICT:
        pytest.fail(f"{what} is missing, and nothing may be skipped here")
    pytest.skip(f"{what} is missing")


class PretendedUnderstander:
    """An intent model that says what the test tells it to, and "ask_generic" otherwise."""

    version = "pretended"

    def __init__(self, **intents: str) -> None:
        self.intents = {text.replace("_", " "): intent for text, intent in intents.items()}
        self.default = "ask_generic"

    def parse(self, text: str) -> Ranking:
        intent = self.intents.get(text, self.default)
        others = ("ask_generic", "meta_saluto", "oos_meteo")
        return ((intent, 0.9), *((name, 0.05) for name in others if name != intent))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty knowledge base on SQLite, of this test alone."""
    engine = database.connect(f"sqlite:///{tmp_path / 'portineria.db'}")
    database.upgrade(engine)
    yield engine
    put_away(engine)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter catalogue and the demo town, loaded once and copied for each test."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    engine = database.connect(f"sqlite:///{path}")
    database.upgrade(engine)
    loader.load(engine, catalogue.read([composition.STARTER, composition.DEMO]))
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """The demo town, of this test alone."""
    copy = tmp_path / "demo.db"
    shutil.copyfile(demo_file, copy)
    engine = database.connect(f"sqlite:///{copy}")
    yield engine
    put_away(engine)


@pytest.fixture(scope="session")
def linker_cache() -> Path:
    """Kept between runs, under the fingerprint of phrases and code: fitting anew takes half a minute."""
    return ROOT / ".cache" / "linker"


@pytest.fixture
def understander() -> PretendedUnderstander:
    return PretendedUnderstander()


@pytest.fixture(scope="session")
def demo_index(demo_file: Path, linker_cache: Path) -> Index:
    """What the demo town gives to reading, opened once: no test changes it, a desk takes another one instead."""
    engine = database.connect(f"sqlite:///{demo_file}")
    index = Index.open(engine, linker_cache)
    engine.dispose()
    return index


@pytest.fixture
def desk(
    demo: Engine, demo_index: Index, linker_cache: Path, understander: PretendedUnderstander, tmp_path: Path
) -> Desk:
    """A desk on the demo town: real topics, a pretended intent model, a clock that stands on a Sunday."""
    comprehension = Comprehension(demo, understander, linker_cache, index=demo_index)
    return Desk(demo, comprehension, Bands.load(), Settings(secret=tmp_path / "secret"), clock=lambda: SUNDAY)


@pytest.fixture(scope="session")
def trained() -> Settings:
    """The settings of a machine on which `make demo` has prepared everything."""
    settings = Settings()
    if not (settings.models / "current.json").exists():
        missing("the trained model (make prepared)")
    return settings


@pytest.fixture(scope="session")
def trained_desk(trained: Settings, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk as people meet it: the trained model on the demo town."""
    copy = tmp_path_factory.mktemp("trained") / "demo.db"
    shutil.copyfile(demo_file, copy)
    engine = database.connect(f"sqlite:///{copy}")
    desk = composition.desk(trained, engine)
    desk.clock = lambda: SUNDAY
    yield desk
    put_away(engine)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty database on a real PostgreSQL server, started for this run."""
    if os.environ.get("PORTINERIA_TEST_POSTGRESQL"):
        yield os.environ["PORTINERIA_TEST_POSTGRESQL"]
        return
    programs = PostgreSQL.programs()
    if programs is None:
        missing("PostgreSQL")
        return
    server = PostgreSQL(programs)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def own_postgresql(postgresql: str) -> Iterator[str]:
    """The URL of an empty database of this test alone on that server."""
    server = database.connect(postgresql).execution_options(isolation_level="AUTOCOMMIT")
    name = f"prova_{uuid.uuid4().hex}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield make_url(postgresql).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    missing("a Chromium")
    return ""


def portineria(*arguments: str, stdin: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """Runs the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.cli", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
        timeout=300,
    )
