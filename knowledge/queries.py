"""Reading the knowledge base: the questions that handlers ask of it. Only published records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, hypot, radians
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from knowledge.kinds import Example, Opportunity, Organisation, Place, Process, Service
from knowledge.phases import current
from knowledge.record import Record, RecordTopic, kind_of
from knowledge.topic import Phrase, Topic
from knowledge.town import Quartiere, Town
from knowledge.vocabularies import Status

R = TypeVar("R", bound=Record)

_CONSIDERED = 200  # records of one topic that are looked at to find the nearest ones
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Point:
    """WGS 84 degrees."""

    lat: float
    lon: float

    def km_to(self, lat: float, lon: float) -> float:
        """Distance as the crow flies, good enough within a town."""
        return _KM_PER_DEGREE * hypot(lat - self.lat, (lon - self.lon) * cos(radians(self.lat)))


def town(session: Session) -> Town | None:
    return session.scalars(select(Town).limit(1)).first()


def topic(session: Session, slug: str) -> Topic | None:
    return session.get(Topic, slug)


def topics(session: Session, slugs: Sequence[str]) -> list[Topic]:
    """In the order of `slugs`, those that exist."""
    found = {item.slug: item for item in session.scalars(select(Topic).where(Topic.slug.in_(slugs)))}
    return [found[slug] for slug in slugs if slug in found]


def quartieri(session: Session) -> list[Quartiere]:
    return list(session.scalars(select(Quartiere).order_by(Quartiere.name)))


def middle(session: Session) -> Point | None:
    """The middle of the quartieri that are on the map."""
    known = [(item.lat, item.lon) for item in quartieri(session) if item.lat and item.lon]
    if not known:
        return None
    return Point(sum(lat for lat, _ in known) / len(known), sum(lon for _, lon in known) / len(known))


def phrases(session: Session) -> list[tuple[str, str]]:
    """(topic, words) of all that people say, with the titles of the town's topics."""
    said = select(Phrase.topic_slug, Phrase.text)
    titles = select(Topic.slug, Topic.title).where(Topic.in_scope)
    return [(row[0], row[1]) for statement in (said, titles) for row in session.execute(statement)]


def service(session: Session, topic_slug: str) -> Service | None:
    return session.scalars(_about(Service, topic_slug).order_by(Record.id).limit(1)).first()


def places(
    session: Session, topic_slug: str, quartiere: str = "", near: Point | None = None, limit: int = 3
) -> list[Place]:
    """The places where a topic is dealt with: nearest first where a point is given, else by name."""
    statement = _about(Place, topic_slug).order_by(Record.name)
    if quartiere:
        statement = statement.where(Place.quartiere == quartiere)
    found = list(session.scalars(statement.limit(_CONSIDERED if near else limit)))
    if near:
        found.sort(key=lambda place: near.km_to(place.lat, place.lon) if place.lat and place.lon else 1e9)
    return found[:limit]


def office(session: Session, topic_slug: str) -> Organisation | None:
    """The office that looks after a topic: the town's own before other bodies."""
    own_first = Organisation.type != "ufficio"
    return session.scalars(_about(Organisation, topic_slug).order_by(own_first, Record.id).limit(1)).first()


def organisations(session: Session, topic_slug: str, type_: str, limit: int = 5) -> list[Organisation]:
    statement = _about(Organisation, topic_slug).where(Organisation.type == type_)
    return list(session.scalars(statement.order_by(Record.name).limit(limit)))


def processes(session: Session, topic_slug: str, limit: int = 20) -> list[Process]:
    return list(session.scalars(_about(Process, topic_slug).order_by(Record.id).limit(limit)))


def open_processes(session: Session, today: date, limit: int = 5) -> dict[str, str]:
    """Name by slug of the town's own participation processes that are in one of their phases today."""
    own = select(Process).where(Record.status == Status.PUBLISHED, Record.example_city == "").order_by(Record.id)
    still = [process for process in session.scalars(own) if is_open(process, today)]
    return {process.slug: process.name for process in still[:limit]}


def is_open(process: Process, today: date) -> bool:
    """Whether one can have a say in it today: the town's own, vouched for, in one of its phases."""
    own = not process.example_city and process.is_confirmed(today)
    return own and current(process.phases, process.yearly, today) is not None


def opportunities(session: Session, topic_slug: str, quartiere: str = "", limit: int = 4) -> list[Opportunity]:
    statement = _about(Opportunity, topic_slug).order_by(Record.id)
    if quartiere:
        statement = statement.where(Opportunity.quartiere == quartiere)
    return list(session.scalars(statement.limit(limit)))


def examples(session: Session, topic_slug: str, limit: int = 2) -> list[Example]:
    return list(session.scalars(_about(Example, topic_slug).order_by(Record.id).limit(limit)))


def public_contacts(session: Session) -> set[str]:
    """Phones and e-mail addresses that records and town make known."""
    found = {contact for row in session.execute(select(Record.phone, Record.email)) for contact in row}
    listed = session.scalars(select(Service.contacts))
    found |= {contact["value"] for contacts in listed for contact in contacts if contact.get("kind") != "url"}
    return {contact for contact in found | set(session.scalars(select(Town.phone))) if contact}


def by_slug(session: Session, kind: type[R], slug: str) -> R | None:
    if not slug or not slug.isprintable():  # a NUL in an address: PostgreSQL refuses to look for it
        return None
    return session.scalars(select(kind).where(Record.slug == slug, Record.status == Status.PUBLISHED)).first()


def with_topic(session: Session, records: Sequence[int], topic_slug: str) -> set[int]:
    """Those of `records` (ids) that are about the topic."""
    links = select(RecordTopic.record_id).where(RecordTopic.topic_slug == topic_slug)
    return set(session.scalars(links.where(RecordTopic.record_id.in_(records))))


def _about(kind: type[R], topic_slug: str) -> Select[R]:
    about = select(RecordTopic.record_id).where(RecordTopic.topic_slug == topic_slug, RecordTopic.kind == kind_of(kind))
    return select(kind).where(Record.id.in_(about), Record.status == Status.PUBLISHED)
