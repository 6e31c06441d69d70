import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.desk import invitations, sessions, staffing
from knowledge.desk.people import Person
from knowledge.desk.roles import Right, Role
from knowledge.desk.sessions import StaffSession
from knowledge.desk.staffing import StaffError
from tests.knowledge.desk.staff import NOW, somebody

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def test_somebody_new_has_no_password_and_can_do_what_the_role_may(session: Session) -> None:
    person = staffing.add(session, " Persona@Comune.example ", "Persona  Prova", "editor", "urp", NOW)
    assert (person.email, person.name, person.password) == ("persona@comune.example", "Persona Prova", "")
    assert person.may(Right.REVIEW)
    assert not person.may(Right.PUBLISH)
    assert staffing.by_email(session, "PERSONA@comune.example") is person


@pytest.mark.parametrize(
    "email",
    [
        "",
        "persona",
        "persona@",
        "@comune.example",
        "a b@comune.example",
        "a@b@c.it",
        "a@comune",
        "x" * 200 + "@comune.example",
        "a@comune.example\nBcc: b@c.it",
    ],
)
def test_what_is_no_address_is_refused(session: Session, email: str) -> None:
    with pytest.raises(StaffError, match="indirizzo"):
        staffing.add(session, email, "Persona", "editor", "", NOW)


def test_nobody_is_there_twice_and_every_role_is_one(session: Session) -> None:
    somebody(session, "persona")
    with pytest.raises(StaffError, match="già"):
        staffing.add(session, "Persona@comune.example", "Persona", "editor", "", NOW)
    with pytest.raises(StaffError, match="ruolo"):
        staffing.add(session, "altra@comune.example", "Altra", "re", "", NOW)
    with pytest.raises(StaffError, match="nome"):
        staffing.add(session, "altra@comune.example", "  ", "editor", "", NOW)


def test_the_last_administrator_stays_one(session: Session) -> None:
    last = somebody(session, "prima", Role.ADMINISTRATOR)
    somebody(session, "invitata", Role.ADMINISTRATOR, password="")  # has never come in
    somebody(session, "via", Role.ADMINISTRATOR, active=False)
    for remove in (lambda: staffing.deactivate(session, last), lambda: staffing.change(session, last, "editor", "")):
        with pytest.raises(StaffError, match="unico amministratore"):
            remove()
    assert last.active
    assert last.role == Role.ADMINISTRATOR
    somebody(session, "seconda", Role.ADMINISTRATOR)
    staffing.change(session, last, "editor", "urp")
    assert (last.role, last.office) == ("editor", "urp")


def test_two_administrators_cannot_keep_each_other_out_at_once(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        people = [somebody(session, name, Role.ADMINISTRATOR).id for name in ("prima", "seconda")]
    both_look = threading.Barrier(2)

    def keeps_out(person: int) -> bool:
        with Session(engine) as session:
            both_look.wait(30)
            try:
                staffing.deactivate(session, session.get_one(Person, person))
                session.commit()
            except StaffError:
                return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(keeps_out, people)) == 1
    with Session(engine) as session:
        assert len(staffing.administrators(session)) == 1


def test_who_is_kept_out_is_out_at_once_and_may_be_let_in_again(session: Session) -> None:
    person = somebody(session, "persona")
    token = sessions.begin(session, person, AGENT, NOW)
    link = invitations.make(session, person, NOW)
    session.flush()
    staffing.deactivate(session, person)
    assert sessions.find(session, token, NOW) is None
    assert invitations.find(session, link, NOW) is None
    staffing.reactivate(person)
    assert sessions.find(session, token, NOW) is None
    assert person.may(Right.WRITE)


def test_a_link_opens_once_and_for_a_week(session: Session) -> None:
    person = somebody(session, "persona", password="")
    token = invitations.make(session, person, NOW)
    assert invitations.find(session, token, NOW + timedelta(days=7)) is None
    assert invitations.find(session, "un altro", NOW) is None
    found = invitations.find(session, token, NOW + timedelta(days=6))
    assert found is not None
    assert found[1] is person
    assert token not in found[0].token_hash
    assert invitations.use(session, found[0])
    assert not invitations.use(session, found[0])
    assert invitations.find(session, token, NOW) is None


def test_a_new_link_takes_the_place_of_the_one_before(session: Session) -> None:
    person = somebody(session, "persona")
    old, new = invitations.make(session, person, NOW), invitations.make(session, person, NOW)
    assert invitations.find(session, old, NOW) is None
    assert invitations.find(session, new, NOW)


def test_links_that_are_over_are_deleted(session: Session) -> None:
    invitations.make(session, somebody(session, "una"), NOW, trying=True)
    invitations.make(session, somebody(session, "due"), NOW)
    assert invitations.expire(session, NOW + timedelta(days=1)) == 1


def test_sessions_are_listed_for_their_owner_and_can_be_ended(session: Session) -> None:
    person, other = somebody(session, "persona"), somebody(session, "altra")
    here = sessions.begin(session, person, AGENT, NOW, sessions.Way.CODE)
    sessions.begin(session, person, "?", NOW + timedelta(minutes=1))
    sessions.begin(session, person, "vecchia", NOW - timedelta(hours=13))
    sessions.begin(session, other, AGENT, NOW)
    session.flush()
    assert [(one.browser, one.way) for one in sessions.of(session, person, NOW)] == [
        ("", "password"),
        ("Firefox su Linux", "code"),
    ]
    sessions.end_others(session, person, here)
    assert [one.way for one in sessions.of(session, person, NOW)] == ["code"]
    assert len(sessions.of(session, other, NOW)) == 1
    assert sessions.expire(session, NOW + timedelta(hours=3)) == 2
    assert session.scalars(select(StaffSession)).all() == []


def test_everybody_is_listed_those_kept_out_last(session: Session) -> None:
    somebody(session, "b")
    somebody(session, "a", active=False)
    somebody(session, "c")
    assert [person.name for person in staffing.everybody(session)] == ["b", "c", "a"]
    assert isinstance(staffing.everybody(session)[0], Person)
