"""Retention, and deleting at somebody's wish, in the browser."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.privacy.codes import code_of
from bot.tables import Trace, key_of
from channels.conversation import Incoming
from knowledge.database import reading
from knowledge.desk.audit import AuditEntry
from knowledge.desk.roles import RIGHTS, Right, Role
from knowledge.requests import Request
from tests.bot import stored
from tests.bot.staff.conftest import Enter

ANNA, BRUNO = code_of(key_of("anna")), code_of(key_of("bruno"))


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def row_of(page: str, title: str) -> list[int]:
    """The figures of a row of the tables: now, within the hour, within seven days."""
    [row] = [row for row in page.split("<tr>") if f'<th scope="row">{title}</th>' in row]
    return [int(number) for number in re.findall(r'<td class="number">(\d+)</td>', row)]


def actions(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as session:
        return [(entry.action, entry.subject) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def sent(engine: Engine, code: str, description: str = "una buca") -> None:
    with Session(engine) as session, session.begin():
        session.add(Request(key=code, code=code, kind="report", description=description, contact="347 112 2334",
                            requested_at=now(), updated_at=now()))  # fmt: skip


def test_what_is_kept_is_shown_with_what_goes_next(enter: Enter, demo: Engine) -> None:
    ages = [timedelta(days=31), timedelta(days=30) - timedelta(minutes=30), timedelta(days=25), timedelta(days=1)]
    with Session(demo) as session, session.begin():
        session.add_all(Trace(at=now() - age, conversation="c", text="segreto") for age in ages)
    page = enter(Role.ADMINISTRATOR).get("/desk/privacy").text
    assert row_of(page, "Domande, una riga ciascuna, senza dati personali riconosciuti") == [4, 2, 3]
    assert "PORTINERIA_RETENTION_DAYS" in page
    assert "30 giorni" in page
    assert "12 ore" in page
    assert "segreto" not in page


def test_what_is_told_to_go_within_the_hour_is_what_goes(enter: Enter, desk: Desk, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.add_all(Trace(at=now() - timedelta(days=30, minutes=n), conversation="c") for n in range(1, 6))
    visitor, title = enter(Role.ADMINISTRATOR), "Domande, una riga ciascuna, senza dati personali riconosciuti"
    before = row_of(visitor.get("/desk/privacy").text, title)
    assert desk.expire() == before[1] == 5
    assert row_of(visitor.get("/desk/privacy").text, title) == [0, 0, 0]


def test_a_conversation_is_found_by_its_code_without_its_texts_and_deleted(
    enter: Enter, desk: Desk, demo: Engine
) -> None:
    for who in ("anna", "bruno"):
        desk.turn(Incoming(who, "dove si butta il vecchio divano rosso"))
    visitor = enter(Role.ADMINISTRATOR)
    page = visitor.post("/desk/privacy/find", {"code": ANNA.lower().replace("-", " ")})
    assert page.status_code == 200
    assert f"Conversazione {ANNA}" in page.text
    assert "1 riga di domande" in page.text
    assert "divano" not in page.text
    gone = visitor.post("/desk/privacy/delete", {"code": ANNA})
    assert gone.headers["location"] == "/desk/privacy"
    assert f"cancellato tutto della conversazione {ANNA}" in visitor.get("/desk/privacy").text
    assert stored.conversation(demo, "anna") is None
    assert [trace.conversation for trace in stored.traces(demo)] == [key_of("bruno")]
    assert visitor.post("/desk/privacy/find", {"code": ANNA}).status_code == 404
    assert actions(demo) == [("privacy.found", ANNA), ("privacy.conversation_erased", ANNA)]


@pytest.mark.parametrize(("wish", "left"), [({}, ["S-7K4M2P"]), ({"request": "yes"}, [])])
def test_the_request_of_a_conversation_goes_only_where_that_is_wished(
    enter: Enter, desk: Desk, demo: Engine, wish: dict[str, str], left: list[str]
) -> None:
    desk.turn(Incoming("anna", "buongiorno"))
    sent(demo, "S-7K4M2P")
    with Session(demo) as session, session.begin():
        session.connection().exec_driver_sql("UPDATE conversation SET state = json_set(state, '$.code', 'S-7K4M2P')")
    visitor = enter(Role.ADMINISTRATOR)
    assert "anche l'ultima richiesta mandata da qui, S-7K4M2P" in visitor.post(
        "/desk/privacy/find", {"code": ANNA}
    ).text.replace("&#39;", "'")
    visitor.post("/desk/privacy/delete", {"code": ANNA, **wish})
    with reading(demo) as session:
        assert [request.code for request in session.scalars(select(Request))] == left


def test_a_request_is_found_by_its_code_without_its_texts_and_deleted(enter: Enter, demo: Engine) -> None:
    sent(demo, "S-7K4M2P", "una buca profonda")
    visitor = enter(Role.ADMINISTRATOR)
    page = visitor.post("/desk/privacy/find", {"code": "s 7k4m2p"})
    assert "Richiesta S-7K4M2P" in page.text
    assert "buca" not in page.text
    assert "347" not in page.text
    visitor.post("/desk/privacy/delete", {"code": "S-7K4M2P"})
    with reading(demo) as session:
        assert session.scalars(select(Request)).all() == []
    assert actions(demo)[-1] == ("privacy.request_erased", "S-7K4M2P")


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("", 400, "Questo non è un codice"),
        ("<script>", 400, "Questo non è un codice"),
        (BRUNO, 404, "non c'è niente"),
        ("S-7K4M2P", 404, "nessuna richiesta"),
    ],
)
@pytest.mark.parametrize("path", ["/desk/privacy/find", "/desk/privacy/delete"])
def test_a_code_of_nothing_says_what_to_do(
    enter: Enter, desk: Desk, demo: Engine, path: str, code: str, status: int, said: str
) -> None:
    desk.turn(Incoming("anna", "buongiorno"))
    answer = enter(Role.ADMINISTRATOR).post(path, {"code": code})
    assert answer.status_code == status
    assert said in answer.text.replace("&#39;", "'")
    assert len(stored.traces(demo)) == 1
    assert actions(demo) == []


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_sees_and_deletes(enter: Enter, desk: Desk, demo: Engine, role: Role) -> None:
    desk.turn(Incoming("anna", "buongiorno"))
    may = Right.PRIVACY in RIGHTS[role]
    visitor = enter(role)
    assert visitor.get("/desk/privacy").status_code == (200 if may else 403)
    assert visitor.post("/desk/privacy/find", {"code": ANNA}).status_code == (200 if may else 403)
    assert visitor.post("/desk/privacy/delete", {"code": ANNA}).status_code == (303 if may else 403)
    assert len(stored.traces(demo)) == (0 if may else 1)
