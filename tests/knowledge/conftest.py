"""What the tests of the knowledge base share: a database of each kind, and catalogue folders to write."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge import database
from tests.knowledge.folder import Folder


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables, of this test alone: on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        engine = database.connect(f"sqlite:///{tmp_path / 'portineria.db'}")
        yield engine
        engine.dispose()
    else:
        yield from _schema(request.getfixturevalue("postgresql"))


def _schema(url: str) -> Iterator[Engine]:
    name = f"test_{uuid.uuid4().hex}"
    server = database.connect(url)
    with server.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    engine = database.connect(f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{name}")
    yield engine
    engine.dispose()
    with server.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    server.dispose()


@pytest.fixture
def engine(bare: Engine) -> Engine:
    """An empty knowledge base, of this test alone: on SQLite, then on PostgreSQL."""
    database.upgrade(bare)
    return bare


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "catalogo")
