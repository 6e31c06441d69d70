"""Letting somebody in: tries counted, the browser remembered, a session begun."""

import math
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from itsdangerous import BadData
from starlette.responses import Response

from bot.staff import cookies, italian
from bot.staff.visit import Refused, Visit
from knowledge.desk import audit, passwords, second_factor, sessions, throttle
from knowledge.desk.people import Person
from knowledge.desk.sessions import Way
from knowledge.desk.throttle import Counter

_BROWSERS: Final = "desk-browser"
_REMEMBERED: Final = int(timedelta(days=180).total_seconds())
_MOST_IN_A_BROWSER: Final = 5  # people who share a computer at the counter
_HALF_WAY_SECONDS: Final = 300
_LONGEST_PATH: Final = 500
_WAYS: Final = {
    Way.PASSWORD: "con la password",
    Way.CODE: "con password e codice",
    Way.LINK: "con il link",
    Way.TRYING: "con il link di prova",
}
BUSY: Final = "In questo momento stanno entrando in troppi. Aspetta un minuto e riprova."


class Waiting(Refused):
    """Too many wrong tries: who it is has to wait."""

    def __init__(self, wait: timedelta) -> None:
        minutes = math.ceil(wait.total_seconds() / 60)
        told = "un minuto" if minutes <= 1 else italian.count(minutes, "minuto", "minuti")
        super().__init__(
            f"Troppi tentativi sbagliati. Aspetta {told} e riprova. Dal browser con cui entri di solito puoi "
            "entrare lo stesso. Se hai perso la password, chiedi un nuovo link a chi amministra il banco.",
            429,
        )


def secret_text(visit: Visit, name: str) -> str:
    """A password as it was typed: its spaces are part of it."""
    value = visit.form.get(name)
    return value if isinstance(value, str) else ""


def inside(path: str) -> str:
    """The path, where it is one of the desk; its first page for anything else, such as another site's."""
    parts = urlsplit(path[:_LONGEST_PATH]) if path.isprintable() and "\\" not in path else urlsplit("")
    ours = not parts.scheme and not parts.netloc and (parts.path == "/desk" or parts.path.startswith("/desk/"))
    return path if ours and len(path) <= _LONGEST_PATH and ".." not in parts.path else "/desk"


def counters(visit: Visit, person: Person | None, email: str = "", what: str = "password") -> list[Counter]:
    """What a try is counted for: in a browser they have come in with before, that browser alone."""
    if person is not None and (browser := _browsers(visit).get(str(person.id))):
        return [throttle.of_browser(person.id, browser, what)]
    host = visit.request.client.host if visit.request.client else ""
    network = throttle.of_network(visit.house.secret, host)
    account = throttle.of_person(person.id, what) if person else throttle.of_nobody(visit.house.secret, email)
    return [account, network]


def begin_try(visit: Visit, counted: Sequence[Counter]) -> None:
    """Counts a try, for good. Raises `Waiting`. No lock is held afterwards: hashing takes a while."""
    wait = throttle.take(visit.session, counted, visit.now)
    visit.session.commit()
    if wait:
        raise Waiting(wait)


def fits(stored: str, password: str) -> bool:
    """Whether the password is the one of the hash. Raises `Refused`."""
    try:
        return passwords.fits(stored, password)
    except passwords.Busy as busy:
        raise Refused(BUSY, 503) from busy


def hashed(password: str) -> str:
    try:
        return passwords.hashed(password)
    except passwords.Busy as busy:
        raise Refused(BUSY, 503) from busy


def confirmed(visit: Visit) -> bool:
    """Whether the form's `current` is the password of who is here; what came before is kept. Raises `Waiting`."""
    counted = [throttle.of_person(visit.person.id, "own")]
    begin_try(visit, counted)
    if not visit.person.password or not fits(visit.person.password, secret_text(visit, "current")):
        return False
    throttle.give_back(visit.session, counted)
    return True


def record_wrong(visit: Visit, person: Person | None, counted: Sequence[Counter], what: str) -> None:
    """A log that only grows cannot be filled from outside: tries that wait are not in it, nor each of nobody's."""
    failures = throttle.failures(visit.session, counted[0], visit.now)
    if person is not None:
        waits = "; da ora deve aspettare" if failures == counted[0].free else ""
        audit.write(visit.session, person, "login_refused", person.email, f"{what}{waits}", visit.now)
    elif failures == 1:
        audit.write(visit.session, "sconosciuto", "login_refused", "", what, visit.now)


def come_in(visit: Visit, person: Person, way: Way, target: str = "/desk", notice: str = "") -> Response:
    """A new session, whatever the browser held before, and on to the target."""
    if visit.token:
        sessions.end(visit.session, visit.token)
    token = sessions.begin(visit.session, person, visit.request.headers.get("user-agent", ""), visit.now, way)
    person.last_login_at = visit.now
    audit.write(visit.session, person, "login", person.email, _WAYS[way], visit.now)
    owed = second_factor.is_owed(person) and way is not Way.TRYING
    response = visit.to("/desk/account/second-factor" if owed else inside(target), notice)
    cookies.put(visit.request, response, cookies.SESSION, token)
    _remember(visit, response, person)
    return response


def half_way(visit: Visit, person: Person, target: str) -> str:
    """Says, for five minutes, that they know the password; the page of the second factor holds it."""
    said = [person.id, sessions.hash_of(person.password), inside(target)]
    return str(visit.house.signer("half-way").dumps(said))


def half_way_in(visit: Visit, said: str) -> tuple[Person, str] | None:
    """Who has given the password and where they are going, unless it is too long ago."""
    try:
        number, password, target = visit.house.signer("half-way").loads(said, _HALF_WAY_SECONDS)
    except BadData:
        return None
    person = visit.session.get(Person, number)
    if person is None or not person.active or sessions.hash_of(person.password) != password:
        return None
    return person, target


def _browsers(visit: Visit) -> dict[str, str]:
    """The people who have come in with this browser before, each with a secret of its own."""
    try:
        known = visit.house.signer("browser").loads(cookies.given(visit.request, _BROWSERS), _REMEMBERED)
    except BadData:
        return {}
    return dict(known)


def _remember(visit: Visit, response: Response, person: Person) -> None:
    known = _browsers(visit)
    mine = known.pop(str(person.id), "") or secrets.token_urlsafe(16)
    kept = dict([*known.items(), (str(person.id), mine)][-_MOST_IN_A_BROWSER:])
    cookies.put(visit.request, response, _BROWSERS, str(visit.house.signer("browser").dumps(kept)), _REMEMBERED)
