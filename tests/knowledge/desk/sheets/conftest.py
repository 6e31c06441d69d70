"""The demo town with somebody who publishes, and files as other programs write them."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge.desk.people import Person
from knowledge.desk.roles import Role


@pytest.fixture
def town(demo: Engine) -> Iterator[Session]:
    """A session on the demo town."""
    with Session(demo, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def publisher(town: Session) -> Person:
    return person(town, Role.PUBLISHER)


def person(session: Session, role: Role, office: str = "") -> Person:
    made = Person(email=f"{role}-{office}@x.example", name="Chi pubblica", role=role, office=office, password="")
    made.created_at = datetime(2026, 11, 1)
    session.add(made)
    session.flush()
    return made
