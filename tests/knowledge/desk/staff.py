"""Somebody of the staff, for tests of the desk."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from knowledge.desk.people import Person
from knowledge.desk.roles import Role

NOW: Final = datetime(2026, 11, 22, 9, 0)


def somebody(session: Session, name: str, role: Role = Role.EDITOR, password: str = "x", **others: object) -> Person:
    """A person with an address made of the name; `password` stands for a hash."""
    person = Person(
        email=f"{name}@comune.example", name=name, role=role, password=password, created_at=NOW, office="", **others
    )
    session.add(person)
    session.flush()
    return person
