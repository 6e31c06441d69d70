import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.clock import utc_now
from knowledge.desk import audit, invitations, sessions
from knowledge.desk.audit import AuditEntry
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.sessions import StaffSession
from tests.bot.staff.conftest import Enter
from tests.bot.staff.visitor import Visitor
from tests.knowledge.desk.staff import somebody

INVITED = {"name": "Persona Prova", "email": "p.prova@comune.example", "role": "editor", "office": ""}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def administrator(enter: Enter, demo: Engine) -> Visitor:
    """With a password: somebody without one cannot come in again, and is not counted as an administrator."""
    visitor = enter(Role.ADMINISTRATOR)
    with demo.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET password = 'x'")
    return visitor


def person(engine: Engine, email: str = INVITED["email"]) -> Person:
    with Session(engine, expire_on_commit=False) as session:
        return session.scalars(select(Person).where(Person.email == email)).one()


def log(engine: Engine) -> list[tuple[str, str, str]]:
    with Session(engine) as session:
        return [(e.action, e.subject, e.detail) for e in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_an_invitation_is_a_link_that_is_shown_once(administrator: Visitor, demo: Engine) -> None:
    page = administrator.post("/desk/people", INVITED)
    link = re.findall(r'value="http://testserver/desk/welcome/([\w-]+)"', page.text)
    assert len(link) == 1
    with Session(demo) as session:
        found = invitations.find(session, link[0], utc_now() + timedelta(days=6))
        assert found
        assert found[1].email == INVITED["email"]
    assert log(demo) == [("person_invited", INVITED["email"], "Redattore")]
    listed = administrator.get("/desk/people").text
    assert "Persona Prova" in listed
    assert "Invitata" in listed
    assert link[0] not in listed


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "persona", "indirizzo e-mail intero"),
        ("email", "", "Serve anche questo"),
        ("name", "", "Serve anche questo"),
        ("name", "x" * 121, ""),
        ("role", "re", ""),
        ("office", "che-non-esiste", ""),
        ("email", "administrator-tutti@comune.example", "già una persona"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nobody_is_invited(
    administrator: Visitor, demo: Engine, field: str, value: str, said: str
) -> None:
    page = administrator.post("/desk/people", {**INVITED, field: value})
    assert page.status_code == 400
    assert said in page.text
    assert 'aria-invalid="true"' in page.text
    assert "Not a valid" not in page.text
    assert "Field " not in page.text
    with Session(demo) as session:
        assert len(session.scalars(select(Person)).all()) == 1


def test_what_looks_like_html_is_shown_as_it_is(administrator: Visitor, demo: Engine) -> None:
    administrator.post("/desk/people", {**INVITED, "name": HOSTILE})
    one = person(demo)
    assert one.name == HOSTILE
    administrator.post(f"/desk/people/{one.id}/out")
    for path in ("/desk/people", f"/desk/people/{one.id}", "/desk/audit", "/desk/login?next=%22><script>", "/desk"):
        assert "<script>" not in administrator.get(path).text
        assert "<img src=x" not in administrator.get(path).text


def test_a_role_is_taken_away_from_the_next_click(administrator: Visitor, enter: Enter, demo: Engine) -> None:
    editor = enter(Role.PUBLISHER, name="persona")
    path = f"/desk/people/{editor.person.id}"
    assert editor.get("/desk/audit").status_code == 403
    administrator.post(path, {"role": "administrator", "office": ""})
    assert editor.get("/desk/audit").status_code == 200
    administrator.post(path, {"role": "author", "office": "urp"})
    assert editor.get("/desk/audit").status_code == 403
    assert log(demo)[-1] == ("person_changed", editor.person.email, "Amministratore → Autore, urp")
    administrator.post(path, {"role": "author", "office": "urp"})
    assert len(log(demo)) == 2  # nothing has changed


def test_who_is_kept_out_is_out_at_once_and_comes_back(administrator: Visitor, enter: Enter, demo: Engine) -> None:
    editor = enter(Role.EDITOR)
    path = f"/desk/people/{editor.person.id}"
    assert editor.get("/desk/records").status_code == 200
    administrator.post(f"{path}/out")
    assert editor.get("/desk/records").headers["location"].startswith("/desk/login")
    with Session(demo) as session:
        kept = session.scalars(select(StaffSession).where(StaffSession.person_id == editor.person.id)).all()
    assert kept == []
    assert "Fai rientrare" in administrator.get(path).text
    assert administrator.post(f"{path}/link").status_code == 409
    administrator.post(f"{path}/in")
    assert person(demo, editor.person.email).active
    assert [entry[0] for entry in log(demo)] == ["person_deactivated", "person_reactivated"]


@pytest.mark.parametrize(("way", "data"), [("/out", {}), ("", {"role": "author", "office": ""})])
def test_the_last_administrator_stays(administrator: Visitor, demo: Engine, way: str, data: dict[str, str]) -> None:
    path = f"/desk/people/{administrator.person.id}"
    told = administrator.post(path + way, data)
    assert told.status_code == 409
    assert "unico amministratore" in told.text
    one = person(demo, administrator.person.email)
    assert (one.role, one.active) == (Role.ADMINISTRATOR, True)
    with Session(demo) as session, session.begin():
        somebody(session, "altra", Role.ADMINISTRATOR)
    assert administrator.post(path + way, data).status_code == 303


def test_a_lost_phone_is_taken_away_by_an_administrator(administrator: Visitor, enter: Enter, demo: Engine) -> None:
    editor = enter(Role.EDITOR)
    administrator.post(f"/desk/people/{editor.person.id}/second-factor")
    assert person(demo, editor.person.email).totp_seed == ""
    assert log(demo) == [("second_factor_removed", editor.person.email, "")]


@pytest.mark.parametrize("number", ["9999", "0", "99999999999999999999999"])
def test_somebody_who_is_not_there_is_not_found(administrator: Visitor, number: str) -> None:
    assert administrator.get(f"/desk/people/{number}").status_code == 404


# --- the log on the screen


@pytest.fixture
def entries(demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        now = utc_now().replace(year=2026, month=11, day=20, hour=12)
        for n in range(120):
            who = ("persona@comune.example", "altra@comune.example")[n % 2]
            audit.write(session, who, "publish" if n % 3 else "login", f"scheda-{n}", f"nota {n}", now)
        audit.write(
            session, "altra@comune.example", "publish", "100%_vero", "", now.replace(day=22, hour=22, minute=59)
        )
        audit.write(
            session, "altra@comune.example", "publish", "mezzanotte", "", now.replace(day=22, hour=23, minute=1)
        )


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("query", "caption"),
    [
        ("", "122 righe, pagina 1 di 3"),
        ("?page=3", "122 righe, pagina 3 di 3"),
        ("?who=persona%40comune.example", "60 righe, pagina 1 di 2"),
        ("?action=login", "40 righe"),
        ("?subject=scheda-11", "11 righe"),
        ("?subject=%25_", "1 riga"),
        ("?day=2026-11-22", "1 riga"),
        ("?day=2026-11-23", "1 riga"),
        ("?day=20226-01-01", "122 righe, pagina 1 di 3"),
        ("?page=99999999999999999999", "122 righe"),
        ("?who=nessuno", "0 righe"),
    ],
)
def test_the_log_is_searched_by_who_what_and_day(administrator: Visitor, query: str, caption: str) -> None:
    page = administrator.get(f"/desk/audit{query}")
    assert page.status_code == 200
    assert f"<caption>{caption}" in page.text


@pytest.mark.usefixtures("entries")
def test_the_log_says_whether_it_is_whole(administrator: Visitor, demo: Engine) -> None:
    assert "il registro è intero" in administrator.get("/desk/audit?check=1").text
    with demo.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entry_update")
        connection.exec_driver_sql("UPDATE audit_entry SET who = 'altri' WHERE id = 7")
    assert "toccato da fuori del banco, alla riga 7" in administrator.get("/desk/audit?check=1").text


def test_no_action_at_the_desk_changes_a_row_of_the_log(administrator: Visitor) -> None:
    assert administrator.client.delete("/desk/audit").status_code == 405
    assert administrator.post("/desk/audit").status_code == 405


def test_an_administrator_sees_that_somebody_is_in(administrator: Visitor, enter: Enter, demo: Engine) -> None:
    editor = enter(Role.EDITOR)
    with Session(demo) as session, session.begin():
        sessions.begin(session, session.get_one(Person, editor.person.id), "altro", utc_now())
    text = administrator.get(f"/desk/people/{editor.person.id}").text
    assert re.search(r"Accessi aperti</dt><dd>2<", text)
