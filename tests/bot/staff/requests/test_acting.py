"""Citizens' requests answered and handed on; and what the citizen reads of it."""

import pytest
from sqlalchemy import Engine

from bot.desk import Desk
from channels.conversation import Incoming
from knowledge.desk.roles import Role
from tests.bot.staff.conftest import Enter
from tests.bot.staff.requests.sent import CODE, REGISTRY, Put, audited, do, kept


def test_what_the_staff_writes_the_citizen_reads_by_code(enter: Enter, put: Put, demo: Engine, desk: Desk) -> None:
    put()
    visitor = enter(Role.EDITOR, name="Ufficio strade")
    assert do(visitor, "take")[0] == 303
    assert do(visitor, "note", text="Il capocantiere è al 347 1122334")[0] == 303
    page = visitor.get(f"/desk/requests/{CODE}").text
    seen = int(page.partition('name="seen" value="')[2].partition('"')[0])
    assert do(visitor, "done", seen, text="Buca chiusa con l'asfalto.")[0] == 303
    told = desk.turn(Incoming("ada", CODE)).replies[0].text
    assert "è conclusa" in told
    assert "Buca chiusa con l'asfalto." in told
    assert "capocantiere" not in told
    history = visitor.get(f"/desk/requests/{CODE}").text
    assert "capocantiere" in history
    assert "1122334" not in history
    assert "ha preso in carico" in history


def test_the_preview_is_what_will_be_read_and_changes_nothing(enter: Enter, put: Put, demo: Engine, desk: Desk) -> None:
    put()
    visitor = enter(Role.EDITOR)
    form = {"action": "decline", "text": "La strada è della Provincia.", "seen": "0"}
    shown = visitor.post(f"/desk/requests/{CODE}/preview", form)
    assert shown.status_code == 200
    preview = shown.text.partition('<blockquote class="said">')[2].partition("</blockquote>")[0]
    assert (kept(demo).status, audited(demo)) == ("received", [])
    do(visitor, **{**form, "seen": 0})  # type: ignore[arg-type]
    assert desk.turn(Incoming("ada", CODE)).replies[0].text == preview.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("text", "hard"),
    [
        ("Abbiamo chiuso la buca. Grazie!", False),
        ("!!!", False),
        ("Si comunica che la manutenzione straordinaria verrà effettuata compatibilmente con le disponibilità", True),
    ],
)
def test_a_text_that_reads_hard_is_said_to(enter: Enter, put: Put, text: str, hard: bool) -> None:
    put()
    shown = enter(Role.EDITOR).post(f"/desk/requests/{CODE}/preview", {"action": "done", "text": text})
    assert ("Si legge a fatica" in shown.text) is hard


def test_a_refusal_keeps_what_was_written(enter: Enter, put: Put, demo: Engine) -> None:
    put()
    status, page = do(enter(Role.EDITOR), "decline", text="")
    assert (status, kept(demo).status) == (422, "received")
    assert "perché non si può fare" in page
    long = "parola " * 700
    status, page = do(enter(Role.EDITOR), "answer", text=long)
    assert status == 422
    assert long.strip() in page
    assert audited(demo) == []


def test_the_second_of_two_is_told_what_the_first_did_and_loses_nothing(enter: Enter, put: Put, demo: Engine) -> None:
    put()
    assert do(enter(Role.EDITOR, name="Prima"), "take")[0] == 303
    second = enter(Role.PUBLISHER, name="Seconda")
    status, page = do(second, "decline", text="Non è una strada nostra.")
    assert (status, kept(demo).status) == (409, "working")
    assert "qualcuno ci ha lavorato" in page
    assert "<strong>Prima</strong> ha preso in carico" in page
    assert "Non è una strada nostra.</textarea>" in page
    seen = int(page.partition('name="seen" value="')[2].partition('"')[0])
    assert do(second, "decline", seen, text="Non è una strada nostra.")[0] == 303
    assert kept(demo).status == "declined"


def test_who_looks_at_the_preview_is_told_too(enter: Enter, put: Put) -> None:
    put()
    do(enter(Role.EDITOR, name="Prima"), "take")
    form = {"action": "decline", "text": "Non è una strada nostra.", "seen": "0"}
    shown = enter(Role.PUBLISHER).post(f"/desk/requests/{CODE}/preview", form)
    assert shown.status_code == 409
    assert "Va bene, manda" not in shown.text
    assert "Non è una strada nostra.</textarea>" in shown.text


def test_another_offices_request_is_read_and_not_changed(enter: Enter, put: Put, demo: Engine) -> None:
    put()
    other = enter(Role.EDITOR, office=REGISTRY)
    page = other.get(f"/desk/requests/{CODE}").text
    assert "puoi leggerla, non cambiarla" in page
    assert 'value="take"' not in page
    for action in ("take", "answer", "done", "note"):
        assert do(other, action, text="provo")[0] == 403
    assert other.post(f"/desk/requests/{CODE}/preview", {"action": "done", "text": "x"}).status_code == 403
    assert kept(demo).status == "received"


def test_it_is_handed_to_an_office_that_exists(enter: Enter, put: Put, demo: Engine) -> None:
    put()
    visitor = enter(Role.EDITOR)
    assert do(visitor, "assign", office="<script>")[0] == 422
    assert do(visitor, "assign", office=REGISTRY)[0] == 303
    assert (kept(demo).office, kept(demo).status) == (REGISTRY, "assigned")
    assert audited(demo) == [("request.assign", CODE, REGISTRY)]


def test_reopened_its_old_answer_is_kept_for_the_staff_alone(enter: Enter, put: Put, demo: Engine, desk: Desk) -> None:
    put(status="done", answer="Buca chiusa.")
    visitor = enter(Role.EDITOR)
    assert do(visitor, "reopen", text="Si è riaperta: torniamo.")[0] == 303
    told = desk.turn(Incoming("ada", CODE)).replies[0].text
    assert "Si è riaperta" in told
    assert "Buca chiusa" not in told


@pytest.mark.parametrize("action", ["", "change", "delete", "take'"])
def test_a_forged_action_does_nothing(enter: Enter, put: Put, demo: Engine, action: str) -> None:
    put()
    assert do(enter(Role.ADMINISTRATOR), action)[0] == 400
    assert audited(demo) == []


def test_the_log_does_not_hold_what_was_written(enter: Enter, put: Put, demo: Engine) -> None:
    put(description="zabaione")
    visitor = enter(Role.EDITOR)
    do(visitor, "note", text="tiramisù")
    do(visitor, "done", 1, text="panettone")
    assert audited(demo) == [("request.note", CODE, ""), ("request.done", CODE, "")]


def test_the_first_page_says_how_many_wait_and_since_when(enter: Enter, put: Put) -> None:
    put(days=12)
    put("S-7K4M22", days=1, office=REGISTRY)
    assert "la prima da 12 giorni" in enter(Role.EDITOR).get("/desk/").text
    assert "la prima da 1 giorno." in enter(Role.EDITOR, office=REGISTRY).get("/desk/").text
    assert "Richieste dei cittadini</h2>" not in enter(Role.AUTHOR).get("/desk/").text
