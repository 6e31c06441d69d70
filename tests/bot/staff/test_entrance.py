import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.staff import admission, cookies
from bot.staff.house import House
from knowledge.desk import passwords, second_factor
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.sessions import StaffSession, hash_of
from tests.bot.staff.doorway import OWNER, PASSWORD, TOTP_SEED, Clock, Open, code, count, hidden, log

# --- e-mail and password


@pytest.mark.usefixtures("owner")
def test_with_the_right_password_one_is_in_where_one_was_going(outside: Open, demo: Engine) -> None:
    one = outside()
    answer = one.login(next_="/desk/records%3Fq%3Dnido")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/records?q=nido")
    assert "Persona" in one.get("/desk/records").text
    assert log(demo) == [(OWNER, "login", "con la password")]


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("typed", ["PERSONA@Comune.Example", f"  {OWNER} "])
def test_an_address_is_the_same_however_it_is_typed(outside: Open, typed: str) -> None:
    assert outside().login(typed).status_code == 303


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    "path",
    [
        "https://altrove.example/desk",
        "//altrove.example/desk",
        "/desk//../../x",
        "/\\altrove.example",
        "/deskx",
        "/",
        "javascript:alert(1)",
        "/desk\\@altrove.example",
        "/desk/\nSet-Cookie: x",
        "/desk/" + "x" * 1000,
        "https:/desk/",
    ],
)
def test_nobody_is_sent_elsewhere_after_the_login(path: str) -> None:
    assert admission.inside(path) == "/desk"


def test_whether_somebody_has_the_address_is_not_told(
    outside: Open, add: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    add("via@comune.example", active=False)
    add("invitata@comune.example", password="")
    add("due@comune.example", role=Role.PUBLISHER, totp_seed=TOTP_SEED)
    looked_at: list[str] = []
    real = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda stored, given: looked_at.append(stored) or real(stored, given))
    people = (
        OWNER,
        "nessuno@comune.example",
        "via@comune.example",
        "invitata@comune.example",
        "due@comune.example",
        "",
    )
    told = [outside().login(email, "sbagliata ma lunga") for email in people]
    without = [re.sub(r'value="[^"]*"', "", answer.text) for answer in told]
    assert len(set(without)) == 1
    assert {answer.status_code for answer in told} == {400}
    assert len(looked_at) == len(people)  # the same work for each
    assert outside().login("via@comune.example").status_code == 400


@pytest.mark.usefixtures("owner")
def test_a_refused_login_is_in_the_log_and_what_was_typed_is_not(outside: Open, demo: Engine) -> None:
    outside().login(password="la password di un altro sito")
    outside().login("per-sbaglio-la-mia-password", "x")
    assert log(demo) == [(OWNER, "login_refused", "password"), ("sconosciuto", "login_refused", "password")]


@pytest.mark.usefixtures("owner")
def test_a_session_that_somebody_else_chose_is_not_taken_over(outside: Open, demo: Engine) -> None:
    one = outside()
    one.client.cookies.set(cookies.SESSION, "scelto da altri", domain="banco.example")
    one.login()
    with Session(demo) as session:
        [kept] = session.scalars(select(StaffSession.token_hash))
    assert kept != hash_of("scelto da altri")


@pytest.mark.usefixtures("owner")
def test_coming_in_again_ends_the_session_before(outside: Open, demo: Engine) -> None:
    one = outside()
    one.login()
    old = one.client.cookies[cookies.SESSION]
    page = one.client.get("/desk/account")
    one.client.post("/desk/login", data={**hidden(page), "email": OWNER, "password": PASSWORD})
    assert one.client.cookies[cookies.SESSION] != old
    assert count(demo, StaffSession) == 1


@pytest.mark.usefixtures("owner")
def test_the_session_cookie_is_out_of_reach(outside: Open) -> None:
    [plain] = [c for c in outside().login().headers.get_list("set-cookie") if c.startswith("desk=")]
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    secure = outside(scheme="https").login().headers.get_list("set-cookie")
    [session] = [c for c in secure if c.startswith("__Host-desk=")]
    assert "Secure" in session
    assert "Path=/;" in session
    assert "Domain" not in session
    assert all("HttpOnly" in cookie and "Secure" in cookie for cookie in secure)


def test_a_password_hashed_with_old_parameters_is_hashed_anew(
    outside: Open, demo: Engine, add: Callable[..., Person]
) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    person = add(password=weak)
    assert outside().login().status_code == 303
    with Session(demo) as session:
        kept = session.get_one(Person, person.id).password
    assert not passwords.is_outdated(kept)
    assert passwords.fits(kept, PASSWORD)


# --- the second factor


@pytest.mark.usefixtures("publisher")
def test_the_password_alone_does_not_open(outside: Open, demo: Engine) -> None:
    one = outside()
    page = one.login()
    assert page.status_code == 200
    assert "sei cifre" in page.text
    assert count(demo, StaffSession) == 0
    assert one.get("/desk/records").status_code == 303


@pytest.mark.usefixtures("publisher")
def test_the_code_opens_once(outside: Open, clock: Clock, demo: Engine) -> None:
    one, other = outside(), outside()
    page, other_page = one.login(next_="/desk/records"), other.login()
    assert one.give(page, code(clock.now)).headers["location"] == "/desk/records"
    again = other.give(other_page, code(clock.now))
    assert again.status_code == 400
    assert "già stato usato" in again.text
    assert [entry[1:] for entry in log(demo)] == [("login", "con password e codice"), ("login_refused", "codice")]


@pytest.mark.usefixtures("publisher")
def test_codes_cannot_be_tried_out(outside: Open, clock: Clock) -> None:
    one = outside()
    page = one.login()
    told = [one.give(page, f"{n:06}").status_code for n in range(30)]
    assert set(told[5:]) == {429}
    assert one.give(page, code(clock.now)).status_code == 429


@pytest.mark.usefixtures("publisher")
def test_the_step_of_the_code_is_reached_by_the_password_alone(outside: Open, house: House, clock: Clock) -> None:
    one = outside()
    page = one.get("/desk/login")
    for made_up in ("", "x", str(house.signer("csrf").dumps([1, "x", "/desk"]))):
        data = {**hidden(page), "half_way": made_up, "code": code(clock.now)}
        assert one.client.post("/desk/login/code", data=data).headers["location"] == "/desk/login"


def test_half_way_in_ends_when_the_password_changes(
    outside: Open, clock: Clock, publisher: Person, demo: Engine
) -> None:
    one = outside()
    page = one.login()
    with Session(demo) as session, session.begin():
        session.get_one(Person, publisher.id).password = passwords.hashed("un'altra password lunga")
    assert one.give(page, code(clock.now)).headers["location"] == "/desk/login"


def test_a_recovery_code_opens_once_and_says_how_many_are_left(outside: Open, publisher: Person, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        codes = second_factor.renew_codes(session, session.get_one(Person, publisher.id))
    one = outside()
    one.give(one.login(), codes[0])
    assert "Te ne restano 7" in one.get("/desk").text
    other = outside()
    assert other.give(other.login(), codes[0]).status_code == 400
