from datetime import date

import pytest

from actions import compose
from channels.conversation import Button
from knowledge.record import Record
from knowledge.vocabularies import Ask
from tests.actions.records import TODAY, event, office, opportunity, place, process, service

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


def test_a_record_without_a_source_names_none() -> None:
    assert compose.source(service(source_name=""), TODAY).text == "Verificato il 12 novembre 2026."
    by = compose.source(service(source_name="", verified_by="Ufficio Strade"), TODAY)
    assert by.text == "Verificato il 12 novembre 2026 da Ufficio Strade."
    stale = service(source_name="", expires_on=date(2026, 11, 21))
    assert compose.source(stale, TODAY).text == "Da riconfermare."


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


# --- participation


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
