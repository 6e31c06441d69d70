"""What the staff does with a request: states, offices, history, and two who act at once. On both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from knowledge.desk import casework, waiting
from knowledge.desk.casework import Act, Action, Meanwhile, OfAnotherOffice, RequestError, RequestStep
from knowledge.desk.people import Person
from knowledge.desk.waiting import NOBODY, Wanted
from knowledge.kinds import Organisation
from knowledge.requests import Request
from tests.knowledge.records import add

NOON = datetime(2026, 11, 28, 12, 0)
ROADS, GREEN = "ufficio-strade", "ufficio-verde"
HOLE = "segnalazioni/buche"
ANYBODY = Person(id=1, email="a@comune.example", name="URP", role="editor", office="")
OF_ROADS = Person(id=2, email="b@comune.example", name="Strade", role="editor", office=ROADS)
OF_GREEN = Person(id=3, email="c@comune.example", name="Verde", role="editor", office=GREEN)

Put = Callable[..., Request]


@pytest.fixture
def put(session: Session) -> Put:
    """Stores a request of its own code."""
    add(session, Organisation, ROADS, type="ufficio")
    add(session, Organisation, GREEN, type="ufficio")

    def stored(code: str = "S-222222", **values: object) -> Request:
        given = {"kind": "report", "topic": HOLE, "office": ROADS, "requested_at": NOON, "updated_at": NOON, **values}
        request = Request(key=code, code=code, **given)
        session.add(request)
        session.commit()
        return request

    return stored


def act(
    session: Session, action: Action, by: Person = ANYBODY, seen: int = 0, code: str = "S-222222", **values: str
) -> Request:
    request = casework.act(session, code, Act(action, **values), by, seen, NOON + timedelta(hours=1))
    session.commit()
    return request


def last(session: Session, request: Request) -> int:
    return max((step.id for step in casework.steps(session, request)), default=0)


def test_each_thing_done_leaves_a_step(session: Session, put: Put) -> None:
    request = put()
    act(session, Action.TAKE)
    act(session, Action.ASSIGN, seen=last(session, request), office=GREEN)
    act(session, Action.NOTE, text="Il camion passa martedì.")
    act(session, Action.DONE, seen=last(session, request), text="Buca chiusa.")
    kept = [(step.action, step.status, step.office, step.text) for step in casework.steps(session, request)]
    assert kept == [
        ("take", "working", ROADS, ""),
        ("assign", "assigned", GREEN, ""),
        ("note", "assigned", GREEN, "Il camion passa martedì."),
        ("done", "done", GREEN, "Buca chiusa."),
    ]
    assert (request.status, request.office, request.answer) == ("done", GREEN, "Buca chiusa.")
    assert request.updated_at == NOON + timedelta(hours=1)


def test_a_note_is_no_news_for_the_citizen(session: Session, put: Put) -> None:
    request = put(answer="Arriviamo.")
    act(session, Action.NOTE, text="nota")
    assert (request.updated_at, request.answer, request.status) == (NOON, "Arriviamo.", "received")


@pytest.mark.parametrize(
    ("status", "action", "values", "said"),
    [
        ("received", Action.DECLINE, {"text": "  \n "}, "perché non si può fare"),
        ("received", Action.DONE, {}, "che cosa è stato fatto"),
        ("received", Action.ANSWER, {}, "Scrivi la risposta"),
        ("received", Action.NOTE, {}, "Scrivi la nota"),
        ("received", Action.ANSWER, {"text": "x" * 4001}, "4001 caratteri"),
        ("received", Action.ASSIGN, {"office": "ufficio-che-non-c'è"}, "non è tra quelli"),
        ("assigned", Action.ASSIGN, {"office": ROADS}, "già di questo ufficio"),
        ("working", Action.TAKE, {}, "già in lavorazione"),
        ("done", Action.TAKE, {}, "prima riaprila"),
        ("declined", Action.DONE, {"text": "fatto"}, "prima riaprila"),
        ("working", Action.REOPEN, {}, "già aperta"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    session: Session, put: Put, status: str, action: Action, values: dict[str, str], said: str
) -> None:
    request = put(status=status)
    with pytest.raises(RequestError, match=said):
        act(session, action, **values)
    assert (request.status, request.office, request.answer) == (status, ROADS, "")
    assert casework.steps(session, request) == []


@pytest.mark.parametrize(
    ("status", "action", "text", "became"),
    [
        ("received", Action.ANSWER, "Arriviamo.", "working"),
        ("assigned", Action.ANSWER, "Arriviamo.", "assigned"),
        ("done", Action.ANSWER, "Era martedì.", "done"),
        ("done", Action.REOPEN, "", "assigned"),
    ],
)
def test_where_it_stands_afterwards(
    session: Session, put: Put, status: str, action: Action, text: str, became: str
) -> None:
    request = put(status=status, answer="prima")
    act(session, action, text=text)
    assert (request.status, request.answer) == (became, text)


def test_an_office_acts_on_its_own_and_on_what_is_nobodys(session: Session, put: Put) -> None:
    put()
    nobodys = put("S-333333", office="")
    with pytest.raises(OfAnotherOffice):
        act(session, Action.NOTE, by=OF_GREEN, text="mia")
    act(session, Action.TAKE, by=OF_GREEN, code=nobodys.code)
    assert (nobodys.status, nobodys.office) == ("working", GREEN)
    assert act(session, Action.TAKE, by=OF_ROADS).office == ROADS


def test_who_did_not_see_what_another_did_is_told_what(session: Session, put: Put) -> None:
    request = put()
    act(session, Action.TAKE, by=OF_ROADS)
    with pytest.raises(Meanwhile) as told:
        act(session, Action.DECLINE, text="Non è del Comune.")
    assert [(step.who, step.action) for step in told.value.steps] == [("Strade", "take")]
    act(session, Action.NOTE, text="una nota non disturba nessuno")
    assert request.status == "working"


def test_of_two_at_once_one_acts_and_the_other_is_told(engine: Engine, session: Session, put: Put) -> None:
    code = put().code
    session.rollback()
    together = Barrier(2)

    def close(action: Action) -> str:
        with Session(engine) as own:
            together.wait(30)
            try:
                casework.act(own, code, Act(action, "motivo"), ANYBODY, 0, NOON)
            except Meanwhile:
                return "told"
            own.commit()
            return action.value

    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(close, (Action.DONE, Action.DECLINE)))
    assert done in (["decline", "told"], ["done", "told"])
    with Session(engine) as fresh:
        kept = fresh.scalars(select(Request)).one()
        assert kept.status == {"decline": "declined", "done": "done"}[done[0]]
        assert fresh.scalar(select(func.count(RequestStep.id))) == 1


def test_the_history_goes_with_the_request(session: Session, put: Put) -> None:
    put()
    act(session, Action.TAKE)
    session.execute(delete(Request))
    assert session.scalars(select(RequestStep)).all() == []


def test_control_characters_do_not_reach_the_database(session: Session, put: Put) -> None:
    request = put()
    act(session, Action.ANSWER, text="uno\x00 due\r\ntre\x1b")
    assert request.answer == "uno due\ntre"


# --- the list


def test_who_has_waited_longest_comes_first_page_by_page(session: Session, put: Put) -> None:
    for number in range(waiting.PAGE + 5):
        put(f"S-{number:06}", requested_at=NOON - timedelta(hours=number))
    put("S-CLOSED", status="done", requested_at=NOON - timedelta(days=90))
    first, total = waiting.page(session, Wanted())
    second, _ = waiting.page(session, Wanted(), 2)
    assert total == waiting.PAGE + 5
    assert [row.code for row in (*first, *second)] == [f"S-{number:06}" for number in reversed(range(total))]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), {"A", "B", "C"}),
        (Wanted(state=""), {"A", "B", "C", "D"}),
        (Wanted(state="done"), {"D"}),
        (Wanted(kind="call"), {"B"}),
        (Wanted(office=NOBODY), {"C"}),
        (Wanted(office=GREEN), {"B"}),
        (Wanted(since=NOON - timedelta(days=3)), {"A", "B"}),
        (Wanted(text="VERGA"), {"A"}),
        (Wanted(text="100% via"), {"A"}),
        (Wanted(text="_"), set()),
        (Wanted(text="s-22222c"), {"C"}),
        (Wanted(kind="'; drop table request; --"), set()),
    ],
)
def test_the_list_is_narrowed(session: Session, put: Put, wanted: Wanted, found: set[str]) -> None:
    put("S-22222A", address="via Verga 3", description="rotta al 100%")
    put("S-22222B", kind="call", office=GREEN)
    put("S-22222C", office="", requested_at=NOON - timedelta(days=9))
    put("S-22222D", status="done", requested_at=NOON - timedelta(days=9))
    assert {row.code[-1] for row in waiting.page(session, wanted)[0]} == found


def test_near_is_the_same_subject_within_100_metres_or_at_the_same_address(session: Session, put: Put) -> None:
    metre = 1 / 111_200  # degrees of latitude
    here = put("S-000001", lat=44.8, lon=10.3, address="Via Verga 3")
    put("S-000002", lat=44.8 + 90 * metre, lon=10.3)
    put("S-000003", lat=44.8 + 110 * metre, lon=10.3)
    put("S-000004", lat=44.8, lon=10.3, topic="segnalazioni/luci")
    put("S-000005", lat=44.8, lon=10.3, status="done")
    put("S-000006", address="via verga, 3")
    put("S-000007", address="via Verga 33")
    put("S-000008", lat=44.8 - 10 * metre, lon=10.3)
    found = [(one.request.code, one.metres) for one in waiting.near(session, here)]
    assert found == [("S-000008", 10), ("S-000002", 90), ("S-000006", None)]


def test_on_the_map_are_the_open_ones_with_a_position(session: Session, put: Put) -> None:
    put("S-000001", lat=44.8, lon=10.3)
    put("S-000002")
    put("S-000003", lat=44.8, lon=10.3, status="declined")
    assert [one.code for one in waiting.on_map(session, Wanted(state=""))] == ["S-000001"]


def test_what_waits_for_a_person(session: Session, put: Put) -> None:
    put("S-000001", requested_at=NOON - timedelta(days=2))
    put("S-000002", office=GREEN)
    put("S-000003", status="done", requested_at=NOON - timedelta(days=9))
    assert waiting.queue(session, ANYBODY) == waiting.Queue(2, NOON - timedelta(days=2))
    assert waiting.queue(session, OF_GREEN) == waiting.Queue(1, NOON)
