"""From a record to its page. Pure but for what the scene looks up. Nothing of an expired record is told as a fact."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from actions.links import SECTIONS, link
from actions.pages.openings import opening
from actions.pages.scene import Scene
from channels.records import (
    Case,
    Contact,
    EventPage,
    Link,
    OfficePage,
    Opening,
    Page,
    Phase,
    PlacePage,
    ProcessPage,
    ServicePage,
    Span,
    VolunteeringPage,
)
from knowledge import directory, phases, queries
from knowledge.calendar import recurrence
from knowledge.kinds import Event, Opportunity, Organisation, Place, Process, Service
from knowledge.record import Record

KINDS: Final[dict[str, type[Record]]] = {
    "servizi": Service, "uffici": Organisation, "luoghi": Place, "eventi": Event,
    "partecipazione": Process, "volontariato": Opportunity,
}  # fmt: skip
_CAPITALS: Final = {"caf": "CAF"}
_NEXT_TIMES: Final = 6
_AHEAD: Final = timedelta(days=400)  # what happens once a year has its next time, too
_MOST_LINKS: Final = 12


def page(record: Record, scene: Scene, whole: bool = True) -> Page:
    """`whole`: with all that belongs to the record; lists do without."""
    makers: dict[type[Record], Callable[[Any, Scene, bool, dict[str, Any]], Page]] = {
        Service: _service, Organisation: _office, Place: _place, Event: _event, Process: _process,
        Opportunity: _opportunity,
    }  # fmt: skip
    return makers[type(record)](record, scene, whole, _shared(record, scene, whole))


def _shared(record: Record, scene: Scene, whole: bool) -> dict[str, Any]:
    trust = scene.trust(record)
    topics = directory.topics_of(scene.session, record) if whole else []
    shared: dict[str, Any] = {
        "section": SECTIONS[record.kind],
        "slug": record.slug,
        "title": record.name,
        "trust": trust,
        "kind": label(str(getattr(record, "type", ""))),
        "invented": record.invented or bool(scene.town and scene.town.invented),
        "example_city": record.example_city,
        "call": scene.call(record, topics) if whole else (),
        "related": _related(topics, scene) if whole and isinstance(record, Service) else (),
    }
    if not trust.confirmed:
        return shared
    contacts = _contacts(getattr(record, "contacts", None) or [], record)
    return {**shared, "summary": record.summary, "url": record.url, "contacts": contacts}


def label(kind: str) -> str:
    """ "casa-di-quartiere" → "Casa di quartiere"."""
    return _CAPITALS.get(kind, kind.replace("-", " ").capitalize())


def _contacts(items: list[dict[str, str]], record: Record) -> tuple[Contact, ...]:
    own = [Contact("phone", record.phone), Contact("email", record.email)]
    listed = [Contact(_contact_kind(item["kind"]), item["value"], item.get("note", "")) for item in items]
    known = {contact.value for contact in listed}
    return (*(contact for contact in own if contact.value and contact.value not in known), *listed)


def _contact_kind(kind: str) -> str:
    return kind if kind in ("phone", "email", "url") else "text"


def _related(topics: list[str], scene: Scene) -> tuple[Link, ...]:
    """The services of what the topics are near to."""
    near = [slug for topic in queries.topics(scene.session, topics) for slug in topic.related]
    found = [service for slug in near if (service := queries.service(scene.session, slug))]
    return tuple(Link(service.name, link(service)) for service in found)[:_MOST_LINKS]


def _links(records: list[Any]) -> tuple[Link, ...]:
    return tuple(Link(record.name, link(record)) for record in records)


def _service(record: Service, scene: Scene, whole: bool, shared: dict[str, Any]) -> Page:
    known: dict[str, Any] = {"category": record.category, "life_events": tuple(record.life_events)}
    if not shared["trust"].confirmed:
        return ServicePage(**shared, **known)
    topics = directory.topics_of(scene.session, record) if whole else []
    office = next((found for topic in topics if (found := queries.office(scene.session, topic))), None)
    places = [place for topic in topics for place in queries.places(scene.session, topic, limit=4)]
    texts = ("audience", "conditions", "outcome", "timing", "cost", "access", "access_url", "where")
    return ServicePage(
        **shared,
        **known,
        **{name: getattr(record, name) for name in texts},
        how=tuple(record.how),
        needed=tuple(record.needed),
        cases=tuple(Case(item["when"], item["answer"]) for item in record.cases),
        norms=tuple(record.norms),
        office=Link(office.name, link(office)) if office else None,
        places=tuple(dict.fromkeys(_links(places))),
        town_says=tuple(record.local),
    )


def _office(record: Organisation, scene: Scene, whole: bool, shared: dict[str, Any]) -> Page:
    spot = scene.spot(record.place)
    if not shared["trust"].confirmed:
        return OfficePage(**shared, spot=spot)
    place = scene.place(record.place)
    # Without hours of its own, those of the place hold, where they can be trusted.
    shared_hours = place.opening_hours if place and place.is_confirmed(scene.today) else ""
    rules = record.opening_hours or shared_hours
    hours = opening(rules, scene.patron, scene.now, record.hours_note, record.by_appointment)
    services = directory.owned_by(scene.session, record.slug, _MOST_LINKS * 2) if whole else []
    if whole and not services:
        topics = directory.topics_of(scene.session, record)
        services = directory.sharing(scene.session, Service, topics, _MOST_LINKS)
    return OfficePage(**shared, spot=spot, opening=hours, services=_links(services))


def _place(record: Place, scene: Scene, whole: bool, shared: dict[str, Any]) -> Page:
    spot = scene.spot_of(record)
    if not shared["trust"].confirmed:
        return PlacePage(**shared, spot=spot, opening=Opening())
    services: list[Service] = []
    if whole:
        topics = directory.topics_of(scene.session, record)
        services = directory.sharing(scene.session, Service, topics, _MOST_LINKS)
    return PlacePage(
        **shared,
        spot=spot,
        opening=opening(record.opening_hours, scene.patron, scene.now, record.hours_note),
        services=_links(services),
        offices=_links(directory.receiving_at(scene.session, record.slug)) if whole else (),
        events=_links(directory.events_at(scene.session, record.slug))[:_MOST_LINKS] if whole else (),
    )


def _event(record: Event, scene: Scene, whole: bool, shared: dict[str, Any]) -> Page:
    times = recurrence(record)
    first: dict[str, Any] = {"start": record.start, "end": record.start + times.length}
    if not shared["trust"].confirmed:
        return EventPage(**shared, **first)
    coming = times.between(scene.now, scene.now + _AHEAD) if whole else iter(())
    return EventPage(
        **shared,
        **first,
        rule=record.rrule,
        skipped=tuple(map(date.fromisoformat, record.exdates)),
        next=tuple(Span(start, end) for start, end in islice(coming, _NEXT_TIMES)),
        audience=tuple(record.audience),
        age=record.age,
        spot=scene.spot(record.place),
        price=record.price[:1].upper() + record.price[1:],
        free=record.price_amount == 0,
        booking=record.booking,
        organiser=scene.link(record.organiser),
    )


def _process(record: Process, scene: Scene, _whole: bool, shared: dict[str, Any]) -> Page:
    quartiere = scene.quartieri.get(record.quartiere, "")
    if not shared["trust"].confirmed:
        return ProcessPage(**shared, quartiere=quartiere)
    around = phases.phases(record.phases, record.yearly, scene.today)
    return ProcessPage(
        **shared,
        question=record.question,
        quartiere=quartiere,
        spot=scene.spot(record.place),
        how=record.how_to_take_part,
        outcome=record.outcome,
        phases=tuple(_phase(item, scene) for item in _cycle(around, len(record.phases), scene)),
        organisation=scene.link(record.organisation),
    )


def _cycle(around: list[phases.Phase], number: int, scene: Scene) -> list[phases.Phase]:
    """Of phases that come back each year, one round: the one that goes on and those after it."""
    last_over = [n for n, phase in enumerate(around) if phase.end < scene.today]
    if len(around) == number:
        return around
    begin = last_over[-1] + 1 if last_over else 0
    return around[begin : begin + number]


def _phase(phase: phases.Phase, scene: Scene) -> Phase:
    state = "over" if phase.end < scene.today else "later" if phase.start > scene.today else "now"
    days = phase.days_left(scene.today) if state == "now" else (phase.start - scene.today).days
    return Phase(phase.name, phase.start, phase.end, phase.summary, state, max(days, 0))


def _opportunity(record: Opportunity, scene: Scene, _whole: bool, shared: dict[str, Any]) -> Page:
    quartiere = scene.quartieri.get(record.quartiere, "")
    if not shared["trust"].confirmed:
        return VolunteeringPage(**shared, quartiere=quartiere)
    return VolunteeringPage(
        **shared,
        organisation=scene.link(record.organisation),
        spot=scene.spot(record.place),
        quartiere=quartiere,
        commitment=record.commitment,
        requirements=record.requirements,
        min_age=record.min_age,
        how=record.how,
    )
