"""Citizens' requests at the staff desk in a real browser: the map, an answer from end to end, accessibility."""

import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.routing import Mount

from bot.pages import DeskCatalogue
from bot.server import DeskConversations
from bot.staff import app as staff_app
from bot.staff.house import House
from bot.tables import Suggestion
from channels.conversation import Incoming
from channels.web import app
from channels.web.pages.site import Site
from channels.web.tokens import Tokens
from knowledge.desk.roles import Role
from knowledge.requests import Photo, Request
from tests.bot.staff.conftest import Enter
from tests.bot.staff.requests.sent import CODE
from tests.bot.staff.visitor import AGENT
from tests.channels.web.browsing import DESKTOP, PHONE, no_rule_is_broken, opened
from tests.channels.web.conftest import Server, browser, serve  # noqa: F401

pytestmark = pytest.mark.browser

ComeIn = Callable[..., AbstractContextManager[Page]]

PATHS = ("/desk/requests", f"/desk/requests/{CODE}", "/desk/requests/S-7K4M55", "/desk/suggestions", "/desk/")


def picture(side: int = 240) -> bytes:
    """A small PNG, grey with a dark hole."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    middle, radius = side // 2, side // 4
    rows = b"".join(
        b"\0" + bytes(60 if (x - middle) ** 2 + (y - middle) ** 2 < radius**2 else 170 for x in range(side))
        for y in range(side)
    )
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def sent(demo: Engine) -> None:
    """A week of requests of every kind, some with their position, one with its photo."""
    now = datetime.now(UTC).replace(tzinfo=None)
    hole = "C'è una buca profonda davanti al portone, ieri una signora in bicicletta è quasi caduta."
    common = {"topic": "segnalazioni/buche", "office": "ufficio-lavori-pubblici", "address": "via Verga 3"}
    rows = [
        (CODE, 12, {"kind": "report", **common, "description": hole, "lat": 45.0021, "lon": 10.0021,
                    "contact": "347 112 2334"}),
        ("S-7K4M22", 9, {"kind": "report", **common, "description": "buca grande", "lat": 45.0024, "lon": 10.0021}),
        ("S-7K4M33", 4, {"kind": "report", "topic": "segnalazioni/lampioni", "office": "ufficio-lavori-pubblici",
                         "description": "lampione spento", "lat": 44.9981, "lon": 9.9985, "status": "working"}),
        ("T-7K4M44", 2, {"kind": "call", "contact": "347 112 2334", "office": "ufficio-anagrafe"}),
        ("S-7K4M55", 30, {"kind": "report", **common, "status": "done", "answer": "Buca chiusa con l'asfalto."}),
    ]  # fmt: skip
    with Session(demo) as session, session.begin():
        for code, days, values in rows:
            at = now - timedelta(days=days)
            session.add(request := Request(key=code, code=code, requested_at=at, updated_at=at, **values))
            session.flush()
            if code == CODE:
                session.add(Photo(key=code, request_id=request.id, media_type="image/png", data=picture(), at=at))
        session.add(Suggestion(at=now, record="biblioteca-centrale", text="Il sabato chiude alle 12."))


@pytest.fixture
def address(house: House, serve: Callable[..., Server]) -> str:  # noqa: F811
    site = Site(DeskCatalogue(house.desk))
    staff = Mount("/desk", staff_app.create(house))
    return serve(app.create(DeskConversations(house.desk), Tokens(b"prova"), site=site, others=[staff])).address


@pytest.fixture
def come_in(browser: Browser, address: str, enter: Enter) -> ComeIn:  # noqa: F811
    """A page of somebody who has come in, at an address of the desk."""
    token = enter(Role.EDITOR, name="Ufficio strade").client.cookies["desk"]
    state = {"cookies": [{"name": "desk", "value": token, "url": address}]}

    def page(path: str, **options: object) -> AbstractContextManager[Page]:
        return opened(browser, address + path, user_agent=AGENT, storage_state=state, **options)

    return page


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_is_broken_and_nothing_scrolls_sideways(
    sent: None, come_in: ComeIn, address: str, size: dict[str, int], scheme: str
) -> None:
    # The rules are put into the page as a script, which its own policy rightly forbids.
    with come_in("/desk/requests", viewport=size, color_scheme=scheme, bypass_csp=True) as page:
        for path in PATHS:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true })")
            no_rule_is_broken(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_from_the_map_to_the_answer_that_the_citizen_reads(sent: None, come_in: ComeIn, house: House) -> None:
    with come_in("/desk/requests", viewport=DESKTOP) as page:
        expect(page.locator("#map .leaflet-marker-icon")).to_have_count(3)
        page.get_by_role("link", name=CODE).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(CODE)
        image = page.get_by_role("img", name="Foto 1 mandata con la segnalazione")
        expect(image).to_be_visible()
        assert image.evaluate("(node) => node.complete && node.naturalWidth") == 240
        expect(page.get_by_text("Forse è la stessa cosa")).to_be_visible()
        page.get_by_role("button", name="Prendi in carico").click()
        expect(page.get_by_role("status")).to_contain_text("in lavorazione")
        page.get_by_label("Che cosa legge chi ha scritto").fill("Abbiamo chiuso la buca.")
        page.get_by_label("è conclusa").check()
        page.get_by_role("button", name="Guarda come si legge").click()
        preview = page.get_by_role("region", name="Così lo legge chi ha scritto").get_by_role("blockquote").inner_text()
        page.get_by_role("button", name="Va bene, manda").click()
        expect(page.get_by_role("status")).to_contain_text("Richiesta conclusa")
        assert house.desk.turn(Incoming("ada", CODE)).replies[0].text == preview
    assert "Abbiamo chiuso la buca." in preview


def test_words_that_were_not_sent_are_not_lost_unasked(sent: None, come_in: ComeIn, address: str) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    with come_in(f"/desk/requests/{CODE}", viewport=DESKTOP) as page:
        page.on("dialog", stay)
        answer = page.get_by_label("Che cosa legge chi ha scritto")
        answer.fill("Abbiamo chiuso la buca.")
        page.get_by_role("button", name="Prendi in carico").click()
        expect(answer).to_have_value("Abbiamo chiuso la buca.")
        assert asked == ["beforeunload"]
        page.get_by_role("button", name="Manda subito").click()
        expect(page.get_by_role("status")).to_contain_text("Risposta mandata")
        assert asked == ["beforeunload"]


def test_without_script_everything_is_in_the_list(sent: None, come_in: ComeIn) -> None:
    with come_in("/desk/requests", viewport=PHONE, java_script_enabled=False) as page:
        for code in (CODE, "S-7K4M22", "S-7K4M33", "T-7K4M44"):
            expect(page.get_by_role("link", name=code)).to_be_visible()
        expect(page.locator("#map")).to_be_hidden()
