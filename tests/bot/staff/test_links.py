import re
from collections.abc import Callable
from datetime import UTC, datetime

import pyotp
import pytest
from httpx2 import Response
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.desk import invitations
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.sessions import StaffSession
from knowledge.town import Town
from tests.bot.staff.doorway import NOW, PASSWORD, Browser, Clock, Open, code, count, hidden, log

# --- one-time links


@pytest.fixture
def link(demo: Engine) -> Callable[..., str]:
    def made(person: Person, at: datetime = NOW, **options: bool) -> str:
        with Session(demo) as session, session.begin():
            return f"/desk/welcome/{invitations.make(session, session.merge(person), at, **options)}"

    return made


def choose(one: Browser, path: str, password: str = PASSWORD, again: str = "") -> Response:
    return one.send(path, path, new=password, again=again or password)


def test_who_is_invited_chooses_a_password_and_is_in(
    outside: Open, add: Callable[..., Person], link: Callable[..., str], demo: Engine
) -> None:
    path = link(add(password=""))
    one = outside()
    assert one.get(path).status_code == one.get(path).status_code == 200  # looking does not use it
    assert choose(one, path).headers["location"] == "/desk"
    assert "La password è salvata" in one.get("/desk").text
    assert [entry[1] for entry in log(demo)] == ["password_chosen", "login"]
    other = outside()
    assert other.get(path).status_code == 410
    assert "Chiedine un altro" in other.get(path).text
    assert other.login().status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("corta", "", "almeno 12"),
        (PASSWORD, "un'altra ancora", "non sono uguali"),
        ("Borgoaperto 2026", "", "prime che si provano"),
        ("persona2026!", "", "prime che si provano"),
    ],
)
def test_a_bad_password_is_told_and_the_link_stays_good(
    outside: Open, add: Callable[..., Person], link: Callable[..., str], password: str, again: str, said: str
) -> None:
    path = link(add(password=""))
    one = outside()
    answer = choose(one, path, password, again)
    assert answer.status_code == 400
    assert said in answer.text
    assert choose(one, path).status_code == 303


def test_a_new_password_by_link_ends_sessions_and_still_wants_the_code(
    outside: Open, clock: Clock, publisher: Person, link: Callable[..., str], demo: Engine
) -> None:
    stolen = outside()
    stolen.give(stolen.login(), code(clock.now))
    assert count(demo, StaffSession) == 1
    one = outside()
    page = choose(one, link(publisher), "un'altra password lunga")
    assert "sei cifre" in page.text
    assert count(demo, StaffSession) == 0
    clock.pass_by(60)
    assert one.give(page, code(clock.now)).status_code == 303


def test_who_must_have_a_second_factor_is_led_to_it(
    outside: Open, clock: Clock, add: Callable[..., Person], link: Callable[..., str], demo: Engine
) -> None:
    one = outside()
    assert (
        choose(one, link(add(role=Role.ADMINISTRATOR, password=""))).headers["location"]
        == "/desk/account/second-factor"
    )
    for path in ("/desk", "/desk/records", "/desk/people"):
        assert one.get(path).headers["location"] == "/desk/account/second-factor"
    page = one.get("/desk/account/second-factor")
    secret = re.findall(r'class="secret">([A-Z2-7 ]+)<', page.text)[0].replace(" ", "")
    picture = one.get("/desk/account/second-factor.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml")
    wrong = one.client.post("/desk/account/second-factor", data={**hidden(page), "code": "000000"})
    assert wrong.status_code == 400
    right = pyotp.TOTP(secret).at(int(clock.now.replace(tzinfo=UTC).timestamp()))
    codes = one.client.post("/desk/account/second-factor", data={**hidden(page), "code": right})
    assert len(re.findall(r'class="secret">[a-z2-7-]{19}<', codes.text)) == 8
    assert one.get("/desk/people").status_code == 200
    assert (
        one.get("/desk/account/second-factor.svg").status_code == 409
    )  # the secret is shown before it is used, never after
    assert secret not in one.get("/desk/account/second-factor").text.replace(" ", "")
    assert [entry[1] for entry in log(demo)][-1] == "second_factor_added"


@pytest.mark.parametrize("path", ["/desk/welcome/x", "/desk/welcome/" + "A" * 43, "/desk/welcome/%F0%9F%98%80"])
def test_a_link_that_nobody_made_opens_nothing(outside: Open, path: str) -> None:
    one = outside()
    assert one.get(path).status_code == 410
    assert one.send("/desk/login", path, new=PASSWORD, again=PASSWORD).status_code == 410


# --- the link that opens the desk of the invented town


def test_the_link_of_the_invented_town_opens_the_desk_at_once_and_once(
    outside: Open, add: Callable[..., Person], link: Callable[..., str]
) -> None:
    path = link(add(role=Role.ADMINISTRATOR, password=""), trying=True)
    one = outside(host="127.0.0.1")
    assert "Borgoaperto" in one.get(path).text
    assert one.send(path, path).headers["location"] == "/desk"
    assert one.get("/desk/people").status_code == 200
    assert "portineria desk link" in one.get("/desk/account").text
    assert outside(host="::1").get(path).status_code == 410


def test_it_opens_nothing_from_elsewhere_nor_for_a_real_town(
    outside: Open, add: Callable[..., Person], link: Callable[..., str], demo: Engine
) -> None:
    path = link(add(role=Role.ADMINISTRATOR, password=""), trying=True)
    elsewhere = outside(host="192.0.2.1")
    assert elsewhere.get(path).status_code == 410
    assert elsewhere.send("/desk/login", path).status_code == 410
    with Session(demo) as session, session.begin():
        session.scalars(select(Town)).one().invented = False
    here = outside(host="127.0.0.1")
    assert here.get(path).status_code == 410
    assert here.send("/desk/login", path).status_code == 410
    assert count(demo, StaffSession) == 0
