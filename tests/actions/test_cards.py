from datetime import datetime

import pytest

from actions import cards
from channels.conversation import Card, Place
from nlu.period import Period
from tests.actions.records import NOW, event, office, opportunity, place

# --- hours, places, offices


def test_hours_say_whether_it_is_open_and_then_the_week() -> None:
    lines = cards.hours_lines("Mo-Fr 09:00-13:00; Su 09:00-12:00", "", NOW, "Ad agosto è chiuso.")
    assert lines[0] == "Adesso è aperto, fino alle 12."
    assert lines[1:] == ("Lunedì-venerdì 9-13", "Sabato chiuso", "Domenica 9-12", "Ad agosto è chiuso.")


def test_the_patron_saint_closes_the_office() -> None:
    lines = cards.hours_lines("Mo-Su 09:00-13:00", "11-22", NOW)
    assert lines[0].startswith("Adesso è chiuso.")
    assert "Domenica chiuso" in lines


@pytest.mark.parametrize(("rules", "note", "lines"), [
    ("", "", ()),
    ("", "Si apre su richiesta.", ("Si apre su richiesta.",)),
    ("lun-ven boh", "Si apre su richiesta.", ("Si apre su richiesta.",)),
    ("lun-ven boh", "", ()),
])  # fmt: skip
def test_hours_that_are_not_known_or_not_readable_are_left_out(rules: str, note: str, lines: tuple[str, ...]) -> None:
    assert cards.hours_lines(rules, "", NOW, note) == lines


def test_a_place_alone_shows_its_week_and_how_to_get_in() -> None:
    hall = place(
        opening_hours="Mo-Su 09:00-13:00", accessibility="Senza gradini.", phone="0000 1", url="https://sala.example"
    )
    card = cards.place_card(hall, "", NOW, whole_week=True)
    assert card.title == "Sala Larga"
    assert card.lines == ("Via Larga 3", "Adesso è aperto, fino alle 13.", "Lunedì-domenica 9-13", "Senza gradini.")
    assert (card.phone, card.url) == ("0000 1", "https://sala.example")
    assert card.place == Place("Sala Larga", "Via Larga 3", 45.0, 10.0)


def test_one_place_of_many_shows_only_whether_it_is_open() -> None:
    hall = place(opening_hours="Mo-Su 09:00-13:00", accessibility="Senza gradini.")
    card = cards.place_card(hall, "", NOW, whole_week=False)
    assert card.lines == ("Via Larga 3", "Adesso è aperto, fino alle 13.")


AUGUST = Period(datetime(2027, 8, 1), datetime(2027, 9, 1), "ad agosto 2027")
WEEKEND = Period(datetime(2026, 11, 28), datetime(2026, 11, 30), "il prossimo fine settimana")


def test_of_a_time_to_come_one_week_of_it_is_told() -> None:
    hall = place(opening_hours="Mo-Fr 09:00-19:00; Aug Mo-Fr 09:00-13:00")
    for card in (cards.place_card(hall, "", NOW, True, AUGUST), cards.office_card(office(), hall, "", NOW, AUGUST)):
        assert card.lines[1:] == (
            "Ad agosto 2027, per esempio nella settimana dal 2 agosto:",
            "Lunedì-venerdì 9-13",
            "Sabato e domenica chiuso",
        )


def test_a_feast_is_no_usual_week_and_its_day_is_told() -> None:
    december = Period(datetime(2026, 12, 1), datetime(2027, 1, 1), "a dicembre")
    hall = place(opening_hours="Tu-Sa 15:00-18:30; PH off")
    assert cards.place_card(hall, "", NOW, True, december).lines[1:] == (
        "A dicembre, per esempio nella settimana dal 14 dicembre:",
        "Lunedì chiuso",
        "Martedì-sabato 15-18.30",
        "Domenica chiuso",
        "Chiuso invece: 8 dicembre, 25 dicembre, 26 dicembre.",
    )


def test_of_a_few_days_each_is_told() -> None:
    hall = place(opening_hours="Mo-Sa 09:00-19:00")
    card = cards.place_card(hall, "", NOW, False, WEEKEND)
    assert card.lines[1:] == ("Sabato 28 novembre: 9-19", "Domenica 29 novembre: chiuso")


def test_of_a_time_that_has_begun_the_week_ahead_is_told() -> None:
    now = Period(NOW, datetime(2026, 12, 1), "questo mese")
    hall = place(opening_hours="Mo-Su 09:00-13:00")
    assert cards.place_card(hall, "", NOW, True, now).lines[1] == "Adesso è aperto, fino alle 13."


def test_a_place_of_which_nothing_is_known_has_no_empty_lines() -> None:
    assert cards.place_card(place(address="", lat=None, lon=None), "", NOW, whole_week=True).lines == ()


def test_an_office_has_its_own_hours_before_those_of_its_place() -> None:
    hall = place(opening_hours="Mo-Su 08:00-20:00")
    own = cards.office_card(office(opening_hours="Su 09:00-12:00"), hall, "", NOW)
    lent = cards.office_card(office(), hall, "", NOW)
    assert own.lines[:2] == ("Sala Larga, Via Larga 3", "Adesso è aperto, fino alle 12.")
    assert lent.lines[1] == "Adesso è aperto, fino alle 20."


def test_an_office_says_when_it_receives_by_appointment_and_its_address() -> None:
    card = cards.office_card(office(by_appointment=True, email="strade@comune.example", phone="0000 2"), None, "", NOW)
    assert card.lines == ("Si riceve su appuntamento.", "strade@comune.example")
    assert card.phone == "0000 2"
    assert card.place is None


# --- events


@pytest.mark.parametrize(("start", "end", "text"), [
    (datetime(2026, 11, 22, 10, 30), datetime(2026, 11, 22, 12), "Oggi, 10.30-12"),
    (datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 12), "Domani, 10-12"),
    (datetime(2026, 11, 28, 21), datetime(2026, 11, 29), "Sabato 28 novembre, 21-24"),
    (datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 13), "Martedì 1 dicembre, 9-13"),
    (datetime(2026, 11, 22, 9), datetime(2026, 11, 22, 11, 45), "Adesso, fino alle 11.45"),
    (datetime(2026, 11, 22, 10), datetime(2026, 11, 22, 11), "Adesso, fino alle 11"),
    (datetime(2026, 11, 21, 22), datetime(2026, 11, 22, 11), "Adesso, fino alle 11"),
])  # fmt: skip
def test_when_an_event_is(start: datetime, end: datetime, text: str) -> None:
    assert cards.moment_text(start, end, NOW) == text


def test_an_event_card_has_when_where_how_much_for_whom_and_booking() -> None:
    ball = event(price="gratis", age="da 6 anni", booking="Non serve prenotare.", phone="0000 3")
    start, end = datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 12)
    card = cards.event_card(ball, start, end, place(), NOW)
    assert card.title == "Ballo in piazza"
    lines = ("Domani, 10-12", "Sala Larga, Via Larga 3", "Gratis", "da 6 anni", "Non serve prenotare.")
    assert card.lines == lines
    assert (card.phone, card.place) == ("0000 3", Place("Sala Larga", "Via Larga 3", 45.0, 10.0))


def test_an_event_without_place_or_price_has_no_empty_lines() -> None:
    start, end = datetime(2026, 11, 22, 10, 30), datetime(2026, 11, 22, 12)
    card = cards.event_card(event(), start, end, None, NOW)
    assert (card.lines, card.place) == (("Oggi, 10.30-12",), None)


def test_a_place_without_address_is_named_without_a_trailing_comma() -> None:
    start, end = datetime(2026, 11, 22, 10, 30), datetime(2026, 11, 22, 12)
    assert cards.event_card(event(), start, end, place(address=""), NOW).lines[1] == "Sala Larga"
    square = place(name="Piazza Larga", address="Piazza Larga")
    assert cards.event_card(event(), start, end, square, NOW).lines[1] == "Piazza Larga"


# --- volunteering


def test_an_opportunity_says_what_how_much_and_from_what_age() -> None:
    item = opportunity(summary="Aiuti all'uscita di scuola.", commitment="2 ore", min_age=18, phone="0000 4")
    card = cards.opportunity_card(item)
    assert card.lines == ("Aiuti all'uscita di scuola.", "2 ore", "Da 18 anni")
    assert (card.title, card.phone) == ("Nonni vigili", "0000 4")


def test_an_opportunity_for_all_ages_names_none() -> None:
    assert cards.opportunity_card(opportunity(summary="Aiuti.")).lines == ("Aiuti.",)


@pytest.mark.parametrize(("card", "kind", "path"), [
    (cards.place_card(place(), "", NOW), "place", "/luoghi/sala-larga"),
    (cards.office_card(office(), None, "", NOW), "organisation", "/uffici/ufficio-strade"),
    (cards.event_card(event(), NOW, NOW, None, NOW), "event", "/eventi/ballo"),
    (cards.opportunity_card(opportunity()), "opportunity", "/volontariato/nonni-vigili"),
])  # fmt: skip
def test_a_card_leads_to_the_page_of_its_record(card: Card, kind: str, path: str) -> None:
    assert (card.kind, card.link) == (kind, path)


def test_an_event_says_when_it_happens_to_calendars_too() -> None:
    start, end = datetime(2026, 11, 28, 15, 0), datetime(2026, 11, 28, 18, 0)
    card = cards.event_card(event(), start, end, place(), NOW)
    assert (card.start, card.end) == (start, end)
