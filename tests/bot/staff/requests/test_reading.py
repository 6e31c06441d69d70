"""What citizens have sent, read at the staff desk: nothing they write is more than text."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.staff.house import House
from knowledge.desk.roles import Role
from knowledge.requests import Photo, Request
from tests.bot.staff.conftest import Enter
from tests.bot.staff.requests.sent import CODE, REGISTRY, ROADS, Put, do, kept

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}"
JPEG = b"\xff\xd8\xff\xe0 not looked into"


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


def test_with_tiles_the_map_shows_it_and_those_near(house: House, enter: Enter, put: Put) -> None:
    put(lat=45.0021, lon=10.0021)
    put("S-7K4M22", lat=45.0022, lon=10.0021)
    put("S-7K4M33")
    visitor = enter(Role.EDITOR)
    assert 'id="map"' not in visitor.get(f"/desk/requests/{CODE}").text
    tiles = "https://tiles.comune.example/{z}/{x}/{y}.png"
    house.desk.settings = replace(house.settings, map_tiles=tiles, map_attribution="<b>©</b> Mappe")
    page = visitor.get(f"/desk/requests/{CODE}").text
    assert f'data-tiles="{tiles}"' in page
    assert 'data-attribution="&lt;b&gt;©&lt;/b&gt; Mappe"' in page
    assert page.count("data-lat=") >= 2
    assert page.partition('id="places"')[2].partition("</ul>")[0].count("<li") == 2


def test_nobodys_request_has_no_office_chosen_for_it(enter: Enter, put: Put, demo: Engine) -> None:
    put(office="")
    assert "Scegli un ufficio" in enter(Role.EDITOR).get(f"/desk/requests/{CODE}").text
    assert do(enter(Role.EDITOR), "assign", office="")[0] == 422
    assert do(enter(Role.EDITOR, office=REGISTRY), "take")[0] == 303
    assert kept(demo).office == REGISTRY


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
