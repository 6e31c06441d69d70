"""Who works at the desk: invitations, roles, who is kept out."""

from typing import Final, TypeVar

from starlette.responses import Response
from wtforms import Form, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from bot.staff.door import Door
from bot.staff.visit import Refused, Visit
from knowledge.desk import invitations, second_factor, sessions, shelf, staffing
from knowledge.desk.people import Person
from knowledge.desk.roles import RIGHTS, TITLES, Right, Role
from knowledge.desk.staffing import StaffError

_NEEDED: Final = "Serve anche questo."
# What a role may do, as its holder would say it, in the order of a day.
ABLE: Final[dict[Right, str]] = {
    Right.READ: "legge le schede e prova le domande",
    Right.WRITE: "scrive bozze",
    Right.REVIEW: "rivede le bozze di altri",
    Right.TEACH: "insegna parole nuove",
    Right.REQUESTS: "risponde alle richieste dei cittadini",
    Right.STATISTICS: "vede che cosa serve alla gente",
    Right.EXPORT: "scarica dati e fogli di calcolo",
    Right.IMPORT: "carica fogli di calcolo",
    Right.PUBLISH: "pubblica",
    Right.TRAIN: "addestra e attiva i modelli",
    Right.OVERRIDE: "pubblica anche se una domanda protetta va persa",
    Right.PEOPLE: "invita persone e cambia i ruoli",
    Right.AUDIT: "legge il registro",
    Right.PRIVACY: "decide quanto si conservano i dati",
}


class Placing(Form):  # type: ignore[misc]  # WTForms has no types
    """What somebody is at the desk."""

    class Meta:
        locales = ("it",)

    role = SelectField("Ruolo", choices=[SelectChoice(role.value, title) for role, title in TITLES.items()])
    office = SelectField("Ufficio", description="Con un ufficio, cambia solo le schede di quell'ufficio.")


class Inviting(Placing):
    name = StringField("Nome e cognome", [InputRequired(_NEEDED), Length(max=120)])
    email = StringField(
        "E-mail", [InputRequired(_NEEDED)], render_kw={"type": "email", "autocomplete": "off", "maxlength": "200"}
    )


_Placed = TypeVar("_Placed", bound=Placing)


def listed(visit: Visit, form: Inviting | None = None, status: int = 200) -> Response:
    return visit.page(
        "people/list.html",
        status,
        people=staffing.everybody(visit.session),
        offices=dict(shelf.owners(visit.session)),
        form=form or _with_offices(visit, Inviting(role=Role.AUTHOR.value)),
        roles={TITLES[role]: [ABLE[right] for right in ABLE if right in rights] for role, rights in RIGHTS.items()},
    )


def invite(visit: Visit) -> Response:
    form = _with_offices(visit, Inviting(visit.form))
    if not form.validate():
        return listed(visit, form, 400)
    try:
        person = staffing.add(
            visit.session, form.email.data, form.name.data, form.role.data, form.office.data, visit.now
        )
    except StaffError as error:
        form.email.errors = [str(error)]
        return listed(visit, form, 400)
    visit.record("person_invited", person.email, _placed(person))
    return _link_page(visit, person)


def shown(visit: Visit, form: Placing | None = None, wrong: str = "", status: int = 200) -> Response:
    person = _person(visit)
    return visit.page(
        "people/person.html",
        status,
        one=person,
        wrong=wrong,
        form=form or _with_offices(visit, Placing(role=person.role, office=person.office)),
        sessions=len(sessions.of(visit.session, person, visit.now)),
        owed=second_factor.is_owed(person),
    )


def place(visit: Visit) -> Response:
    """Gives another role or office."""
    person, form = _person(visit), _with_offices(visit, Placing(visit.form))
    if not form.validate():
        return shown(visit, form, status=400)
    before = _placed(person)
    try:
        staffing.change(visit.session, person, form.role.data, form.office.data)
    except StaffError as error:
        return shown(visit, form, str(error), 409)
    if before != _placed(person):
        visit.record("person_changed", person.email, f"{before} → {_placed(person)}")
    return visit.to(f"/desk/people/{person.id}", "Salvato: vale dal prossimo clic di questa persona.")


def link(visit: Visit) -> Response:
    """A new one-time link, by which they choose another password."""
    person = _person(visit)
    if not person.active:
        return shown(visit, wrong="Questa persona è tenuta fuori: prima falla rientrare.", status=409)
    visit.record("link_made", person.email)
    return _link_page(visit, person)


def keep_out(visit: Visit) -> Response:
    person = _person(visit)
    try:
        staffing.deactivate(visit.session, person)
    except StaffError as error:
        return shown(visit, wrong=str(error), status=409)
    visit.record("person_deactivated", person.email)
    return visit.to("/desk/people", f"{person.name} non può più entrare. Quello che ha fatto resta.")


def let_in(visit: Visit) -> Response:
    person = _person(visit)
    staffing.reactivate(person)
    visit.record("person_reactivated", person.email)
    return visit.to(f"/desk/people/{person.id}", f"{person.name} può entrare di nuovo.")


def remove_factor(visit: Visit) -> Response:
    """For who has lost the phone and the recovery codes."""
    person = _person(visit)
    second_factor.remove(visit.session, person)
    visit.record("second_factor_removed", person.email)
    return visit.to(f"/desk/people/{person.id}", "Fatto: la prossima volta entra con la sola password.")


def _link_page(visit: Visit, person: Person) -> Response:
    """The only time that the link is shown: not kept by the browser, nor by us."""
    base = visit.house.settings.public_url.rstrip("/") or str(visit.request.base_url).removesuffix("/").removesuffix(
        "/desk"
    )
    token = invitations.make(visit.session, person, visit.now)
    return visit.page("people/link.html", one=person, link=f"{base}/desk/welcome/{token}", days=invitations.LASTS.days)


def _person(visit: Visit) -> Person:
    person = visit.session.get(Person, visit.number("id"))
    if person is None:
        raise Refused("Questa persona non c'è.", 404)
    return person


def _with_offices(visit: Visit, form: _Placed) -> _Placed:
    offices = [("", "Tutti gli uffici"), *shelf.owners(visit.session)]
    form.office.choices = [SelectChoice(slug, name) for slug, name in offices]
    return form


def _placed(person: Person) -> str:
    return f"{TITLES[Role(person.role)]}{f', {person.office}' if person.office else ''}"


DOORS = (
    Door("/desk/people", listed, Right.PEOPLE),
    Door("/desk/people", invite, Right.PEOPLE, methods=("POST",)),
    Door("/desk/people/{id:int}", shown, Right.PEOPLE),
    Door("/desk/people/{id:int}", place, Right.PEOPLE, methods=("POST",)),
    Door("/desk/people/{id:int}/link", link, Right.PEOPLE, methods=("POST",)),
    Door("/desk/people/{id:int}/out", keep_out, Right.PEOPLE, methods=("POST",)),
    Door("/desk/people/{id:int}/in", let_in, Right.PEOPLE, methods=("POST",)),
    Door("/desk/people/{id:int}/second-factor", remove_factor, Right.PEOPLE, methods=("POST",)),
)
