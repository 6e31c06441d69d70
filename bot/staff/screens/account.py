"""What is somebody's own: the password, the browsers they are in with, the second factor."""

from io import BytesIO

import segno
from starlette.responses import Response

from bot.staff import admission
from bot.staff.admission import Waiting
from bot.staff.door import Door
from bot.staff.screens.entrance import problem
from bot.staff.visit import Refused, Visit
from knowledge import queries
from knowledge.desk import second_factor, sessions, shelf

_WRONG = "La password di adesso non è giusta."
_WRONG_CODE = "Il codice non è giusto. Aspetta il prossimo sul telefono e riprova. Controlla anche l'ora del telefono."
_NONE = "Il secondo passaggio non è attivo."


def account(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    return visit.page(
        "entrance/account.html",
        status,
        wrong=wrong,
        sessions=sessions.of(visit.session, visit.person, visit.now),
        here=sessions.hash_of(visit.token),
        offices=dict(shelf.owners(visit.session)),
    )


def change_password(visit: Visit) -> Response:
    """A new password ends the sessions elsewhere."""
    wrong = _unconfirmed(visit)
    password = admission.secret_text(visit, "new")
    wrong = wrong or problem(visit, visit.person, password)
    if wrong:
        return account(visit, wrong, 400)
    visit.session.commit()  # no lock while hashing
    kept = admission.hashed(password)
    visit.person.password = kept
    sessions.end_others(visit.session, visit.person, visit.token)
    visit.record("password_chosen", visit.person.email)
    return visit.to("/desk/account", "La password è cambiata. Negli altri browser devi rientrare.")


def end_sessions(visit: Visit) -> Response:
    """One of their own by its number, or all but this one."""
    mine = {one.id for one in sessions.of(visit.session, visit.person, visit.now)}
    number = visit.number("session")
    if number in mine:
        sessions.end_one(visit.session, number)
    elif visit.text("session") == "others":
        sessions.end_others(visit.session, visit.person, visit.token)
    else:
        return visit.to("/desk/account", "Quell'accesso era già chiuso.")
    visit.record("sessions_ended", visit.person.email)
    return visit.to("/desk/account", "Fatto: lì bisogna rientrare con la password.")


def show_factor(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    secret = "" if visit.person.totp_seed else _proposed(visit)
    return visit.page(
        "entrance/second_factor.html",
        status,
        wrong=wrong,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        left=second_factor.codes_left(visit.session, visit.person),
        owed=second_factor.is_owed(visit.person),
    )


def picture(visit: Visit) -> Response:
    """The QR code of the secret that is proposed, for the app on the phone."""
    if visit.person.totp_seed:
        raise Refused("Il secondo passaggio è già attivo.", 409)
    town = queries.town(visit.session)
    issuer = f"Portineria {town.name}" if town else "Portineria"
    drawn = BytesIO()
    address = second_factor.address(visit.person, _proposed(visit), issuer)
    segno.make(address, micro=False).save(drawn, kind="svg", scale=5, border=4, light="#fff")
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "private, no-store"})


def enrol(visit: Visit) -> Response:
    if visit.person.totp_seed:
        return visit.to("/desk/account/second-factor")
    codes = second_factor.enrol(
        visit.session, visit.person, visit.house.secret, _seed(visit), visit.text("code"), visit.now
    )
    if not codes:
        return show_factor(visit, _WRONG_CODE, 400)
    visit.record("second_factor_added", visit.person.email)
    return visit.page("entrance/codes.html", codes=codes)


def renew_codes(visit: Visit) -> Response:
    if not visit.person.totp_seed:
        return visit.to("/desk/account/second-factor", _NONE)
    if wrong := _unconfirmed(visit):
        return show_factor(visit, wrong, 400)
    visit.record("recovery_codes_renewed", visit.person.email)
    return visit.page("entrance/codes.html", codes=second_factor.renew_codes(visit.session, visit.person))


def remove_factor(visit: Visit) -> Response:
    """For another phone: whose role asks for a second factor is led to add the new one at once."""
    if not visit.person.totp_seed:
        return visit.to("/desk/account/second-factor", _NONE)
    if wrong := _unconfirmed(visit):
        return show_factor(visit, wrong, 400)
    second_factor.remove(visit.session, visit.person)
    visit.record("second_factor_removed", visit.person.email)
    return visit.to("/desk/account/second-factor", "Il vecchio telefono non serve più.")


def _proposed(visit: Visit) -> str:
    return second_factor.secret(visit.house.secret, _seed(visit))


def _seed(visit: Visit) -> str:
    return second_factor.proposed_seed(visit.house.secret, visit.token)


def _unconfirmed(visit: Visit) -> str:
    """Why the visit is not confirmed by the password; empty where it is."""
    try:
        return "" if admission.confirmed(visit) else _WRONG
    except Waiting as waiting:
        return waiting.text


DOORS = (
    Door("/desk/account", account, None),
    Door("/desk/account/password", change_password, None, methods=("POST",)),
    Door("/desk/account/sessions", end_sessions, None, methods=("POST",)),
    Door("/desk/account/second-factor", show_factor, None),
    Door("/desk/account/second-factor", enrol, None, methods=("POST",)),
    Door("/desk/account/second-factor.svg", picture, None),
    Door("/desk/account/second-factor/codes", renew_codes, None, methods=("POST",)),
    Door("/desk/account/second-factor/remove", remove_factor, None, methods=("POST",)),
)
