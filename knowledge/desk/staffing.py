"""Who works at the desk: invited, given another role, kept out, let in again."""

import re
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.desk import invitations, sessions
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.errors import KnowledgeError

_EMAIL: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_LONGEST_EMAIL, _LONGEST_NAME = 200, 120


class StaffError(KnowledgeError):
    """What cannot be done with a person; its text says why, in Italian."""


def normal(email: str) -> str:
    return email.strip().lower()


def by_email(session: Session, email: str) -> Person | None:
    return session.scalars(select(Person).where(Person.email == normal(email)[:_LONGEST_EMAIL])).first()


def everybody(session: Session) -> list[Person]:
    """Who may come in first, then by name."""
    return list(session.scalars(select(Person).order_by(Person.active.desc(), Person.name, Person.id)))


def add(session: Session, email: str, name: str, role: str, office: str, now: datetime) -> Person:
    """Somebody new, without a password yet. Raises `StaffError`."""
    email, name = normal(email), " ".join(name.split())
    if not _EMAIL.fullmatch(email) or len(email) > _LONGEST_EMAIL:
        raise StaffError("Scrivi un indirizzo e-mail intero, per esempio nome@comune.example.")
    if not name or len(name) > _LONGEST_NAME:
        raise StaffError(f"Scrivi nome e cognome, al massimo {_LONGEST_NAME} caratteri.")
    if by_email(session, email):
        raise StaffError("C'è già una persona con questo indirizzo. Aprila dall'elenco per darle un nuovo link.")
    person = Person(email=email, name=name, role=_role(role), office=office, created_at=now)
    session.add(person)
    session.flush()
    return person


def change(session: Session, person: Person, role: str, office: str) -> None:
    """Another role or office, from their next click. Raises `StaffError`."""
    if _role(role) != Role.ADMINISTRATOR:
        _keep_an_administrator(session, person)
    person.role, person.office = _role(role), office


def deactivate(session: Session, person: Person) -> None:
    """Keeps them out at once; what they did stays theirs. Raises `StaffError`."""
    _keep_an_administrator(session, person)
    person.active = False
    sessions.end_all(session, person)
    invitations.withdraw(session, person)


def reactivate(person: Person) -> None:
    person.active = True


def administrators(session: Session) -> list[Person]:
    """Who can administer the desk today. Locked until the end of the transaction: two cannot remove each other."""
    able = select(Person).where(Person.role == Role.ADMINISTRATOR, Person.active, Person.password != "")
    return list(session.scalars(able.order_by(Person.id).with_for_update()))


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise StaffError("Scegli un ruolo dall'elenco.") from None


def _keep_an_administrator(session: Session, person: Person) -> None:
    if person.role != Role.ADMINISTRATOR or not person.active:
        return
    if not [other for other in administrators(session) if other.id != person.id]:
        raise StaffError("È l'unico amministratore che può entrare. Prima fai amministratore un'altra persona.")
