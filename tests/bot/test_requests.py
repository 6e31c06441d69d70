"""A form from its first turn to the request that the town reads: stored once, redacted, and forgotten in time."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.desk import Desk
from bot.submission import MOST_PHOTOS, PHOTO_BYTES
from channels.conversation import Incoming
from channels.conversation import Photo as Picture
from knowledge.database import reading
from knowledge.desk import casework
from knowledge.requests import Photo, Request
from knowledge.town import Town
from tests.bot import stored
from tests.conftest import portineria

HOLE = "form:report:segnalazioni/buche"
PICTURE = Picture(b"\xff\xd8\xff a picture", "image/jpeg")


def turn(desk: Desk, text: str = "", payload: str = "", message: str = "", **more: object) -> str:
    told = desk.turn(Incoming("ada", text, payload, message, **more))  # type: ignore[arg-type]
    return "\n".join(reply.text for reply in told.replies)


def requests(engine: Engine) -> list[Request]:
    with reading(engine) as session:
        return list(session.scalars(select(Request).order_by(Request.id)))


def photos(engine: Engine) -> list[Photo]:
    with reading(engine) as session:
        return list(session.scalars(select(Photo)))


def report(desk: Desk, description: str = "una buca profonda", address: str = "via Verga 3") -> str:
    turn(desk, payload=HOLE)
    turn(desk, description)
    turn(desk, address)
    return turn(desk, payload="form:send")


def test_what_was_told_is_what_is_stored(desk: Desk, demo: Engine) -> None:
    text = report(desk)
    [request] = requests(demo)
    assert (request.kind, request.topic, request.description) == ("report", "segnalazioni/buche", "una buca profonda")
    assert (request.address, request.office, request.status) == ("via Verga 3", "ufficio-lavori-pubblici", "received")
    assert request.code in text


def test_codes_and_contacts_within_the_words_are_taken_out_and_the_contact_that_is_given_stays(
    desk: Desk, demo: Engine
) -> None:
    turn(desk, payload=HOLE)
    turn(desk, "buca, sono RSSMRA85T10A562S, scrivete a ada@example.org")
    turn(desk, "via Verga 3")
    turn(desk, payload="form:ask:contact")
    turn(desk, "347 1122334")
    turn(desk, payload="form:send")
    [request] = requests(demo)
    assert "RSSMRA85T10A562S" not in request.description
    assert "ada@" not in request.description
    assert request.contact == "347 112 2334"


def test_a_form_is_stored_once_however_often_it_is_sent(desk: Desk, demo: Engine) -> None:
    turn(desk, payload=HOLE)
    turn(desk, "una buca")
    turn(desk, "via Verga 3")
    first = turn(desk, payload="form:send", message="m9")
    assert turn(desk, payload="form:send", message="m9") == first
    turn(desk, payload="form:send", message="m10")
    turn(desk, "sì")
    assert len(requests(demo)) == 1


def test_nothing_is_stored_of_what_is_given_up(desk: Desk, demo: Engine) -> None:
    turn(desk, payload=HOLE, photo=PICTURE)
    turn(desk, "una buca", photo=PICTURE)
    assert len(photos(demo)) == 2
    assert "Non ho inviato niente" in turn(desk, "lascia perdere")
    assert (requests(demo), photos(demo)) == ([], [])


def test_pictures_belong_to_the_request_that_is_sent(desk: Desk, demo: Engine) -> None:
    turn(desk, photo=PICTURE)
    turn(desk, "un tombino rotto")
    turn(desk, "via Verga 3", photo=PICTURE)
    for _ in range(MOST_PHOTOS):
        turn(desk, photo=PICTURE)
    turn(desk, payload="form:send")
    [request] = requests(demo)
    kept = photos(demo)
    assert len(kept) == MOST_PHOTOS
    assert {photo.request_id for photo in kept} == {request.id}


@pytest.mark.parametrize("picture", [
    Picture(b"", "image/jpeg"), Picture(b"x" * (PHOTO_BYTES + 1), "image/jpeg"), Picture(b"%PDF", "application/pdf"),
])  # fmt: skip
def test_what_is_no_picture_is_not_kept(desk: Desk, demo: Engine, picture: Picture) -> None:
    turn(desk, payload=HOLE)
    turn(desk, "una buca", photo=picture)
    assert photos(demo) == []


def test_whoever_has_the_code_is_told_how_it_stands(desk: Desk, demo: Engine) -> None:
    report(desk)
    [request] = requests(demo)
    assert "aspetta di essere letta" in turn(desk, payload=f"code:{request.code}")
    with Session(demo) as session, session.begin():
        session.execute(update(Request).values(status="done", answer="Buca chiusa con l'asfalto."))
    told = desk.turn(Incoming("altra persona", request.code.lower().replace("-", " "))).replies[0].text
    assert "è conclusa" in told
    assert "Buca chiusa con l'asfalto." in told
    assert "via Verga" not in told


def test_what_was_said_before_is_told_only_by_choice(desk: Desk, demo: Engine) -> None:
    for send, told in (("form:send", False), ("form:told", True)):
        turn(desk, "ho perso la carta d'identità")
        turn(desk, payload="form:call")
        turn(desk, "347 1122334")
        turn(desk, payload=send)
        request = requests(demo)[-1]
        assert ("ho perso la carta d'identità" in request.told) is told
        assert "347" not in request.told


def test_a_town_without_forms_answers_and_asks_for_nothing(desk: Desk, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.execute(update(Town).values(forms=[]))
    told = desk.turn(Incoming("ada", "c'è una buca in via Verga 3"))
    assert not [button for button in told.replies[0].buttons if button.payload.startswith("form")]
    assert "La invio?" not in told.replies[0].text


def test_an_unsent_form_is_forgotten_with_the_conversation(desk: Desk, demo: Engine) -> None:
    turn(desk, payload="form:call")
    turn(desk, "347 1122334")
    assert b"347 112 2334" in stored.files(demo)
    with Session(demo) as session, session.begin():
        session.connection().exec_driver_sql("UPDATE conversation SET updated_at = '2020-01-01 00:00:00'")
    desk.settings = type(desk.settings)(retention_days=100_000, secret=desk.settings.secret)
    desk.expire()
    [row] = stored.conversations(demo)
    assert (row.state, row.last_turn) == ({}, {})


def test_requests_go_after_their_time_and_contacts_before(desk: Desk, demo: Engine) -> None:
    for days, status in ((10, "done"), (60, "done"), (60, "received"), (400, "received")):
        report(desk)
        with Session(demo) as session, session.begin():
            last = session.scalars(select(Request).order_by(Request.id.desc())).first()
            assert last is not None
            last.contact, last.status = "347 112 2334", status
            last.updated_at = utc_now() - timedelta(days=days)
    desk.expire()
    left = [(request.status, request.contact) for request in requests(demo)]
    assert left == [("done", "347 112 2334"), ("done", ""), ("received", "347 112 2334")]


# --- the town's side, on the command line


def test_requests_are_listed_answered_and_exported(desk: Desk, demo: Engine, tmp_path: Path) -> None:
    turn(desk, payload=HOLE, photo=PICTURE)
    report(desk, "=HYPERLINK(1) buca")
    [request] = requests(demo)
    environment = {"PORTINERIA_DATABASE": str(demo.url)}

    def run(*arguments: str) -> str:
        done = portineria("requests", *arguments, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    assert request.code in run("list", "--kind", "report", "--status", "received")
    assert run("list", "--status", "done") == ""
    assert "working" in run("update", request.code, "--status", "working", "--answer", "Arriva la squadra.")
    assert "Arriva la squadra." in run("show", request.code)
    with reading(demo) as session:
        [step] = casework.steps(session, request)
    assert (step.who, step.status, step.text) == ("riga di comando", "working", "Arriva la squadra.")
    assert ",'=HYPERLINK(1) buca," in run("export")
    assert run("photos", request.code, str(tmp_path / "foto")) == ""


def test_a_code_that_is_not_there_is_one_plain_line(demo: Engine) -> None:
    done = portineria("requests", "show", "S-ZZZZZZ", PORTINERIA_DATABASE=str(demo.url))
    assert done.returncode == 1
    assert done.stderr.decode().startswith("Nessuna richiesta ha il numero S-ZZZZZZ.")
