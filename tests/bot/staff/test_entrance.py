import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pyotp
import pytest
from httpx2 import Response
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.staff import admission, cookies, porter
from bot.staff.house import House
from knowledge.desk import invitations, passwords, second_factor
from knowledge.desk.audit import AuditEntry
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.sessions import StaffSession, hash_of
from knowledge.desk.throttle import LoginThrottle
from knowledge.town import Town
from tests.bot.staff.visitor import AGENT

PASSWORD: Final = "tenda lumaca settanta fiume"
SECRET: Final = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW: Final = datetime(2026, 11, 22, 9, 0)
OWNER: Final = "verdina@comune.example"


class Clock:
    now = NOW

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(porter, "utc_now", lambda: clock.now)
    return clock


class Browser:
    """A browser at the desk's door: it keeps cookies and sends the forms that pages hold."""

    def __init__(
        self, application: Starlette, host: str = "192.0.2.1", agent: str = AGENT, scheme: str = "http"
    ) -> None:
        self.client = TestClient(
            application,
            base_url=f"{scheme}://banco.example",
            headers={"User-Agent": agent},
            follow_redirects=False,
            client=(host, 50000),
        )

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def send(self, page: str, path: str, **fields: Any) -> Response:
        """Opens the page, then sends its form with the fields."""
        return self.client.post(path, data={**hidden(self.get(page)), **fields})

    def login(self, email: str = OWNER, password: str = PASSWORD, next_: str = "") -> Response:
        page = f"/desk/login?next={next_}" if next_ else "/desk/login"
        return self.send(page, "/desk/login", email=email, password=password)

    def give(self, page: Response, code: str) -> Response:
        return self.client.post("/desk/login/code", data={**hidden(page), "code": code})


def hidden(page: Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))


Open = Callable[..., Browser]


@pytest.fixture
def browser(application: Starlette, clock: Clock) -> Open:
    return lambda **options: Browser(application, **options)


@pytest.fixture
def add(demo: Engine) -> Callable[..., Person]:
    hashed = passwords.hashed(PASSWORD)

    def added(email: str = OWNER, role: Role = Role.EDITOR, **others: Any) -> Person:
        values = {"name": "Verdina", "password": hashed, "office": "", "created_at": NOW, **others}
        with Session(demo, expire_on_commit=False) as session, session.begin():
            session.add(person := Person(email=email, role=role, **values))
        return person

    return added


@pytest.fixture
def owner(add: Callable[..., Person]) -> Person:
    return add()


def code(at: datetime) -> str:
    return pyotp.TOTP(SECRET).at(int(at.replace(tzinfo=UTC).timestamp()))


def log(engine: Engine) -> list[tuple[str, str, str]]:
    with Session(engine) as session:
        return [(e.who, e.action, e.detail) for e in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def count(engine: Engine, table: type[Any]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# --- e-mail and password


@pytest.mark.usefixtures("owner")
def test_with_the_right_password_one_is_in_where_one_was_going(browser: Open, demo: Engine) -> None:
    one = browser()
    answer = one.login(next_="/desk/records%3Fq%3Dnido")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/records?q=nido")
    assert "Verdina" in one.get("/desk/records").text
    assert log(demo) == [(OWNER, "login", "con la password")]


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("typed", ["VERDINA@Comune.Example", f"  {OWNER} "])
def test_an_address_is_the_same_however_it_is_typed(browser: Open, typed: str) -> None:
    assert browser().login(typed).status_code == 303


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
    browser: Open, add: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    add("via@comune.example", active=False)
    add("invitata@comune.example", password="")
    add("due@comune.example", role=Role.PUBLISHER, totp_secret=SECRET)
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
    told = [browser().login(email, "sbagliata ma lunga") for email in people]
    without = [re.sub(r'value="[^"]*"', "", answer.text) for answer in told]
    assert len(set(without)) == 1
    assert {answer.status_code for answer in told} == {400}
    assert len(looked_at) == len(people)  # the same work for each
    assert browser().login("via@comune.example").status_code == 400


@pytest.mark.usefixtures("owner")
def test_a_refused_login_is_in_the_log_and_what_was_typed_is_not(browser: Open, demo: Engine) -> None:
    browser().login(password="la password di un altro sito")
    browser().login("per-sbaglio-la-mia-password", "x")
    assert log(demo) == [(OWNER, "login_refused", "password"), ("sconosciuto", "login_refused", "password")]


@pytest.mark.usefixtures("owner")
def test_a_session_that_somebody_else_chose_is_not_taken_over(browser: Open, demo: Engine) -> None:
    one = browser()
    one.client.cookies.set(cookies.SESSION, "scelto da altri", domain="banco.example")
    one.login()
    with Session(demo) as session:
        [kept] = session.scalars(select(StaffSession.token_hash))
    assert kept != hash_of("scelto da altri")


@pytest.mark.usefixtures("owner")
def test_coming_in_again_ends_the_session_before(browser: Open, demo: Engine) -> None:
    one = browser()
    one.login()
    old = one.client.cookies[cookies.SESSION]
    page = one.client.get("/desk/account")
    one.client.post("/desk/login", data={**hidden(page), "email": OWNER, "password": PASSWORD})
    assert one.client.cookies[cookies.SESSION] != old
    assert count(demo, StaffSession) == 1


@pytest.mark.usefixtures("owner")
def test_the_session_cookie_is_out_of_reach(browser: Open) -> None:
    [plain] = [c for c in browser().login().headers.get_list("set-cookie") if c.startswith("desk=")]
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    secure = browser(scheme="https").login().headers.get_list("set-cookie")
    [session] = [c for c in secure if c.startswith("__Host-desk=")]
    assert "Secure" in session
    assert "Path=/;" in session
    assert "Domain" not in session
    assert all("HttpOnly" in cookie and "Secure" in cookie for cookie in secure)


def test_a_password_hashed_with_old_parameters_is_hashed_anew(
    browser: Open, demo: Engine, add: Callable[..., Person]
) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    person = add(password=weak)
    assert browser().login().status_code == 303
    with Session(demo) as session:
        kept = session.get_one(Person, person.id).password
    assert not passwords.is_outdated(kept)
    assert passwords.fits(kept, PASSWORD)


# --- a thousand wrong passwords


def hammer(one: Browser, times: int, email: str = OWNER) -> list[Response]:
    form = {**hidden(one.get("/desk/login")), "email": email}
    return [one.client.post("/desk/login", data={**form, "password": f"tentativo {n}"}) for n in range(times)]


@pytest.mark.usefixtures("owner")
def test_a_thousand_wrong_passwords_are_refused_and_the_owner_comes_in(
    browser: Open, clock: Clock, demo: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = browser(host="192.0.2.7")
    home.login()
    home.send("/desk/account", "/desk/logout")
    looked_at: list[str] = []
    real = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda stored, given: looked_at.append(given) or real(stored, given))
    attacker = browser(host="203.0.113.9", agent="altri")
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
        from knowledge.desk import throttle

        throttle.expire(session, clock.now)
    assert count(demo, LoginThrottle) == 0
    assert browser(host="198.51.100.1").login().status_code == 303


@pytest.mark.usefixtures("owner")
def test_the_owner_comes_in_even_from_the_attacker_s_network(browser: Open) -> None:
    home = browser()
    home.login()
    hammer(browser(agent="altri"), 60)
    hammer(browser(agent="altri"), 60, "nessuno@comune.example")
    assert home.send("/desk/account", "/desk/logout").status_code == 303
    assert home.login().status_code == 303


@pytest.mark.usefixtures("owner")
def test_many_addresses_tried_from_one_network_wait_too(browser: Open, demo: Engine) -> None:
    attacker = browser()
    form = hidden(attacker.get("/desk/login"))
    told = [
        attacker.client.post("/desk/login", data={**form, "email": f"{n}@comune.example", "password": "x"}).status_code
        for n in range(100)
    ]
    assert told == [400] * 20 + [429] * 80
    assert len(log(demo)) <= 20


@pytest.mark.usefixtures("owner")
def test_an_address_that_nobody_has_waits_just_the_same(browser: Open) -> None:
    told = [[a.status_code for a in hammer(browser(host=host), 9, email)]
            for host, email in (("192.0.2.8", OWNER), ("192.0.2.9", "nessuno@comune.example"))]  # fmt: skip
    assert told[0] == told[1]


@pytest.mark.usefixtures("owner")
def test_the_cookie_of_a_known_browser_cannot_be_made_or_used_without_end(browser: Open, house: House) -> None:
    forged = browser()
    forged.client.cookies.set("desk-browser", "eyIxIjoieCJ9.aaaa.bbbb", domain="banco.example")
    assert [a.status_code for a in hammer(forged, 8)][5:] == [429] * 3
    stolen = browser(host="192.0.2.50")
    known = str(house.signer("browser").dumps({"1": "il suo segreto"}))
    stolen.client.cookies.set("desk-browser", known, domain="banco.example")
    assert [a.status_code for a in hammer(stolen, 8)][5:] == [429] * 3


@pytest.mark.usefixtures("owner")
def test_after_the_wait_the_right_password_comes_in(browser: Open, clock: Clock) -> None:
    one = browser()
    hammer(one, 6)
    assert one.login().status_code == 429
    clock.pass_by(3)
    assert one.login().status_code == 303


def test_too_many_at_once_are_asked_to_wait(browser: Open, owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_given: str) -> bool:
        raise passwords.Busy

    monkeypatch.setattr(passwords, "fits", busy)
    answer = browser().login()
    assert answer.status_code == 503
    assert "Aspetta un minuto" in answer.text


# --- the second factor


@pytest.fixture
def publisher(add: Callable[..., Person]) -> Person:
    return add(role=Role.PUBLISHER, totp_secret=SECRET)


@pytest.mark.usefixtures("publisher")
def test_the_password_alone_does_not_open(browser: Open, demo: Engine) -> None:
    one = browser()
    page = one.login()
    assert page.status_code == 200
    assert "sei cifre" in page.text
    assert count(demo, StaffSession) == 0
    assert one.get("/desk/records").status_code == 303


@pytest.mark.usefixtures("publisher")
def test_the_code_opens_once(browser: Open, clock: Clock, demo: Engine) -> None:
    one, other = browser(), browser()
    page, other_page = one.login(next_="/desk/records"), other.login()
    assert one.give(page, code(clock.now)).headers["location"] == "/desk/records"
    again = other.give(other_page, code(clock.now))
    assert again.status_code == 400
    assert "già stato usato" in again.text
    assert [entry[1:] for entry in log(demo)] == [("login", "con password e codice"), ("login_refused", "codice")]


@pytest.mark.usefixtures("publisher")
def test_codes_cannot_be_tried_out(browser: Open, clock: Clock) -> None:
    one = browser()
    page = one.login()
    told = [one.give(page, f"{n:06}").status_code for n in range(30)]
    assert set(told[5:]) == {429}
    assert one.give(page, code(clock.now)).status_code == 429


@pytest.mark.usefixtures("publisher")
def test_the_step_of_the_code_is_reached_by_the_password_alone(browser: Open, house: House, clock: Clock) -> None:
    one = browser()
    page = one.get("/desk/login")
    for made_up in ("", "x", str(house.signer("csrf").dumps([1, "x", "/desk"]))):
        data = {**hidden(page), "half_way": made_up, "code": code(clock.now)}
        assert one.client.post("/desk/login/code", data=data).headers["location"] == "/desk/login"


def test_half_way_in_ends_when_the_password_changes(
    browser: Open, clock: Clock, publisher: Person, demo: Engine
) -> None:
    one = browser()
    page = one.login()
    with Session(demo) as session, session.begin():
        session.get_one(Person, publisher.id).password = passwords.hashed("un'altra password lunga")
    assert one.give(page, code(clock.now)).headers["location"] == "/desk/login"


def test_a_recovery_code_opens_once_and_says_how_many_are_left(browser: Open, publisher: Person, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        codes = second_factor.renew_codes(session, session.get_one(Person, publisher.id))
    one = browser()
    one.give(one.login(), codes[0])
    assert "Te ne restano 7" in one.get("/desk").text
    other = browser()
    assert other.give(other.login(), codes[0]).status_code == 400


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
    browser: Open, add: Callable[..., Person], link: Callable[..., str], demo: Engine
) -> None:
    path = link(add(password=""))
    one = browser()
    assert one.get(path).status_code == one.get(path).status_code == 200  # looking does not use it
    assert choose(one, path).headers["location"] == "/desk"
    assert "La password è salvata" in one.get("/desk").text
    assert [entry[1] for entry in log(demo)] == ["password_chosen", "login"]
    other = browser()
    assert other.get(path).status_code == 410
    assert "Chiedine un altro" in other.get(path).text
    assert other.login().status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("corta", "", "almeno 12"),
        (PASSWORD, "un'altra ancora", "non sono uguali"),
        ("Borgoaperto 2026", "", "prime che si provano"),
        ("verdina2026!", "", "prime che si provano"),
    ],
)
def test_a_bad_password_is_told_and_the_link_stays_good(
    browser: Open, add: Callable[..., Person], link: Callable[..., str], password: str, again: str, said: str
) -> None:
    path = link(add(password=""))
    one = browser()
    answer = choose(one, path, password, again)
    assert answer.status_code == 400
    assert said in answer.text
    assert choose(one, path).status_code == 303


def test_a_new_password_by_link_ends_sessions_and_still_wants_the_code(
    browser: Open, clock: Clock, publisher: Person, link: Callable[..., str], demo: Engine
) -> None:
    stolen = browser()
    stolen.give(stolen.login(), code(clock.now))
    assert count(demo, StaffSession) == 1
    one = browser()
    page = choose(one, link(publisher), "un'altra password lunga")
    assert "sei cifre" in page.text
    assert count(demo, StaffSession) == 0
    clock.pass_by(60)
    assert one.give(page, code(clock.now)).status_code == 303


def test_who_must_have_a_second_factor_is_led_to_it(
    browser: Open, clock: Clock, add: Callable[..., Person], link: Callable[..., str], demo: Engine
) -> None:
    one = browser()
    assert (
        choose(one, link(add(role=Role.ADMINISTRATOR, password=""))).headers["location"]
        == "/desk/account/second-factor"
    )
    for path in ("/desk", "/desk/records", "/desk/people"):
        assert one.get(path).headers["location"] == "/desk/account/second-factor"
    page = one.get("/desk/account/second-factor")
    secret = re.findall(r'class="code">([A-Z2-7 ]+)<', page.text)[0].replace(" ", "")
    picture = one.get("/desk/account/second-factor.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml")
    wrong = one.client.post("/desk/account/second-factor", data={**hidden(page), "code": "000000"})
    assert wrong.status_code == 400
    right = pyotp.TOTP(secret).at(int(clock.now.replace(tzinfo=UTC).timestamp()))
    codes = one.client.post("/desk/account/second-factor", data={**hidden(page), "code": right})
    assert len(re.findall(r'class="code">[a-z2-7-]{19}<', codes.text)) == 8
    assert one.get("/desk/people").status_code == 200
    assert (
        one.get("/desk/account/second-factor.svg").status_code == 409
    )  # the secret is shown before it is used, never after
    assert secret not in one.get("/desk/account/second-factor").text.replace(" ", "")
    assert [entry[1] for entry in log(demo)][-1] == "second_factor_added"


@pytest.mark.parametrize("path", ["/desk/welcome/x", "/desk/welcome/" + "A" * 43, "/desk/welcome/%F0%9F%98%80"])
def test_a_link_that_nobody_made_opens_nothing(browser: Open, path: str) -> None:
    one = browser()
    assert one.get(path).status_code == 410
    assert one.send("/desk/login", path, new=PASSWORD, again=PASSWORD).status_code == 410


# --- the link that opens the desk of the invented town


def test_the_link_of_the_invented_town_opens_the_desk_at_once_and_once(
    browser: Open, add: Callable[..., Person], link: Callable[..., str]
) -> None:
    path = link(add(role=Role.ADMINISTRATOR, password=""), trying=True)
    one = browser(host="127.0.0.1")
    assert "Borgoaperto" in one.get(path).text
    assert one.send(path, path).headers["location"] == "/desk"
    assert one.get("/desk/people").status_code == 200
    assert "portineria desk link" in one.get("/desk/account").text
    assert browser(host="::1").get(path).status_code == 410


def test_it_opens_nothing_from_elsewhere_nor_for_a_real_town(
    browser: Open, add: Callable[..., Person], link: Callable[..., str], demo: Engine
) -> None:
    path = link(add(role=Role.ADMINISTRATOR, password=""), trying=True)
    elsewhere = browser(host="192.0.2.1")
    assert elsewhere.get(path).status_code == 410
    assert elsewhere.send("/desk/login", path).status_code == 410
    with Session(demo) as session, session.begin():
        session.scalars(select(Town)).one().invented = False
    here = browser(host="127.0.0.1")
    assert here.get(path).status_code == 410
    assert here.send("/desk/login", path).status_code == 410
    assert count(demo, StaffSession) == 0
