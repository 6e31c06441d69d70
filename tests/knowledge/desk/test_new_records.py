"""Records that the desk itself makes, of kinds whose columns refer to others."""

from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.desk import editions, publishing
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.kinds import Event, Organisation

NOW = datetime(2026, 11, 28, 9, 0)


def _publisher(session: Session) -> Person:
    person = Person(email="a@x.example", name="Chi pubblica", role=Role.PUBLISHER, created_at=NOW)
    session.add(person)
    session.flush()
    return person


def test_a_new_event_is_published_and_a_price_of_nothing_stays(demo: Engine) -> None:
    item = {"name": "Concerto", "start": "2026-12-20T21:00:00", "price_amount": 0, "place": "municipio"}
    with Session(demo) as session:
        by = _publisher(session)
        editions.save(session, "event", "concerto", item, by, 0, NOW)
        publishing.publish(session, "concerto", by, NOW, NOW.date())
        event = session.scalars(select(Event).where(Event.slug == "concerto")).one()
        assert (event.price_amount, event.quartiere) == (0, "centro")


def test_a_new_office_looks_after_its_own_record(demo: Engine) -> None:
    with Session(demo) as session:
        by = _publisher(session)
        item = {"name": "Ufficio del verde", "kind": "ufficio", "owner": "ufficio-verde"}
        editions.save(session, "organisation", "ufficio-verde", item, by, 0, NOW)
        publishing.publish(session, "ufficio-verde", by, NOW, NOW.date())
        office = session.scalars(select(Organisation).where(Organisation.slug == "ufficio-verde")).one()
        assert office.owner == "ufficio-verde"
