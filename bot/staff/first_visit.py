"""How somebody comes to the desk for the first time: links made by who runs it, not by who is in."""

from datetime import datetime
from ipaddress import ip_address
from typing import Final

from sqlalchemy import Engine, select

from bot.settings import Settings
from knowledge import database, queries
from knowledge.desk import audit, invitations, second_factor, staffing
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.staffing import StaffError

_WHO: Final = "riga di comando"
_TRYING: Final = "prova@banco.example"
_TRYING_NAME: Final = "Chi prova il banco"
_HOW: Final = (
    "Il banco del personale non ha ancora un amministratore. "
    'Per farlo: portineria desk administrator nome@comune.example --name "Nome Cognome"'
)


def address(settings: Settings, token: str, host: str = "", port: int = 0) -> str:
    """The one-time link: where people reach the desk, else where it listens."""
    listens = host or settings.host
    here = f"http://{f'[{listens}]' if ':' in listens else listens}:{port or settings.port}"
    return f"{settings.public_url.rstrip('/') or here}/desk/welcome/{token}"


def make_administrator(engine: Engine, email: str, name: str, now: datetime) -> str:
    """The token of the link of a new administrator. Raises `StaffError` or `KnowledgeBusy`."""
    with database.writing(engine) as session:
        person = staffing.add(session, email, name, Role.ADMINISTRATOR, "", now)
        audit.write(session, _WHO, "person_invited", person.email, Role.ADMINISTRATOR, now)
        return invitations.make(session, person, now)


def make_link(engine: Engine, email: str, now: datetime, *, without_second_factor: bool = False) -> str:
    """The token of a new link of somebody who is known. Raises `StaffError` or `KnowledgeBusy`."""
    with database.writing(engine) as session:
        person = staffing.by_email(session, email)
        if person is None:
            raise StaffError(f"Nessuno al banco ha l'indirizzo {email}. Si invita da Persone, nel banco.")
        if not person.active:
            raise StaffError(f"{email} è tenuto fuori: prima fallo rientrare da Persone, nel banco.")
        if without_second_factor:
            second_factor.remove(session, person)
            audit.write(session, _WHO, "second_factor_removed", person.email, "", now)
        audit.write(session, _WHO, "link_made", person.email, "", now)
        return invitations.make(session, person, now)


def make_trying_link(engine: Engine, now: datetime) -> str:
    """The token of a link that opens the desk of the invented town; empty for a real one, or where people work."""
    with database.writing(engine) as session:
        town = queries.town(session)
        people = list(session.scalars(select(Person)))
        if town is None or not town.invented or any(person.email != _TRYING for person in people):
            return ""
        known = people[0] if people else None
        person = known or staffing.add(session, _TRYING, _TRYING_NAME, Role.ADMINISTRATOR, "", now)
        audit.write(session, _WHO, "link_made", person.email, "", now)
        return invitations.make(session, person, now, trying=True)


def told(engine: Engine, host: str, port: int, now: datetime, *, trying: bool) -> str:
    """What whoever starts the desk has to know to come in; empty where somebody can already."""
    if trying and _is_this_machine(host) and (token := make_trying_link(engine, now)):
        link = address(Settings(host=host, port=port), token)
        return f"Prova il banco del personale: {link}  (vale un giorno, una volta sola)"
    return "" if _is_administered(engine) else _HOW


def _is_administered(engine: Engine) -> bool:
    """Whether somebody is an administrator, though they may not have used their link yet."""
    able = select(Person.id).where(Person.role == Role.ADMINISTRATOR, Person.active, Person.email != _TRYING)
    with database.reading(engine) as session:
        return session.scalars(able.limit(1)).first() is not None


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
