"""Every door of the desk for every role: who may goes through, who may not changes nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from sqlalchemy import Engine, event
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from bot.staff import app, cookies
from bot.staff.door import Door
from bot.staff.doors import DOORS
from bot.staff.house import House
from knowledge.desk.roles import RIGHTS, Right, Role
from tests.bot.staff.conftest import Enter
from tests.bot.staff.visitor import AGENT

# Doors that ask for no right, each for a reason. A new one belongs here only if everybody on the staff may open it.
OF_EVERYBODY: Final = {
    "/desk",  # shows what the person's own rights let them do
    "/desk/logout",
    "/desk/account",
    "/desk/account/password",
    "/desk/account/sessions",
    "/desk/account/second-factor",
    "/desk/account/second-factor.svg",
    "/desk/account/second-factor/codes",
    "/desk/account/second-factor/remove",
}
# Doors for who has not come in yet.
OUTSIDE: Final = {"/desk/login", "/desk/login/code", "/desk/welcome/{token}"}

# Behind the door a rule of the record itself says no: only who looks after its office vouches without publishing.
REFUSED_INSIDE: Final = {"/desk/records/{slug}/confirm": {Role.AUTHOR, Role.EDITOR}}

ENTRIES: Final = [(door, method) for door in DOORS for method in door.methods]
INSIDE: Final = [(door, method) for door, method in ENTRIES if not door.public]
POSTS: Final = [door for door, method in ENTRIES if method == "POST"]
# What stands for a part of an address, by its name or the kind it is of.
PARTS: Final = {"slug": "biblioteca-ragazzi", "kind": "service", "int": "1"}


def name_of(entry: tuple[Door, str] | Door) -> str:
    door, method = entry if isinstance(entry, tuple) else (entry, "POST")
    return f"{method} {door.path}"


def address(door: Door) -> str:
    return re.sub(r"{(\w+)(?::(\w+))?}", lambda part: PARTS.get(part[2] or "", PARTS.get(part[1], "prova")), door.path)


@contextmanager
def written(engine: Engine) -> Iterator[list[str]]:
    """What is written to the database meanwhile."""
    statements: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def is_let_in(door: Door, status: int, location: str) -> bool:
    return status != 403 and (not location.startswith("/desk/login") or door.path == "/desk/logout")


# --- the list of doors


def test_every_route_of_the_application_is_a_door(house: House) -> None:
    served: set[tuple[str, str]] = set()
    for route in app.create(house).routes:
        if isinstance(route, Mount):
            assert isinstance(route.app, StaticFiles), route.path
            continue
        assert isinstance(route, Route)
        served |= {("/desk" + route.path.rstrip("/"), method) for method in (route.methods or set()) - {"HEAD"}}
    assert served == {(door.path, method) for door, method in ENTRIES}
    assert len(served) == len(ENTRIES), "two doors have one address"


def test_a_door_asks_for_a_right_or_is_known_to_be_everybody_s() -> None:
    assert {door.path for door in DOORS if door.right is None and not door.public} <= OF_EVERYBODY
    assert {door.path for door in DOORS if door.public} <= OUTSIDE


def test_a_door_that_changes_something_is_not_opened_by_reading() -> None:
    for door in DOORS:
        assert set(door.methods) <= {"GET", "POST"}, door.path
        assert len(door.methods) == 1, f"{door.path}: GET reads and POST writes, each a door of its own"


def test_every_right_is_somebody_s_and_the_administrator_has_all() -> None:
    assert RIGHTS[Role.ADMINISTRATOR] == set(Right)
    assert set(RIGHTS) == set(Role)
    assert RIGHTS[Role.AUTHOR] < RIGHTS[Role.EDITOR] < RIGHTS[Role.PUBLISHER] < RIGHTS[Role.ADMINISTRATOR]
    assert RIGHTS[Role.ANALYST] == {Right.READ, Right.STATISTICS, Right.EXPORT}


# --- the table


@pytest.mark.parametrize("entry", INSIDE, ids=name_of)
def test_a_role_opens_the_doors_of_its_rights_and_no_other(entry: tuple[Door, str], enter: Enter, demo: Engine) -> None:
    door, method = entry
    # Who may not comes first: a door may begin work that goes on writing by itself.
    for role in sorted(Role, key=lambda role: door.right in RIGHTS[role]):
        visitor = enter(role)
        go = visitor.get if method == "GET" else visitor.post
        with written(demo) as statements:
            answer = go(address(door))
        let_in = is_let_in(door, answer.status_code, answer.headers.get("location", ""))
        may = door.right is None or (door.right in RIGHTS[role] and role not in REFUSED_INSIDE.get(door.path, ()))
        assert let_in == may, (role, answer.status_code)
        if may:
            assert answer.status_code < 500, role
        else:
            assert answer.status_code == 403
            assert statements == []
        if method == "GET":
            assert statements == [], "reading has written"


@pytest.mark.parametrize("entry", INSIDE, ids=name_of)
def test_who_has_not_come_in_is_sent_to_the_login_and_changes_nothing(
    entry: tuple[Door, str], application: Starlette, house: House, demo: Engine
) -> None:
    door, method = entry
    client = TestClient(application, follow_redirects=False)
    with written(demo) as statements:
        answer = client.request(
            method, address(door), data={"csrf": cookies.csrf(house, "")} if method == "POST" else None
        )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/login")
    assert statements == []


@pytest.mark.parametrize("entry", INSIDE, ids=name_of)
def test_who_is_kept_out_opens_nothing_with_the_session_they_had(
    entry: tuple[Door, str], enter: Enter, demo: Engine
) -> None:
    door, method = entry
    visitor = enter(Role.ADMINISTRATOR)
    with demo.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET active = 0")
    answer = visitor.get(address(door)) if method == "GET" else visitor.post(address(door))
    assert answer.headers["location"].startswith("/desk/login")


@pytest.mark.parametrize(
    "entry", [entry for entry in INSIDE if entry[0].path not in OF_EVERYBODY - {"/desk"}], ids=name_of
)
def test_without_the_second_factor_that_the_role_asks_for_only_the_account_opens(
    entry: tuple[Door, str], enter: Enter, demo: Engine
) -> None:
    door, method = entry
    visitor = enter(Role.ADMINISTRATOR)
    with demo.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET totp_seed = ''")
    with written(demo) as statements:
        answer = visitor.get(address(door)) if method == "GET" else visitor.post(address(door))
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/account/second-factor")
    assert statements == []


# --- forms


@pytest.mark.parametrize("door", POSTS, ids=name_of)
def test_a_form_that_is_not_ours_changes_nothing(door: Door, enter: Enter, house: House, demo: Engine) -> None:
    visitor = enter(Role.ADMINISTRATOR)
    sent: list[tuple[str, dict[str, str]]] = [
        ("", {}),
        ("inventato", {}),
        (cookies.csrf(house, "un'altra sessione"), {}),
        (visitor.csrf, {"Origin": "https://altrove.example"}),
        (visitor.csrf, {"Origin": "null"}),
    ]
    for token, headers in sent:
        with written(demo) as statements:
            answer = visitor.client.post(address(door), data={"csrf": token}, headers=headers)
        assert answer.status_code == 403, (token, headers)
        assert "riprova" in answer.text
        assert statements == []


@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_no_answer_is_kept_by_the_browser(entry: tuple[Door, str], enter: Enter) -> None:
    door, method = entry
    visitor = enter(Role.ADMINISTRATOR)
    answer = visitor.get(address(door)) if method == "GET" else visitor.post(address(door))
    assert "no-store" in answer.headers.get("cache-control", "")
    assert AGENT not in answer.text
