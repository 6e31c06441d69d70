from datetime import date, datetime

import pytest

from actions import compose
from channels.conversation import Button, Place
from knowledge.record import Record
from knowledge.vocabularies import Ask
from tests.actions.records import NOW, TODAY, event, office, opportunity, place, process, service

FULL = service(
    summary="Serve per entrare in cortile con l'auto.",
    how=["Compila il modulo.", "Paga.", "Ritira il cartello."],
    where="Allo sportello strade.",
    timing="Arriva in 30 giorni.",
    cost="52,50 euro.",
    needed=["Documento", "Planimetria"],
    audience="Chi ha un cortile.",
    conditions="L'apertura è larga almeno 2 metri.",
)

FACETS = {
    Ask.GENERIC: "Serve per entrare in cortile con l'auto.",
    Ask.HOW: "Ecco come fare:\n1. Compila il modulo.\n2. Paga.\n3. Ritira il cartello.",
    Ask.WHERE: "Allo sportello strade.",
    Ask.WHEN: "Arriva in 30 giorni.",
    Ask.COST: "52,50 euro.",
    Ask.DOCUMENTS: "Ti serve:\n• Documento\n• Planimetria",
    Ask.REQUIREMENTS: "Chi ha un cortile.\n\nL'apertura è larga almeno 2 metri.",
    Ask.CONTACTS: "",
    Ask.HOURS: "",
}


@pytest.mark.parametrize("ask", Ask)
def test_each_facet_is_told_with_its_own_field(ask: Ask) -> None:
    assert compose.facts(FULL, ask) == FACETS[ask]


@pytest.mark.parametrize("ask", Ask)
def test_a_field_that_is_missing_is_told_as_nothing(ask: Ask) -> None:
    assert compose.facts(service(), ask) == ""


def test_a_single_step_is_not_numbered() -> None:
    assert compose.facts(service(how=["Chiama l'ufficio."]), Ask.HOW) == "Chiama l'ufficio."


def test_one_of_two_requirements_leaves_no_gap() -> None:
    assert compose.facts(service(conditions="Solo residenti."), Ask.REQUIREMENTS) == "Solo residenti."


# --- where it comes from


def test_the_source_names_who_verified() -> None:
    source = compose.source(service(verified_by="Ufficio Strade"), TODAY)
    assert source.text == "Fonte: Ministero. Verificato il 12 novembre 2026 da Ufficio Strade."
    assert (source.name, source.url) == ("Ministero", "https://ministero.example")
    assert (source.verified_on, source.verified_by, source.confirmed) == (date(2026, 11, 12), "Ufficio Strade", True)


def test_the_source_without_a_verifier_names_nobody() -> None:
    assert compose.source(service(), TODAY).text == "Fonte: Ministero. Verificato il 12 novembre 2026."


@pytest.mark.parametrize(
    ("expires_on", "confirmed"), [(date(2026, 11, 21), False), (date(2026, 11, 22), True), (None, True)]
)
def test_a_record_is_confirmed_until_the_day_it_expires(expires_on: date | None, confirmed: bool) -> None:
    source = compose.source(service(expires_on=expires_on), TODAY)
    assert source.confirmed is confirmed
    assert ("Verificato" in source.text) is confirmed


def test_a_stale_source_is_to_be_confirmed_again() -> None:
    stale = service(expires_on=date(2026, 11, 21), verified_by="Ufficio Strade")
    assert compose.source(stale, TODAY).text == "Fonte: Ministero. Da riconfermare."


def test_a_record_never_verified_is_to_be_confirmed() -> None:
    assert compose.source(service(verified_on=None), TODAY).text == "Fonte: Ministero. Da riconfermare."


TOWN = service(
    cost="52,50 euro.",
    how=["Compila."],
    local=["cost"],
    local_source_name="Comune di Prova",
    local_source_url="https://comune.example",
)


@pytest.mark.parametrize(
    ("ask", "name", "url"),
    [
        (Ask.COST, "Comune di Prova", "https://comune.example"),
        (Ask.HOW, "Ministero", "https://ministero.example"),
        (Ask.GENERIC, "Ministero", "https://ministero.example"),
    ],
)
def test_the_town_is_the_source_of_what_it_decides_itself(ask: Ask, name: str, url: str) -> None:
    source = compose.source(TOWN, TODAY, ask)
    assert (source.name, source.url) == (name, url)
    assert name in source.text


def test_one_local_field_of_two_makes_the_town_the_source() -> None:
    record = service(audience="Tutti.", conditions="Residenti.", local=["conditions"], local_source_name="Comune")
    assert compose.source(record, TODAY, Ask.REQUIREMENTS).name == "Comune"


@pytest.mark.parametrize("record", [place(), office(), event(), opportunity(), process()])
def test_every_kind_of_record_has_a_source(record: Record) -> None:
    assert compose.source(record, TODAY, Ask.COST).text == "Fonte: Ministero. Verificato il 12 novembre 2026."


def test_days_are_written_out_in_italian() -> None:
    days = [date(2026, month, 1) for month in range(1, 13)]
    months = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
    assert [compose.day_text(day) for day in days] == [f"1 {month} 2026" for month in months]


# --- what to ask next


def asks(buttons: tuple[Button, ...]) -> list[str]:
    return [button.payload.rpartition(":")[2] for button in buttons]


def test_buttons_offer_what_the_record_can_answer_best_first() -> None:
    buttons = compose.next_buttons(FULL, "mobilita/ztl", Ask.GENERIC, has_places=False)
    assert asks(buttons) == ["costo", "dove", "documenti", "come"]
    assert [button.title for button in buttons] == ["Quanto costa", "Dove andare", "Che cosa serve", "Come si fa"]
    assert all(button.payload.startswith("topic:mobilita/ztl:") for button in buttons)


def test_what_was_just_asked_is_not_offered_again_and_the_summary_is() -> None:
    assert asks(compose.next_buttons(FULL, "t/t", Ask.COST, has_places=False)) == [
        "dove",
        "documenti",
        "generic",
        "come",
    ]


def test_no_button_leads_to_a_field_that_is_empty() -> None:
    only_cost = service(summary="Testo.", cost="Gratis.")
    assert asks(compose.next_buttons(only_cost, "t/t", Ask.GENERIC, has_places=False)) == ["costo", "contatti"]


def test_where_is_offered_when_only_places_are_known() -> None:
    nothing = service(summary="Testo.")
    assert "dove" in asks(compose.next_buttons(nothing, "t/t", Ask.GENERIC, has_places=True))
    assert "dove" not in asks(compose.next_buttons(nothing, "t/t", Ask.GENERIC, has_places=False))


@pytest.mark.parametrize("topic", ["salute/emergenze-118", "aiuto/antiviolenza", "aiuto/emergenze"])
def test_in_an_emergency_the_first_button_is_whom_to_call(topic: str) -> None:
    buttons = asks(compose.next_buttons(FULL, topic, Ask.GENERIC, has_places=False))
    assert buttons[0] == "contatti"
    assert "costo" not in buttons


# --- hours, places, offices


def test_hours_say_whether_it_is_open_and_then_the_week() -> None:
    lines = compose.hours_lines("Mo-Fr 09:00-13:00; Su 09:00-12:00", "", NOW, "Ad agosto è chiuso.")
    assert lines[0] == "Adesso è aperto, fino alle 12."
    assert lines[1:] == ("Lunedì-venerdì 9-13", "Sabato chiuso", "Domenica 9-12", "Ad agosto è chiuso.")


def test_the_patron_saint_closes_the_office() -> None:
    lines = compose.hours_lines("Mo-Su 09:00-13:00", "11-22", NOW)
    assert lines[0].startswith("Adesso è chiuso.")
    assert "Domenica chiuso" in lines


@pytest.mark.parametrize(("rules", "note", "lines"), [
    ("", "", ()),
    ("", "Si apre su richiesta.", ("Si apre su richiesta.",)),
    ("lun-ven boh", "Si apre su richiesta.", ("Si apre su richiesta.",)),
    ("lun-ven boh", "", ()),
])  # fmt: skip
def test_hours_that_are_not_known_or_not_readable_are_left_out(rules: str, note: str, lines: tuple[str, ...]) -> None:
    assert compose.hours_lines(rules, "", NOW, note) == lines


def test_a_place_alone_shows_its_week_and_how_to_get_in() -> None:
    hall = place(
        opening_hours="Mo-Su 09:00-13:00", accessibility="Senza gradini.", phone="0000 1", url="https://sala.example"
    )
    card = compose.place_card(hall, "", NOW, whole_week=True)
    assert card.title == "Sala Larga"
    assert card.lines == ("Via Larga 3", "Adesso è aperto, fino alle 13.", "Lunedì-domenica 9-13", "Senza gradini.")
    assert (card.phone, card.url) == ("0000 1", "https://sala.example")
    assert card.place == Place("Sala Larga", "Via Larga 3", 45.0, 10.0)


def test_one_place_of_many_shows_only_whether_it_is_open() -> None:
    hall = place(opening_hours="Mo-Su 09:00-13:00", accessibility="Senza gradini.")
    card = compose.place_card(hall, "", NOW, whole_week=False)
    assert card.lines == ("Via Larga 3", "Adesso è aperto, fino alle 13.")


def test_a_place_of_which_nothing_is_known_has_no_empty_lines() -> None:
    assert compose.place_card(place(address="", lat=None, lon=None), "", NOW, whole_week=True).lines == ()


def test_an_office_has_its_own_hours_before_those_of_its_place() -> None:
    hall = place(opening_hours="Mo-Su 08:00-20:00")
    own = compose.office_card(office(opening_hours="Su 09:00-12:00"), hall, "", NOW)
    lent = compose.office_card(office(), hall, "", NOW)
    assert own.lines[:2] == ("Sala Larga, Via Larga 3", "Adesso è aperto, fino alle 12.")
    assert lent.lines[1] == "Adesso è aperto, fino alle 20."


def test_an_office_says_when_it_receives_by_appointment_and_its_address() -> None:
    card = compose.office_card(
        office(by_appointment=True, email="strade@comune.example", phone="0000 2"), None, "", NOW
    )
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
    assert compose.moment_text(start, end, NOW) == text


def test_an_event_card_has_when_where_how_much_for_whom_and_booking() -> None:
    ball = event(price="gratis", age="da 6 anni", booking="Non serve prenotare.", phone="0000 3")
    start, end = datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 12)
    card = compose.event_card(ball, start, end, place(), NOW)
    assert card.title == "Ballo in piazza"
    lines = ("Domani, 10-12", "Sala Larga, Via Larga 3", "Gratis", "da 6 anni", "Non serve prenotare.")
    assert card.lines == lines
    assert (card.phone, card.place) == ("0000 3", Place("Sala Larga", "Via Larga 3", 45.0, 10.0))


def test_an_event_without_place_or_price_has_no_empty_lines() -> None:
    start, end = datetime(2026, 11, 22, 10, 30), datetime(2026, 11, 22, 12)
    card = compose.event_card(event(), start, end, None, NOW)
    assert (card.lines, card.place) == (("Oggi, 10.30-12",), None)


def test_a_place_without_address_is_named_without_a_trailing_comma() -> None:
    start, end = datetime(2026, 11, 22, 10, 30), datetime(2026, 11, 22, 12)
    assert compose.event_card(event(), start, end, place(address=""), NOW).lines[1] == "Sala Larga"
    square = place(name="Piazza Larga", address="Piazza Larga")
    assert compose.event_card(event(), start, end, square, NOW).lines[1] == "Piazza Larga"


# --- volunteering and participation


def test_an_opportunity_says_what_how_much_and_from_what_age() -> None:
    item = opportunity(summary="Aiuti all'uscita di scuola.", commitment="2 ore", min_age=18, phone="0000 4")
    card = compose.opportunity_card(item)
    assert card.lines == ("Aiuti all'uscita di scuola.", "2 ore", "Da 18 anni")
    assert (card.title, card.phone) == ("Nonni vigili", "0000 4")


def test_an_opportunity_for_all_ages_names_none() -> None:
    assert compose.opportunity_card(opportunity(summary="Aiuti.")).lines == ("Aiuti.",)


IDEAS = ("Idee", "2026-11-01", "2026-11-22", "Scrivi la tua.")
VOTE = ("Voto", "2026-12-01", "2026-12-31", "Scegli tu.")
OVER = ("Ascolto", "2026-01-01", "2026-02-01", "Prima si ascolta.")


def test_a_process_tells_the_phase_it_is_in_and_until_when() -> None:
    line = compose.process_line(process(OVER, IDEAS, VOTE), TODAY)
    assert line == "La piazza nuova. Adesso: Idee, fino al 22 novembre 2026. Scrivi la tua."


def test_a_process_between_two_phases_tells_what_comes_next() -> None:
    line = compose.process_line(process(OVER, VOTE), TODAY)
    assert line == "La piazza nuova. Comincia il 1 dicembre 2026 con: Voto."


def test_a_process_that_is_over_tells_what_came_of_it() -> None:
    line = compose.process_line(process(OVER, outcome="Piazza pedonale."), TODAY)
    assert line == "La piazza nuova. È un percorso concluso. Piazza pedonale."


def test_a_yearly_process_is_never_over() -> None:
    yearly = process(("Idee", "01-01", "01-31", "Scrivi."), yearly=True)
    assert compose.process_line(yearly, TODAY) == "La piazza nuova. Comincia il 1 gennaio 2027 con: Idee."


def test_a_process_of_another_town_is_told_as_an_example() -> None:
    line = compose.process_line(process(OVER, example_city="Piacenza", summary="Sette quartieri."), TODAY)
    assert line == "Un esempio da un'altra città, Piacenza: La piazza nuova. Sette quartieri."
