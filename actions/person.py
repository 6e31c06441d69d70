"""The way to a person: who answers, at which number, and when."""

from datetime import datetime

from sqlalchemy.orm import Session

from actions.wording import say
from knowledge import queries
from knowledge.hours import Hours, HoursError
from knowledge.kinds import Organisation, Place
from knowledge.requests import Request


def town_phone(session: Session) -> str:
    town = queries.town(session)
    return town.phone if town else ""


def person_text(session: Session, now: datetime, topic: str = "") -> str:
    """Who to talk to about a topic, or about anything: name, phone, whether they answer now."""
    town = queries.town(session)
    office = (queries.office(session, topic) if topic else None) or (
        queries.by_slug(session, Organisation, town.office) if town else None
    )
    phone = (office.phone if office else "") or (town.phone if town else "")
    if not phone:
        return say("person_no_phone")
    name = office.name if office else f"il Comune di {town.name}" if town else "il Comune"
    return say("person", office=name, phone=phone, hours=_status(session, office, now)).strip()


def office_of(request: Request, session: Session) -> Organisation | None:
    """The office that looks after a request: the one it was given to, else that of its subject."""
    return queries.by_slug(session, Organisation, request.office) or queries.office(session, request.topic)


def _status(session: Session, office: Organisation | None, now: datetime) -> str:
    place = queries.by_slug(session, Place, office.place) if office else None
    rules = (office.opening_hours if office else "") or (place.opening_hours if place else "")
    town = queries.town(session)
    try:
        return Hours(rules, town.patron if town else "").status(now) if rules else ""
    except HoursError:
        return ""
