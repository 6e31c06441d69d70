"""The parts of an answer: thumbs, cards, the calendar, where one is, the voice."""

from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.desk import Desk
from tests.bot import stored
from tests.channels.web.browsing import ANSWERS, DESKTOP, FIELD, SAID, answers, ask, focused, opened, wait

pytestmark = pytest.mark.browser


# --- thumbs


def test_thumbs_up_stand_beside_the_answer(page: Page, desk: Desk) -> None:
    ask(page, SAID)
    page.get_by_role("button", name="Mi è utile", exact=True).click()
    expect(page.get_by_text("Grazie, ci aiuta a migliorare.")).to_be_visible()
    assert [trace.good for trace in stored.traces(desk.engine)] == [True]
    page.reload()
    expect(page.get_by_role("button", name="Mi è utile", exact=True)).to_have_attribute("aria-pressed", "true")


def test_thumbs_down_ask_for_the_reason(page: Page, desk: Desk) -> None:
    ask(page, SAID)
    page.get_by_role("button", name="Non mi è utile").press("Enter")
    reasons = page.get_by_role("group", name="Che cosa non va?")
    expect(reasons.get_by_role("button")).to_have_count(5)
    reasons.get_by_role("button", name="Manca qualcosa").press("Enter")
    expect(page.get_by_text("Grazie, ci aiuta a migliorare.")).to_be_visible()
    assert focused(page) == "Non mi è utile"
    [trace] = stored.traces(desk.engine)
    assert (trace.good, trace.reason) == (False, "incompleta")


def test_a_thumb_that_could_not_be_told_says_so(browser: Browser, address: str, desk: Desk) -> None:
    context = browser.new_context(locale="it-IT")
    page = context.new_page()
    page.goto(f"{address}/chat")
    ask(page, SAID)
    page.route("**/api/ratings", lambda route: route.abort())
    page.get_by_role("button", name="Non mi è utile").click()
    expect(page.get_by_text("Non ho potuto registrarlo. Riprova più tardi.")).to_be_visible()
    expect(page.get_by_role("button", name="Non mi è utile")).to_have_attribute("aria-pressed", "false")
    assert [trace.good for trace in stored.traces(desk.engine)] == [None]
    context.close()


def test_one_may_ask_for_simpler_words_and_for_a_person(page: Page) -> None:
    ask(page, SAID)
    page.get_by_role("button", name="Ripeti più semplice").click()
    wait(page, 2)
    page.get_by_role("button", name="Parla con una persona").last.click()
    wait(page, 3)
    assert "chiama Ufficio Anagrafe: 0000 100211" in answers(page)[2]


# --- events and places


def test_an_event_goes_into_the_calendar(page: Page) -> None:
    ask(page, "cosa c'è sabato per i bambini?")
    card = page.locator(".card.event").first
    expect(card).to_contain_text("L'ora delle storie")
    with page.expect_download() as download:
        card.get_by_role("button", name="Aggiungi al calendario").click()
    assert download.value.suggested_filename == "evento.ics"
    text = download.value.path().read_bytes().decode()
    lines = text.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert "DTSTART:20261128T093000Z" in lines  # half past ten in Rome, in winter
    assert "DTEND:20261128T103000Z" in lines
    assert "SUMMARY:L'ora delle storie" in lines
    assert "LOCATION:Biblioteca dei ragazzi Gianni Rodari\\, Via Manzoni 6" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert any(line.startswith("UID:") for line in lines)


@pytest.mark.parametrize(("wall", "stamp"), [
    ("2026-07-01T18:30:00", "20260701T163000Z"),
    ("2026-12-31T23:30:00", "20261231T223000Z"),
    ("2026-03-29T01:30:00", "20260329T003000Z"),  # half an hour before the clocks go forward
    ("2026-03-29T03:00:00", "20260329T010000Z"),
    ("2026-10-25T01:59:00", "20261024T235900Z"),
    ("2026-10-25T03:00:00", "20261025T020000Z"),
])  # fmt: skip
def test_romes_clock_is_told_in_universal_time(page: Page, wall: str, stamp: str) -> None:
    module = "import('/static/chat/calendar.js')"
    assert page.evaluate(f"wall => {module}.then(({{ utcStamp }}) => utcStamp(wall))", wall) == stamp
    assert datetime.fromisoformat(stamp)


def test_whether_it_is_open_is_seen_at_once(page: Page) -> None:
    ask(page, "case popolari")
    page.get_by_role("button", name="Dove andare").last.click()
    expect(page.locator(".card .closed").first).to_contain_text("Adesso è chiuso")


def test_a_record_cannot_make_a_link_that_does_something(page: Page) -> None:
    module = "import('/static/chat/dom.js')"
    for address in ("javascript:alert(1)", "data:text/html,x", " java\tscript:alert(1)", "vbscript:x", ""):
        script = f"address => {module}.then(({{ webAddress }}) => webAddress(address, 'https://noi.example/'))"
        assert page.evaluate(script, address) is None
    assert page.evaluate(script, "/servizi/uno") == "https://noi.example/servizi/uno"


# --- where one is


def test_a_position_is_asked_for_only_by_its_button_and_taken_back_by_it(browser: Browser, address: str) -> None:
    here = {"latitude": 45.01, "longitude": 10.02}
    with opened(browser, f"{address}/chat", viewport=DESKTOP, geolocation=here, permissions=["geolocation"]) as page:
        said: list[dict[str, object]] = []
        page.on("request", lambda one: said.append(one.post_data_json) if "/messages" in one.url else None)
        ask(page, SAID)
        page.get_by_role("button", name="Usa la mia posizione").click()
        expect(page.get_by_role("status")).to_contain_text("So dove sei")
        page.get_by_label(FIELD).fill("dove?")
        page.get_by_label(FIELD).press("Enter")
        wait(page, 2)
        page.get_by_role("button", name="Posizione condivisa: togli").click()
        ask(page, "quando?", 3)
        assert [(one.get("lat"), one.get("lon")) for one in said] == [(None, None), (45.01, 10.02), (None, None)]
        assert "45.01" not in page.evaluate("JSON.stringify([sessionStorage, localStorage])")


def test_who_does_not_want_to_say_where_they_are_can_write_it(page: Page) -> None:
    page.get_by_role("button", name="Usa la mia posizione").click()
    expect(page.get_by_role("status")).to_contain_text("Puoi scrivere il quartiere o la via")


# --- the voice

PRETENDED_VOICE = """
    window.said = [];
    const speak = (one) => said.push([one.lang, one.text]);
    const voice = { getVoices: () => [], cancel: () => said.push(null), speak };
    Object.defineProperty(window, "speechSynthesis", { value: voice });
    window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
"""


def test_an_answer_is_read_aloud_and_silenced(browser: Browser, address: str) -> None:
    """Chromium on a server has no voices: what is handed to the browser is looked at."""
    context = browser.new_context(locale="en-GB")
    context.add_init_script(PRETENDED_VOICE)
    page = context.new_page()
    page.goto(f"{address}/chat")
    page.get_by_role("textbox").fill(SAID)
    page.get_by_role("textbox").press("Enter")
    expect(page.locator(ANSWERS)).to_have_count(1)
    listen = page.get_by_role("button", name="Listen")
    listen.click()
    expect(listen).to_have_attribute("aria-pressed", "true")
    language, text = page.evaluate("said.at(-1)")
    assert language == "it"
    assert "denuncia" in text
    assert "Fonte" in text
    listen.click()
    expect(listen).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("said.at(-1)") is None
    context.close()
