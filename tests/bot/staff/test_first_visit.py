import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.staff import first_visit
from knowledge import database
from knowledge.desk import audit, invitations, passwords
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.town import Town
from tests.knowledge.desk.staff import NOW, somebody

ADMINISTRATOR = ["desk", "administrator", "persona@comune.example", "--name", "Persona Prova"]


@pytest.fixture
def run(demo: Engine, tmp_path: Path) -> Callable[..., Result]:
    def command(*arguments: str, **environment: str) -> Result:
        settings = {"PORTINERIA_DATABASE": str(demo.url), "PORTINERIA_SECRET": str(tmp_path / "secret"), **environment}
        return CliRunner().invoke(app, arguments, env=settings, catch_exceptions=False)

    return command


def people(engine: Engine) -> list[tuple[str, str]]:
    with Session(engine) as session:
        return [(person.email, person.role) for person in session.scalars(select(Person).order_by(Person.id))]


def told(engine: Engine, host: str = "127.0.0.1", *, trying: bool = True) -> str:
    return first_visit.told(engine, host, 8000, NOW, trying=trying)


# --- the command line


def test_the_first_administrator_is_made_with_a_link(run: Callable[..., Result], demo: Engine) -> None:
    done = run(*ADMINISTRATOR, PORTINERIA_PUBLIC_URL="https://banco.example/")
    link = re.fullmatch(r"https://banco\.example/desk/welcome/(\S+)", done.stdout.strip())
    assert link
    assert "una volta sola" in done.stderr
    assert people(demo) == [("persona@comune.example", "administrator")]
    from bot.clock import utc_now

    with database.reading(demo) as session:
        assert invitations.find(session, link[1], utc_now())


def test_who_is_there_already_gets_a_new_link_by_its_own_command(run: Callable[..., Result], demo: Engine) -> None:
    run(*ADMINISTRATOR)
    again = run(*ADMINISTRATOR)
    assert again.exit_code == 1
    assert "già una persona" in again.stderr
    assert run("desk", "link", "Persona@comune.example").stdout.startswith("http://127.0.0.1:8000/desk/welcome/")
    assert len(people(demo)) == 1


@pytest.mark.parametrize(
    ("email", "said"), [("nessuno@comune.example", "Nessuno"), ("via@comune.example", "tenuto fuori")]
)
def test_a_link_is_only_for_who_may_come_in(run: Callable[..., Result], demo: Engine, email: str, said: str) -> None:
    with Session(demo) as session, session.begin():
        somebody(session, "via", active=False)
    done = run("desk", "link", email)
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stdout == ""


def test_the_second_factor_of_a_lost_phone_is_taken_away_on_request(run: Callable[..., Result], demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        somebody(session, "persona", Role.ADMINISTRATOR, totp_seed="seme")

    def secret() -> str:
        with Session(demo) as session:
            return session.scalars(select(Person.totp_seed)).one()

    run("desk", "link", "persona@comune.example")
    assert secret()
    run("desk", "link", "persona@comune.example", "--reset-second-factor")
    assert not secret()


def test_the_log_is_printed_and_checked(run: Callable[..., Result], demo: Engine) -> None:
    run(*ADMINISTRATOR)
    done = run("desk", "audit")
    assert done.exit_code == 0
    assert done.stdout.rstrip().endswith("\triga di comando\tperson_invited\tpersona@comune.example\tadministrator")
    assert "il registro è intero" in done.stderr
    with demo.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entry_update")
        connection.exec_driver_sql("UPDATE audit_entry SET who = 'altri'")
    done = run("desk", "audit")
    assert done.exit_code == 1
    assert "è stato toccato, alle righe: 1" in done.stderr


# --- what is told at the start


def test_who_opens_the_invented_town_is_told_a_link_to_try_the_desk(demo: Engine) -> None:
    said = told(demo)
    assert re.search(r"http://127\.0\.0\.1:8000/desk/welcome/\S{43} ", said)
    assert people(demo) == [("prova@banco.example", "administrator")]
    assert told(demo) != said  # a new one each time, and the one before is over
    assert len(people(demo)) == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "banco.example", "::"])
def test_a_desk_that_others_can_reach_has_no_such_link(demo: Engine, host: str) -> None:
    assert "portineria desk administrator" in told(demo, host)
    assert people(demo) == []


@pytest.mark.parametrize("host", ["::1", "127.0.0.2", "localhost"])
def test_this_machine_has_several_names(demo: Engine, host: str) -> None:
    assert f"http://{'[::1]' if host == '::1' else host}:8000/desk/welcome/" in told(demo, host)


def test_nor_has_a_real_town_or_one_where_people_work(demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        somebody(session, "persona", password=passwords.hashed("tenda lumaca settanta fiume"))
    assert "portineria desk administrator" in told(demo)
    with Session(demo) as session, session.begin():
        session.delete(session.scalars(select(Person)).one())
        session.scalars(select(Town)).one().invented = False
    assert "portineria desk administrator" in told(demo)
    assert people(demo) == []


def test_serving_says_how_to_make_an_administrator_until_there_is_one(demo: Engine) -> None:
    assert "portineria desk administrator" in told(demo, trying=False)
    first_visit.make_administrator(demo, "persona@comune.example", "Persona Prova", NOW)
    assert told(demo, trying=False) == ""
    assert told(demo) == ""
    with database.reading(demo) as session:
        assert [entry.action for entry in session.scalars(select(audit.AuditEntry))] == ["person_invited"]
