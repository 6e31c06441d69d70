"""Citizens' requests at the staff desk: read, answered, handed on, exported; and what the citizen reads of it."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.desk import Desk
from channels.conversation import Incoming
from knowledge.database import reading
from knowledge.desk.audit import AuditEntry
from knowledge.desk.roles import Role
from knowledge.requests import Photo, Request
from tests.bot.staff.conftest import Enter
from tests.bot.staff.visitor import Visitor

ROADS, REGISTRY = "ufficio-lavori-pubblici", "ufficio-anagrafe"
CODE = "S-7K4M2P"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}"
JPEG = b"\xff\xd8\xff\xe0 not looked into"

Put = Callable[..., Request]


@pytest.fixture
def put(demo: Engine) -> Put:
    def stored(code: str = CODE, days: int = 3, **values: object) -> Request:
        at = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)
        given = {"kind": "report", "topic": "segnalazioni/buche", "office": ROADS, "description": "una buca profonda",
                 "address": "via Verga 3", "requested_at": at, "updated_at": at, **values}  # fmt: skip
        with Session(demo, expire_on_commit=False) as session, session.begin():
            session.add(request := Request(key=code, code=code, **given))
        return request

    return stored


def kept(engine: Engine, code: str = CODE) -> Request:
    with reading(engine) as session:
        return session.scalars(select(Request).where(Request.code == code)).one()


def audited(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        return [(entry.action, entry.subject, entry.detail) for entry in session.scalars(select(AuditEntry))]


def do(visitor: Visitor, action: str, seen: int = 0, code: str = CODE, **values: str) -> tuple[int, str]:
    answer = visitor.post(f"/desk/requests/{code}", {"action": action, "seen": str(seen), **values})
    return answer.status_code, answer.text


# --- read


def test_the_list_says_who_has_waited_and_how_long(enter: Enter, put: Put) -> None:
    put("S-7K4M22", days=0)
    put(days=12)
    put("S-7K4M33", status="done")
    page = enter(Role.EDITOR).get("/desk/requests").text
    assert page.index(CODE) < page.index("S-7K4M22")
    assert "S-7K4M33" not in page
    assert "Aspetta da 12 giorni" in page
    assert "Aspetta da oggi" in page
    assert "2 richieste aperte" in page


def test_filters_stay_on_the_next_page(enter: Enter, put: Put) -> None:
    for number in range(52):
        put(f"S-{number + 222222}")
    page = enter(Role.EDITOR).get("/desk/requests?kind=report&q=buca").text
    assert 'href="?q=buca&amp;kind=report&amp;page=2"' in page
    assert "pagina 1 di 2" in page
    assert enter(Role.EDITOR).get("/desk/requests?kind=call").text.count("S-2222") == 0


@pytest.mark.parametrize("date", ["20226-01-01", "ieri", "0001-01-01", "<b>"])
def test_a_date_that_is_none_is_told(enter: Enter, put: Put, date: str) -> None:
    put()
    page = enter(Role.EDITOR).get("/desk/requests", params={"since": date})
    assert page.status_code == 200
    assert "Non capisco la data" in page.text
    assert "<b>" not in page.text
    assert CODE in page.text


@pytest.mark.parametrize("query", ["?page=-1", "?page=99999999999999999999", "?page=x", "?q=%00%25", "?state=boh"])
def test_an_address_made_by_hand_is_answered(enter: Enter, put: Put, query: str) -> None:
    put()
    assert enter(Role.EDITOR).get(f"/desk/requests{query}").status_code == 200


def test_what_a_citizen_writes_is_text(enter: Enter, put: Put) -> None:
    put(description=HOSTILE, address=HOSTILE, contact=HOSTILE, told=HOSTILE, lat=44.8, lon=10.3, wanted=HOSTILE,
        answer=HOSTILE, record=HOSTILE[:40])  # fmt: skip
    put("S-7K4M22", description=HOSTILE, address=HOSTILE)
    visitor = enter(Role.EDITOR)
    do(visitor, "note", text=HOSTILE)
    for path in ("/desk/requests", f"/desk/requests/{CODE}", "/desk/"):
        page = visitor.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in page.partition("alert(1)")[2][:200]


def test_open_reports_nearby_are_shown_with_it(enter: Enter, put: Put) -> None:
    put(lat=44.8, lon=10.3)
    put("S-7K4M22", lat=44.8003, lon=10.3, address="")
    put("S-7K4M33", lat=44.9, lon=10.3, address="")
    page = enter(Role.EDITOR).get(f"/desk/requests/{CODE}").text
    assert "Forse è la stessa cosa" in page
    assert "a 33 m" in page
    assert "S-7K4M33" not in page


def test_a_code_is_found_however_it_is_written_and_one_that_is_not_there_is_told(enter: Enter, put: Put) -> None:
    put()
    visitor = enter(Role.EDITOR)
    assert visitor.get("/desk/requests/s-7k4m2p").status_code == 200
    for path in ("/desk/requests/S-222222", "/desk/requests/export", "/desk/requests/%00"):
        missing = visitor.get(path)
        assert missing.status_code == 404
        assert "Nessuna richiesta ha questo numero" in missing.text


def test_a_contact_is_shown_to_those_who_look_after_it(enter: Enter, put: Put) -> None:
    put(contact="347 112 2334", told="ho perso il gatto")
    for office, sees in (("", True), (ROADS, True), (REGISTRY, False)):
        page = enter(Role.EDITOR, office=office).get(f"/desk/requests/{CODE}").text
        assert ("347 112 2334" in page, "perso il gatto" in page) == (sees, sees)
    assert 'href="tel:3471122334"' in enter(Role.EDITOR).get(f"/desk/requests/{CODE}").text


# --- photos


def photo(engine: Engine, request: Request | None, media_type: str, data: bytes = JPEG) -> int:
    with Session(engine) as session, session.begin():
        kept = Photo(key="k", request_id=request.id if request else None, media_type=media_type, data=data,
                     at=datetime(2026, 11, 1))  # fmt: skip
        session.add(kept)
        session.flush()
        return kept.id


def test_photos_are_shown_with_their_words(enter: Enter, put: Put, demo: Engine) -> None:
    id_ = photo(demo, put(), "image/jpeg")
    visitor = enter(Role.EDITOR)
    page = visitor.get(f"/desk/requests/{CODE}").text
    assert f'src="/desk/requests/{CODE}/photos/{id_}"' in page
    assert 'alt="Foto 1 mandata con la segnalazione' in page
    picture = visitor.get(f"/desk/requests/{CODE}/photos/{id_}")
    assert (picture.content, picture.headers["content-type"]) == (JPEG, "image/jpeg")
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in picture.headers["cache-control"]


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/pdf"])
def test_what_is_no_picture_is_never_shown_by_the_browser(
    enter: Enter, put: Put, demo: Engine, media_type: str
) -> None:
    id_ = photo(demo, put(), media_type, b"<script>alert(1)</script>")
    answer = enter(Role.EDITOR).get(f"/desk/requests/{CODE}/photos/{id_}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_photo_is_served_with_its_request_alone_and_to_who_may(enter: Enter, put: Put, demo: Engine) -> None:
    id_ = photo(demo, put(), "image/jpeg")
    put("S-7K4M22")
    unsent = photo(demo, None, "image/jpeg")
    visitor = enter(Role.EDITOR)
    assert visitor.get(f"/desk/requests/S-7K4M22/photos/{id_}").status_code == 404
    assert visitor.get(f"/desk/requests/{CODE}/photos/{unsent}").status_code == 404
    for role in (Role.AUTHOR, Role.ANALYST):
        assert enter(role).get(f"/desk/requests/{CODE}/photos/{id_}").status_code == 403
        assert enter(role).get(f"/desk/requests/{CODE}").status_code == 403
        assert do(enter(role), "take")[0] == 403
    visitor.post("/desk/logout")
    assert visitor.get(f"/desk/requests/{CODE}/photos/{id_}").status_code == 303


# --- done


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


# --- the file


def exported(visitor: Visitor, **form: str) -> list[dict[str, str]]:
    answer = visitor.post("/desk/requests/export", form)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_file_holds_what_the_list_shows_without_contacts_and_formulas(enter: Enter, put: Put, demo: Engine) -> None:
    put(description='=HYPERLINK("http://x";"y")', address=" +cmd|' /C calc'!A0", contact="347 112 2334", told="gatto",
        lat=44.8, lon=-10.3, answer="riga;uno\ndue")  # fmt: skip
    put("S-7K4M22", status="done")
    [row] = exported(enter(Role.EDITOR), state="open")
    assert row["description"] == '\'=HYPERLINK("http://x";"y")'
    assert row["address"] == "' +cmd|' /C calc'!A0"
    assert (row["lon"], row["answer"]) == ("-10.3", "riga;uno\ndue")
    assert not {"contact", "told"} & set(row)
    assert audited(demo) == [("requests.export", "", "1 richiesta")]


def test_contacts_are_in_the_file_when_asked_for_and_only_ones_own(enter: Enter, put: Put, demo: Engine) -> None:
    put(contact="347 112 2334")
    put("S-7K4M22", office=REGISTRY, contact="0521 218 000")
    assert len(exported(enter(Role.EDITOR), personal="yes", state="all")) == 2
    [row] = exported(enter(Role.EDITOR, office=REGISTRY), personal="yes", state="all")
    assert row["contact"] == "0521 218 000"
    assert audited(demo)[-1][2] == "1 richiesta, con i recapiti"


def test_who_reads_no_requests_gets_what_can_be_counted(enter: Enter, put: Put) -> None:
    put(contact="347 112 2334")
    [row] = exported(enter(Role.ANALYST), personal="yes")
    assert set(row) == {"kind", "status", "requested_at", "updated_at", "topic", "record", "office"}
    assert enter(Role.AUTHOR).post("/desk/requests/export").status_code == 403


def test_ten_thousand_are_listed_and_exported(enter: Enter, demo: Engine, put: Put) -> None:
    put()
    with Session(demo) as session, session.begin():
        first = session.scalars(select(Request)).one()
        names = [column.name for column in Request.__table__.columns if column.name != "id"]
        same = {name: getattr(first, name) for name in names}
        session.execute(
            Request.__table__.insert(), [{**same, "key": f"k{n}", "code": f"S-{n:06}"} for n in range(9_999)]
        )
        session.execute(update(Request).where(Request.id % 2 == 0).values(lat=44.8, lon=10.3))
    visitor = enter(Role.EDITOR)
    assert "10000 richieste aperte" in visitor.get("/desk/requests?q=buca").text
    assert len(exported(visitor)) == 10_000
