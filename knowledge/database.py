"""Opening the knowledge base: SQLite by default, PostgreSQL by URL, same code and migrations."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from knowledge.errors import KnowledgeBusy, KnowledgeMissing, KnowledgeOutdated, KnowledgeUnusable
from knowledge.topic import Phrase, Topic
from knowledge.town import Quartiere, Revision

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 10
_SQLITE_BUSY = (5, 6)  # SQLITE_BUSY, SQLITE_LOCKED
_POSTGRESQL_BUSY = ("40001", "40P01", "55P03")  # serialization, deadlock, lock not available


def connect(url: str) -> Engine:
    """An engine for `url`. Plain `postgresql://` URLs use psycopg 3. Nothing is opened yet.

    Raises `KnowledgeUnusable` when the address is none, or its driver is not installed.
    """
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith("sqlite"):
        with _usable():
            return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    options = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=options, hide_parameters=True)  # what is written may be what was said
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def _usable() -> Iterator[None]:
    """What a driver says of an address, a server or a file becomes an error with the way out."""
    try:
        yield
    except DBAPIError as error:
        raise KnowledgeUnusable(str(error.orig).splitlines()[0]) from error
    except (ArgumentError, ImportError, ValueError) as error:
        raise KnowledgeUnusable(str(error)) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted does not stay readable in the file


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins as a reader can fail half-way with "database is locked": it says so at once instead.
    readonly = connection.get_execution_options().get("readonly", False)
    connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


def make_durable(engine: Engine) -> None:
    """What has been committed outlives the machine, too, and not just our process: SQLite's journal goes to the disk.

    PostgreSQL does so at each commit.
    """
    journal = Path(f"{engine.url.database}-wal")
    if engine.dialect.name == "sqlite" and journal.exists():
        with journal.open("rb+") as file:
            os.fsync(file.fileno())


def reading(engine: Engine) -> Session:
    """A session that only reads and never waits for a writer."""
    return Session(engine.execution_options(readonly=True), expire_on_commit=False)


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session of one transaction. Raises `KnowledgeBusy` where another program does not let it begin."""
    with Session(engine) as session:
        try:
            session.connection()
        except OperationalError as error:
            raise KnowledgeBusy from error
        yield session
        session.commit()


def is_busy(error: DBAPIError) -> bool:
    """Whether a statement failed because somebody else was writing: the same may go well a little later."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code in _SQLITE_BUSY or getattr(error.orig, "sqlstate", "") in _POSTGRESQL_BUSY


def migrations(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Brings the tables to the form this code needs; creates the file or the tables where missing.

    Raises `KnowledgeUnusable` when the server does not answer or the file is none of a database.
    """
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    with _usable(), engine.connect():
        pass
    command.upgrade(migrations(engine), "head")


def check(engine: Engine) -> None:
    """Raises a `KnowledgeError` that says what to do, unless the database fits."""
    if engine.dialect.name == "sqlite" and engine.url.database and not Path(engine.url.database).exists():
        raise KnowledgeMissing
    with _usable(), engine.execution_options(readonly=True).connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    wanted = ScriptDirectory.from_config(migrations(engine)).get_current_head()
    if found is None:
        raise KnowledgeMissing
    if found != wanted:
        raise KnowledgeOutdated(found, str(wanted))


def revision(session: Session, name: str) -> int:
    """How often what `name` counts has changed: "phrases" or "knowledge"."""
    return session.scalar(select(Revision.number).where(Revision.name == name)) or 0


def _count_changes(session: Session, *_: Any) -> None:
    """Grows the revisions in the very transaction that changes something."""
    touched = {type(item) for item in (*session.new, *session.deleted)} | {
        type(item) for item in session.dirty if session.is_modified(item)
    }
    if touched & {Topic, Phrase, Quartiere}:
        for row in session.scalars(select(Revision).where(Revision.name == "phrases").with_for_update()):
            row.number += 1


event.listen(Session, "before_flush", _count_changes)
