"""The way in and out of the desk: password, second factor, one-time links."""

from ipaddress import ip_address

from starlette.responses import Response

from bot.staff import admission, cookies
from bot.staff.admission import Waiting
from bot.staff.door import Door
from bot.staff.visit import Refused, Visit
from knowledge import queries
from knowledge.desk import audit, invitations, passwords, second_factor, sessions, staffing, throttle
from knowledge.desk.people import Person
from knowledge.desk.sessions import Way

_WRONG = "E-mail o password non sono giuste. Controllale e riprova."
_WRONG_CODE = "Il codice non è giusto, o è già stato usato. Aspetta il prossimo e riprova."
_TOO_LATE = "È passato troppo tempo. Scrivi di nuovo la password."
_OVER = (
    "Questo link non vale più: è già stato usato, è scaduto o ce n'è uno più nuovo.\n"
    "Chiedine un altro a chi amministra il banco."
)
_NOT_HERE = "Questo link apre solo il banco del comune inventato, dal computer su cui gira."
_DIFFERENT = "Le due password non sono uguali. Scrivile di nuovo."


def login(visit: Visit) -> Response:
    if visit.person.active:
        return visit.to(admission.inside(visit.text("next")))
    return visit.page("entrance/login.html", next=visit.text("next"), email="", wrong="")


def knock(visit: Visit) -> Response:
    """Looks at e-mail and password. What it says and what it costs do not tell whether somebody has the address."""
    email = staffing.normal(visit.text("email"))
    person = staffing.by_email(visit.session, email)
    counted = admission.counters(visit, person, email)
    try:
        admission.begin_try(visit, counted)
    except Waiting as waiting:
        return _again(visit, waiting.text, waiting.status)
    password = admission.secret_text(visit, "password")
    if not admission.fits(person.password if person and person.active else "", password) or person is None:
        admission.record_wrong(visit, person, counted, "password")
        return _again(visit, _WRONG)
    renewed = admission.hashed(password) if passwords.is_outdated(person.password) else person.password
    throttle.give_back(visit.session, counted)
    person.password = renewed
    if person.totp_seed:
        return _code_page(visit, person, visit.text("next"))
    return admission.come_in(visit, person, Way.PASSWORD, visit.text("next"))


def _again(visit: Visit, wrong: str, status: int = 400) -> Response:
    email = visit.text("email")[:200]
    return visit.page("entrance/login.html", status, next=visit.text("next"), email=email, wrong=wrong)


def _code_page(visit: Visit, person: Person, target: str, wrong: str = "", status: int = 200) -> Response:
    half_way = admission.half_way(visit, person, target)
    return visit.page("entrance/code.html", status, half_way=half_way, wrong=wrong)


def give_code(visit: Visit) -> Response:
    """The second factor of who has given the password."""
    found = admission.half_way_in(visit, visit.text("half_way"))
    if found is None:
        return visit.to("/desk/login", _TOO_LATE)
    person, target = found
    counted = admission.counters(visit, person, what="code")
    try:
        admission.begin_try(visit, counted)
    except Waiting as waiting:
        return _code_page(visit, person, target, waiting.text, waiting.status)
    left = second_factor.codes_left(visit.session, person)
    if not second_factor.accept(visit.session, person, visit.house.secret, visit.text("code"), visit.now):
        admission.record_wrong(visit, person, counted, "codice")
        return _code_page(visit, person, target, _WRONG_CODE, 400)
    throttle.give_back(visit.session, counted)
    now_left = second_factor.codes_left(visit.session, person)
    notice = f"Hai usato un codice di riserva. Te ne restano {now_left}." if now_left < left else ""
    return admission.come_in(visit, person, Way.CODE, target, notice)


def logout(visit: Visit) -> Response:
    visit.record("logout", visit.person.email)
    sessions.end(visit.session, visit.token)
    response = visit.to("/desk/login", "Sei fuori. A presto.")
    cookies.take_away(visit.request, response, cookies.SESSION)
    return response


def welcome(visit: Visit) -> Response:
    """What a one-time link shows. Looking does not use it: programs that check links in mail look, too."""
    invitation, person = _invited(visit)
    if invitation.trying:
        _check_trying(visit)
        return visit.page("entrance/trying.html", town=queries.town(visit.session))
    return visit.page("entrance/welcome.html", invited=person, wrong="")


def accept(visit: Visit) -> Response:
    """Uses a one-time link: a password of their own choice, or the desk of the invented town."""
    invitation, person = _invited(visit)
    if invitation.trying:
        _check_trying(visit)
        if not invitations.use(visit.session, invitation):
            raise Refused(_OVER, 410)
        return admission.come_in(visit, person, Way.TRYING)
    password = admission.secret_text(visit, "new")
    wrong = problem(visit, person, password)
    if wrong:
        return visit.page("entrance/welcome.html", 400, invited=person, wrong=wrong)
    visit.session.commit()  # no lock while hashing
    kept = admission.hashed(password)
    if not invitations.use(visit.session, invitation):
        raise Refused(_OVER, 410)
    person.password = kept
    sessions.end_all(visit.session, person)
    audit.write(visit.session, person, "password_chosen", person.email, "con il link", visit.now)
    if person.totp_seed:
        return _code_page(visit, person, "/desk")
    return admission.come_in(visit, person, Way.LINK, notice="La password è salvata.")


def problem(visit: Visit, person: Person, password: str) -> str:
    """What is wrong with a new password that the form gives twice; empty for nothing."""
    if password != admission.secret_text(visit, "again"):
        return _DIFFERENT
    town = queries.town(visit.session)
    return passwords.problem(password, person.name, person.email, town.name if town else "")


def _invited(visit: Visit) -> tuple[invitations.Invitation, Person]:
    found = invitations.find(visit.session, str(visit.request.path_params["token"]), visit.now)
    if found is None:
        raise Refused(_OVER, 410)
    return found


def _check_trying(visit: Visit) -> None:
    """Without a password only the invented town opens, to this very machine."""
    town = queries.town(visit.session)
    if town is None or not town.invented or not _is_this_machine(visit):
        raise Refused(_NOT_HERE, 410)


def _is_this_machine(visit: Visit) -> bool:
    try:
        return bool(visit.request.client) and ip_address(visit.request.client.host).is_loopback  # type: ignore[union-attr]
    except ValueError:
        return False


DOORS = (
    Door("/desk/login", login, None, public=True),
    Door("/desk/login", knock, None, methods=("POST",), public=True),
    Door("/desk/login/code", give_code, None, methods=("POST",), public=True),
    Door("/desk/logout", logout, None, methods=("POST",)),
    Door("/desk/welcome/{token}", welcome, None, public=True),
    Door("/desk/welcome/{token}", accept, None, methods=("POST",), public=True),
)
