"""Who stands at each door of the staff desk: looks at the session, the right and the origin, then opens."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from jinja2 import Environment
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response

from bot.clock import utc_now
from bot.failure import where
from bot.staff import bodies, cookies
from bot.staff.door import Door
from bot.staff.house import House
from bot.staff.visit import Refused, Visit
from knowledge import database
from knowledge.desk import audit, sessions
from knowledge.desk.editions import EditionError, NotAllowed
from knowledge.desk.people import Person
from knowledge.errors import KnowledgeBusy

_log = logging.getLogger(__name__)
_MOST_FIELDS: Final = 5000
_READING: Final = ("GET", "HEAD")
_STOLEN: Final = "Questa sessione era stata aperta in un altro browser: l'ho chiusa. Se non eri tu, cambia la password."
_FORBIDDEN: Final = "Il tuo ruolo non apre questa pagina. Se ti serve, chiedi a chi amministra il banco."
_NO_FACTOR: Final = "Prima attiva il secondo passaggio: apri Il tuo accesso."
_OPEN_WITHOUT_FACTOR: Final = ("/desk/account", "/desk/logout")
_EXPIRED: Final = "La pagina era aperta da troppo tempo, o l'invio non veniva da qui. Torna indietro e riprova."
_BUSY: Final = "Un altro programma sta scrivendo nella base di conoscenza. Non ho cambiato nulla: riprova tra poco."
_BROKEN: Final = (
    "Qualcosa non ha funzionato e non ho cambiato nulla. Riprova; se succede ancora, avvisa chi amministra."
)


def opened(door: Door, house: House, templates: Environment) -> Callable[[Request], Awaitable[Response]]:
    """What answers at the door."""

    async def answer(request: Request) -> Response:
        visit = Visit(request, house, Session(), templates, utc_now())
        try:
            form = await _form(request, door)
        except Refused as refused:
            return _told(visit, refused)
        try:
            return await run_in_threadpool(_answered, door, visit, form)
        finally:
            await form.close()

    return answer


async def _form(request: Request, door: Door) -> FormData:
    if request.method in _READING:
        return FormData()
    declared = request.headers.get("content-length", "")
    if not declared.isdigit():
        raise Refused(bodies.UNREADABLE, 411)
    if int(declared) > door.largest:
        size = f"{door.largest // 1_000_000} MB"
        raise Refused(f"È troppo grande: qui si può mandare al più {size}. Dividilo in parti e riprova.", 413)
    if request.headers.get("content-type", "").startswith("application/json"):
        return bodies.json_form(await request.body())
    try:
        return await request.form(max_fields=_MOST_FIELDS, max_part_size=door.largest)
    except MultiPartException as error:
        raise Refused(bodies.UNREADABLE) from error


def _answered(door: Door, visit: Visit, form: FormData) -> Response:
    """The door's answer or, in plain Italian, why there is none; then nothing has changed."""
    visit.form = form
    try:
        with _transaction(visit) as session:
            visit.session = session
            if response := _stopped(door, visit):
                return response
            response = door.endpoint(visit)
            session.commit()
            return response
    except Refused as refused:
        return _told(visit, refused)
    except NotAllowed as error:
        return _told(visit, Refused(str(error), 403))
    except EditionError as error:
        return _told(visit, Refused(str(error), 409))
    except KnowledgeBusy:
        return _busy(door, visit)
    except Exception as error:  # noqa: BLE001  the last line of defence: logged once, without what was written
        if isinstance(error, DBAPIError) and database.is_busy(error):
            return _busy(door, visit)
        _log.error("staff.failed path=%s error=%s", door.path, where(error))
        return _told(visit, Refused(_BROKEN, 500))


def _transaction(visit: Visit) -> Session:
    engine = visit.house.engine
    if visit.request.method in _READING:
        return database.reading(engine)
    return Session(engine, expire_on_commit=False)


def _stopped(door: Door, visit: Visit) -> Response | None:
    """Another page, for who may not go through."""
    _come_in(visit)
    if not visit.person.active and not door.public:
        return _to_login(visit)
    if visit.owes_second_factor and not door.public and not door.path.startswith(_OPEN_WITHOUT_FACTOR):
        return _to_second_factor(visit)
    if door.right and not visit.may(door.right):
        raise Refused(_FORBIDDEN, 403)
    if visit.request.method not in _READING:
        _check_origin(visit)
    return None


def _come_in(visit: Visit) -> None:
    visit.token = cookies.given(visit.request, cookies.SESSION)
    found = sessions.find(visit.session, visit.token, visit.now) if visit.token else None
    if found is None:
        visit.token = ""
        return
    if found.agent != sessions.hash_of(visit.request.headers.get("user-agent", "")):
        _log.warning("staff.session_from_another_browser session=%s", found.id)
        visit.token, visit.stolen = "", True
        _write(visit, lambda session: _end_stolen(session, found, visit.now))
        return
    visit.person, visit.way = visit.session.get_one(Person, found.person_id), found.way or ""
    if sessions.is_to_be_seen(found, visit.now):
        # Who reads is not kept out because somebody writes for long: the next visit is seen.
        with suppress(KnowledgeBusy) if visit.request.method in _READING else nullcontext():
            _write(visit, lambda session: sessions.see(session, found.id, visit.now))


def _end_stolen(session: Session, found: sessions.StaffSession, now: datetime) -> None:
    sessions.end_one(session, found.id)
    whose = session.get_one(Person, found.person_id)
    audit.write(session, whose, "session_elsewhere", whose.email, "", now)


def _write(visit: Visit, change: Callable[[Session], None]) -> None:
    """A change that stays whatever becomes of the visit; before a POST begins, as its transaction holds the lock."""
    if visit.request.method not in _READING:
        change(visit.session)
        visit.session.commit()
        return
    with database.writing(visit.house.engine) as session:
        change(session)


def _to_login(visit: Visit) -> Response:
    request = visit.request
    if request.headers.get("accept", "").startswith("application/json"):
        return visit.json(
            {"error": "La tua sessione è finita. Rientra in un'altra scheda: qui non si perde nulla."}, 401
        )
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"?next={quote(back)}" if request.method in _READING else ""
    return visit.to(f"/desk/login{target}", _STOLEN if visit.stolen else "")


def _to_second_factor(visit: Visit) -> Response:
    if visit.request.headers.get("accept", "").startswith("application/json"):
        return visit.json({"error": _NO_FACTOR}, 403)
    return visit.to("/desk/account/second-factor")


def _check_origin(visit: Visit) -> None:
    """A form of ours, sent from a page of ours."""
    headers = visit.request.headers
    origin = headers.get("origin", "")
    foreign = origin and origin != "null" and urlsplit(origin).netloc != headers.get("host", "")
    given = visit.text("csrf") or headers.get("x-csrf-token", "")
    if foreign or origin == "null" or not cookies.is_csrf(visit.house, visit.token, given):
        raise Refused(_EXPIRED, 403)


def _busy(door: Door, visit: Visit) -> Response:
    """What was sent goes back with the page, to be sent again as it was; never a password, which no such door asks."""
    again = None
    if door.right and visit.request.method not in _READING:
        with suppress(Refused):
            _check_origin(visit)
            kept = visit.form.multi_items()
            if all(isinstance(value, str) for _, value in kept):
                again = [(name, value) for name, value in kept if name != "csrf"]
    return _told(visit, Refused(_BUSY, 503), again)


def _told(visit: Visit, refused: Refused, again: list[tuple[str, Any]] | None = None) -> Response:
    if visit.request.headers.get("accept", "").startswith("application/json"):
        return visit.json({"error": refused.text}, refused.status)
    return visit.page("refused.html", refused.status, text=refused.text, again=again)
