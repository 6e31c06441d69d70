import pytest
from httpx2 import Response
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.staff.house import House
from knowledge.desk import passwords, throttle
from knowledge.desk.people import Person
from knowledge.desk.throttle import LoginThrottle
from tests.bot.staff.doorway import OWNER, Browser, Clock, Open, count, hidden, log

# --- a thousand wrong passwords


def hammer(one: Browser, times: int, email: str = OWNER) -> list[Response]:
    form = {**hidden(one.get("/desk/login")), "email": email}
    return [one.client.post("/desk/login", data={**form, "password": f"tentativo {n}"}) for n in range(times)]


@pytest.mark.usefixtures("owner")
def test_a_thousand_wrong_passwords_are_refused_and_the_owner_comes_in(
    outside: Open, clock: Clock, demo: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = outside(host="192.0.2.7")
    home.login()
    home.send("/desk/account", "/desk/logout")
    looked_at: list[str] = []
    real = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda stored, given: looked_at.append(given) or real(stored, given))
    attacker = outside(host="203.0.113.9", agent="altri")
    told = hammer(attacker, 1000)
    assert [answer.status_code for answer in told[:5]] == [400] * 5
    assert {answer.status_code for answer in told[5:]} == {429}
    assert "Aspetta un minuto e riprova" in told[-1].text
    assert len(looked_at) == 5
    assert count(demo, LoginThrottle) == 2
    assert len(log(demo)) == 2 + 5
    assert log(demo)[-1] == (OWNER, "login_refused", "password; da ora deve aspettare")
    assert attacker.login().status_code == 429  # even with the right one: it must not help to go on trying
    assert home.login().status_code == 303
    clock.pass_by(31 * 3600)
    with Session(demo) as session, session.begin():
        throttle.expire(session, clock.now)
    assert count(demo, LoginThrottle) == 0
    assert outside(host="198.51.100.1").login().status_code == 303


@pytest.mark.usefixtures("owner")
def test_the_owner_comes_in_even_from_the_attacker_s_network(outside: Open) -> None:
    home = outside()
    home.login()
    hammer(outside(agent="altri"), 60)
    hammer(outside(agent="altri"), 60, "nessuno@comune.example")
    assert home.send("/desk/account", "/desk/logout").status_code == 303
    assert home.login().status_code == 303


@pytest.mark.usefixtures("owner")
def test_many_addresses_tried_from_one_network_wait_too(outside: Open, demo: Engine) -> None:
    attacker = outside()
    form = hidden(attacker.get("/desk/login"))
    told = [
        attacker.client.post("/desk/login", data={**form, "email": f"{n}@comune.example", "password": "x"}).status_code
        for n in range(100)
    ]
    assert told == [400] * 20 + [429] * 80
    assert len(log(demo)) <= 20


@pytest.mark.usefixtures("owner")
def test_an_address_that_nobody_has_waits_just_the_same(outside: Open) -> None:
    told = [[a.status_code for a in hammer(outside(host=host), 9, email)]
            for host, email in (("192.0.2.8", OWNER), ("192.0.2.9", "nessuno@comune.example"))]  # fmt: skip
    assert told[0] == told[1]


@pytest.mark.usefixtures("owner")
def test_the_cookie_of_a_known_browser_cannot_be_made_or_used_without_end(outside: Open, house: House) -> None:
    forged = outside()
    forged.client.cookies.set("desk-browser", "eyIxIjoieCJ9.aaaa.bbbb", domain="banco.example")
    assert [a.status_code for a in hammer(forged, 8)][5:] == [429] * 3
    stolen = outside(host="192.0.2.50")
    known = str(house.signer("browser").dumps({"1": "il suo segreto"}))
    stolen.client.cookies.set("desk-browser", known, domain="banco.example")
    assert [a.status_code for a in hammer(stolen, 8)][5:] == [429] * 3


@pytest.mark.usefixtures("owner")
def test_after_the_wait_the_right_password_comes_in(outside: Open, clock: Clock) -> None:
    one = outside()
    hammer(one, 6)
    assert one.login().status_code == 429
    clock.pass_by(3)
    assert one.login().status_code == 303


def test_too_many_at_once_are_asked_to_wait(outside: Open, owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_given: str) -> bool:
        raise passwords.Busy

    monkeypatch.setattr(passwords, "fits", busy)
    answer = outside().login()
    assert answer.status_code == 503
    assert "Aspetta un minuto" in answer.text
