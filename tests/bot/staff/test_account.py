import re
from datetime import UTC

import pyotp
import pytest
from httpx2 import Response
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.staff.house import House
from knowledge.desk import passwords, second_factor, sessions
from knowledge.desk.audit import AuditEntry
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.second_factor import RecoveryCode
from knowledge.desk.sessions import StaffSession
from tests.bot.staff.conftest import Enter
from tests.bot.staff.visitor import Visitor

PASSWORD, NEW = "tenda lumaca settanta fiume", "quaderno vento pecora nove"
AGENT = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def visitor(enter: Enter, demo: Engine) -> Visitor:
    """An editor with a password and no second factor."""
    visitor = enter(Role.EDITOR)
    with Session(demo) as session, session.begin():
        person = session.get_one(Person, visitor.person.id)
        person.password, person.totp_seed = passwords.hashed(PASSWORD), ""
    return visitor


@pytest.fixture
def elsewhere(visitor: Visitor, demo: Engine) -> int:
    """Another session of theirs."""
    with Session(demo) as session, session.begin():
        sessions.begin(session, session.get_one(Person, visitor.person.id), AGENT, utc_now())
        session.flush()
        return session.scalars(select(func.max(StaffSession.id))).one()


def kept(engine: Engine, visitor: Visitor) -> Person:
    with Session(engine, expire_on_commit=False) as session:
        return session.get_one(Person, visitor.person.id)


def open_sessions(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(StaffSession)) or 0


def actions(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def change(visitor: Visitor, current: str = PASSWORD, new: str = NEW, again: str = NEW) -> Response:
    return visitor.post("/desk/account/password", {"current": current, "new": new, "again": again})


@pytest.mark.usefixtures("elsewhere")
def test_a_new_password_ends_the_other_sessions(visitor: Visitor, demo: Engine) -> None:
    assert change(visitor).status_code == 303
    assert passwords.fits(kept(demo, visitor).password, NEW)
    assert open_sessions(demo) == 1
    assert "La password è cambiata" in visitor.get("/desk/account").text
    assert actions(demo) == ["password_chosen"]


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("current", "new", "again", "said"),
    [
        ("sbagliata", NEW, NEW, "non è giusta"),
        ("", NEW, NEW, "non è giusta"),
        (PASSWORD, "corta", "corta", "almeno 12"),
        (PASSWORD, NEW, PASSWORD, "non sono uguali"),
        (PASSWORD, "Borgoaperto2026", "Borgoaperto2026", "prime che si provano"),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(
    visitor: Visitor, demo: Engine, current: str, new: str, again: str, said: str
) -> None:
    told = change(visitor, current, new, again)
    assert told.status_code == 400
    assert said in told.text
    assert passwords.fits(kept(demo, visitor).password, PASSWORD)
    assert open_sessions(demo) == 2


def test_who_finds_an_open_session_cannot_try_out_the_password(visitor: Visitor) -> None:
    told = [change(visitor, current=f"tentativo {n}").text for n in range(8)]
    assert all("non è giusta" in text for text in told[:5])
    assert all("Troppi tentativi" in text for text in told[5:])


def test_sessions_are_listed_and_ended_one_by_one_or_all(visitor: Visitor, elsewhere: int, demo: Engine) -> None:
    page = visitor.get("/desk/account").text
    assert "Firefox su Windows" in page
    assert page.count('<span class="tag good">Questo</span>') == 1
    visitor.post("/desk/account/sessions", {"session": str(elsewhere)})
    assert open_sessions(demo) == 1
    visitor.post("/desk/account/sessions", {"session": "others"})
    assert open_sessions(demo) == 1
    assert visitor.get("/desk/account").status_code == 200


def test_nobody_ends_the_session_of_another(visitor: Visitor, enter: Enter, demo: Engine) -> None:
    other = enter(Role.ADMINISTRATOR)
    for number in range(1, 6):
        if number != 1:
            visitor.post("/desk/account/sessions", {"session": str(number)})
    visitor.post("/desk/account/sessions", {"session": "others"})
    assert other.get("/desk/people").status_code == 200


def enrol(visitor: Visitor, house: House) -> str:
    secret = second_factor.secret(
        house.secret, second_factor.proposed_seed(house.secret, visitor.client.cookies["desk"])
    )
    code = pyotp.TOTP(secret).at(int(utc_now().replace(tzinfo=UTC).timestamp()))
    return visitor.post("/desk/account/second-factor", {"code": code}).text


def test_the_second_factor_is_added_renewed_and_taken_away_with_the_password(
    visitor: Visitor, house: House, demo: Engine
) -> None:
    assert "Non è attivo" in visitor.get("/desk/account").text
    codes = re.findall(r'class="secret">([a-z2-7-]{19})<', enrol(visitor, house))
    assert len(codes) == 8
    page = visitor.get("/desk/account/second-factor").text
    assert "8 codici di riserva" in page
    assert codes[0] not in page
    for way in ("codes", "remove"):
        refused = visitor.post(f"/desk/account/second-factor/{way}", {"current": "sbagliata"})
        assert refused.status_code == 400
        assert "non è giusta" in refused.text
    renewed = visitor.post("/desk/account/second-factor/codes", {"current": PASSWORD}).text
    assert not set(re.findall(r'class="secret">([a-z2-7-]{19})<', renewed)) & set(codes)
    assert visitor.post("/desk/account/second-factor/remove", {"current": PASSWORD}).status_code == 303
    assert kept(demo, visitor).totp_seed == ""
    with Session(demo) as session:
        assert session.scalars(select(RecoveryCode)).all() == []
    assert actions(demo) == ["second_factor_added", "recovery_codes_renewed", "second_factor_removed"]


def test_each_session_is_shown_a_secret_of_its_own(visitor: Visitor, enter: Enter, demo: Engine) -> None:
    other = enter(Role.AUTHOR)
    with demo.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET totp_seed = ''")
    shown = [one.get("/desk/account/second-factor.svg").text for one in (visitor, other)]
    assert shown[0] != shown[1]
    assert visitor.get("/desk/account/second-factor.svg").text == shown[0]
    assert "no-store" in visitor.get("/desk/account/second-factor.svg").headers["cache-control"]


@pytest.mark.parametrize("way", ["codes", "remove"])
def test_without_a_second_factor_there_is_nothing_to_renew_or_remove(visitor: Visitor, way: str) -> None:
    answer = visitor.post(f"/desk/account/second-factor/{way}", {"current": PASSWORD})
    assert answer.headers["location"] == "/desk/account/second-factor"
