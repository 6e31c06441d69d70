from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from knowledge.desk.audit import AuditEntry
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.sessions import StaffSession
from tests.bot.staff.conftest import Enter


def test_who_has_not_come_in_is_sent_to_the_login_and_back(application: Starlette) -> None:
    answer = TestClient(application, follow_redirects=False).get("/desk/records?q=nido")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login?next=/desk/records%3Fq%3Dnido")


def test_who_has_come_in_sees_the_records(enter: Enter) -> None:
    page = enter(Role.AUTHOR).get("/desk/records?q=biblioteca")
    assert page.status_code == 200
    assert "Biblioteca" in page.text


def test_a_form_without_its_token_changes_nothing(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.AUTHOR)
    answer = visitor.client.post("/desk/logout", data={})
    assert answer.status_code == 403
    assert "Torna indietro e riprova" in answer.text
    with Session(demo) as session:
        assert session.query(StaffSession).count() == 1


def test_a_form_from_another_site_changes_nothing(enter: Enter, demo: Engine) -> None:
    answer = enter(Role.AUTHOR).post("/desk/logout", headers={"Origin": "https://altrove.example"})
    assert answer.status_code == 403
    with Session(demo) as session:
        assert session.query(StaffSession).count() == 1


def test_a_session_used_from_another_browser_ends(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.PUBLISHER)
    answer = visitor.get("/desk/records", headers={"User-Agent": "un altro browser"})
    assert answer.status_code == 303
    told = visitor.get(answer.headers["location"], headers={"User-Agent": "un altro browser"})
    assert "aperta in un altro browser" in told.text
    with Session(demo) as session:
        assert session.query(StaffSession).count() == 0
        assert [entry.action for entry in session.query(AuditEntry)] == ["session_elsewhere"]


def test_a_form_sent_with_a_stolen_session_changes_nothing(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.ADMINISTRATOR)
    new = {"name": "Altri", "email": "altri@comune.example", "role": "administrator", "office": ""}
    answer = visitor.post("/desk/people", new, headers={"User-Agent": "un altro browser"})
    assert answer.headers["location"] == "/desk/login"
    with Session(demo) as session:
        assert session.query(Person).count() == 1
        assert session.query(StaffSession).count() == 0


def test_going_out_ends_the_session(enter: Enter) -> None:
    visitor = enter(Role.AUTHOR)
    token = visitor.client.cookies["desk"]
    assert visitor.post("/desk/logout").headers["location"] == "/desk/login"
    visitor.client.cookies.set("desk", token)
    assert visitor.get("/desk/records").status_code == 303


def test_a_page_that_is_not_there_has_a_way_on(enter: Enter) -> None:
    answer = enter(Role.AUTHOR).get("/desk/nulla")
    assert answer.status_code == 404
    assert "<h1>Questa pagina non c'è</h1>" in answer.text
    assert 'href="/desk"' in answer.text
