"""The newcomer's form and what comes of it; the rules themselves are tried in `tests/actions/pages`."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from tests.channels.web.pages import reading

ASKED = "da=extra-ue&per=lavoro&arrivo=2026-11-20&figli=si"


def test_a_path_in_order_with_its_last_days(client: TestClient) -> None:
    shown = reading.text(client.get(f"/benvenuto?{ASKED}").text)
    assert "Che cosa fare: 16 passi" in shown
    assert "Entro lunedì 30 novembre 2026" in shown
    assert "Regola: art. 5, comma 2, D.Lgs. 286/1998" in shown
    assert shown.index("Chiedi il permesso di soggiorno") < shown.index("Dichiara la residenza")


def test_what_was_said_is_still_in_the_form(client: TestClient) -> None:
    checked = {
        (attrs["name"], attrs["value"])
        for tag, attrs in reading.tags(client.get(f"/benvenuto?{ASKED}").text)
        if tag == "input" and "checked" in attrs
    }
    assert checked == {("da", "extra-ue"), ("per", "lavoro"), ("figli", "si")}


@pytest.mark.parametrize("asked", ["per=lavoro", "da=marte", "da=", "arrivo=2026-11-20", "figli=si&da=<b>"])
def test_who_has_not_said_from_where_is_asked_again(client: TestClient, asked: str) -> None:
    page = client.get(f"/benvenuto?{asked}")
    assert page.status_code == 200
    assert "Scegli da dove arrivi" in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize("day", ["ieri", "2026-99-99", "0001-01-01", "9999-12-31", ""])
def test_a_day_that_is_none_gives_a_path_without_dates(client: TestClient, day: str) -> None:
    page = client.get(f"/benvenuto?da=ue&arrivo={day}")
    assert "Che cosa fare" in page.text
    assert "benvenuto.ics" not in page.text


def test_the_last_days_for_a_phone(client: TestClient) -> None:
    answer = client.get(f"/benvenuto.ics?{ASKED}")
    assert "no-store" in answer.headers["cache-control"]
    events = Calendar.from_ical(answer.text).walk("VEVENT")
    days = {str(event["UID"]).partition("@")[0]: event["DTSTART"].dt for event in events}
    assert days["permesso-di-soggiorno"] == date(2026, 11, 30)
    assert days["tari"] == date(2027, 2, 18)
    for event in events:
        [alarm] = event.walk("VALARM")
        assert alarm["TRIGGER"].dt == timedelta(days=-2)
        assert event["URL"].startswith("https://chiedi.borgoaperto.example/servizi/")


# --- the counter card


@pytest.mark.parametrize("language", ["en", "fr", "es", "ro", "uk", "ar", "zh", "sq"])
def test_a_card_in_two_languages(client: TestClient, language: str) -> None:
    page = client.get(f"/servizi/codice-fiscale/carta-sportello?lang={language}").text
    assert "Vorrei un aiuto per questo servizio: Codice fiscale. Parlo poco italiano." in reading.text(page)
    assert "Modello AA4/8" in page
    others = [attrs for _, attrs in reading.tags(page) if attrs.get("class") == "other"]
    assert len(others) == 4
    assert {attrs["lang"] for attrs in others} == {language}
    assert {attrs.get("dir") for attrs in others} == {"rtl" if language == "ar" else None}


@pytest.mark.parametrize("language", ["", "it", "xx", "<b>", "en&lang=fr"])
def test_without_words_of_a_language_the_card_is_in_italian(client: TestClient, language: str) -> None:
    page = client.get(f"/servizi/codice-fiscale/carta-sportello?lang={language}")
    assert page.status_code == 200
    assert "<b>" not in page.text
    if language != "en&lang=fr":
        assert "Parlo poco italiano" not in page.text


def test_the_drawing_leads_to_the_record(client: TestClient) -> None:
    import segno

    page = client.get("/servizi/codice-fiscale/carta-sportello").text
    wanted = segno.make("https://chiedi.borgoaperto.example/servizi/codice-fiscale", error="m", micro=False)
    assert wanted.svg_inline(scale=4, border=2, omitsize=True, svgclass="qr") in page


def test_a_card_of_an_expired_record_promises_no_papers(client: TestClient, demo: object) -> None:
    from tests.actions.knowledge import change

    change(demo, "codice-fiscale", expires_on=date(2026, 11, 1))  # type: ignore[arg-type]
    page = client.get("/servizi/codice-fiscale/carta-sportello?lang=en").text
    assert "AA4/8" not in page
    assert "da riconfermare" in page
