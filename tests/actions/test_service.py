from datetime import date, datetime

import pytest
from sqlalchemy import Engine

from actions import service
from actions.answer import Answer, Question
from channels.conversation import Place
from knowledge.database import reading
from knowledge.queries import Point
from knowledge.vocabularies import Ask, Status
from nlu.dates import find_period
from nlu.understanding import Mentions
from tests.actions.knowledge import change
from tests.actions.records import NOW

CARD = "anagrafe/carta-identita"


def answer(engine: Engine, topic: str, ask: Ask, text: str = "", now: datetime = NOW, **more: object) -> Answer:
    with reading(engine) as session:
        return service.answer(Question(topic, ask, now, text, period=find_period(text, now), **more), session)  # type: ignore[arg-type]


def test_one_fact_comes_first_with_its_source_and_next_steps(demo: Engine) -> None:
    told = answer(demo, "anagrafe/cambio-residenza", Ask.GENERIC)
    reply = told.replies[0]
    assert reply.text.startswith("Quando cambi casa devi dirlo al comune dove vai ad abitare, entro 20 giorni")
    assert reply.source is not None
    assert reply.source.name == "Ministero dell'Interno – Anagrafe nazionale (ANPR)"
    assert 2 <= len(reply.buttons) <= 4
    assert told.records[0] == told.record == "cambio-di-residenza"
    assert told.known


def test_the_source_of_a_local_fee_is_the_town(demo: Engine) -> None:
    source = answer(demo, CARD, Ask.COST).replies[0].source
    assert source is not None
    assert source.name == "Comune di Borgoaperto (comune inventato)"
    assert source.url.startswith("https://www.comune.borgoaperto.example")


def test_a_local_fee_was_verified_by_the_town_and_not_by_the_catalogue(demo: Engine) -> None:
    source = answer(demo, CARD, Ask.COST).replies[0].source
    assert source is not None
    assert "Redazione del catalogo" not in source.text


def test_the_source_of_what_holds_everywhere_is_not_the_town(demo: Engine) -> None:
    source = answer(demo, CARD, Ask.GENERIC).replies[0].source
    assert source is not None
    assert source.name == "Ministero dell'Interno – Carta d'identità elettronica"


def test_a_field_that_is_empty_is_said_not_to_be_known_with_office_and_phone(demo: Engine) -> None:
    change(demo, "carta-identita-elettronica", cost="")
    told = answer(demo, CARD, Ask.COST)
    text = told.replies[0].text
    assert text.startswith("Su questo non ho un dato verificato per «Carta d'identità elettronica».")
    assert "Ufficio Anagrafe: 0000 100211" in text
    assert not told.known
    assert "euro" not in text


def test_an_unknown_field_where_no_office_is_known_gives_the_phone_of_the_town(demo: Engine) -> None:
    change(demo, "carta-identita-elettronica", cost="")
    change(demo, "ufficio-anagrafe", status=Status.ARCHIVED)
    assert "0000 100200" in answer(demo, CARD, Ask.COST).replies[0].text


def test_a_topic_without_a_record_says_so_and_who_to_call(demo: Engine) -> None:
    change(demo, "carta-identita-elettronica", status=Status.REVIEW)
    told = answer(demo, CARD, Ask.HOW)
    assert told.replies[0].text.startswith("Su questo non ho un dato verificato per «Carta d'identità per adulti».")
    assert "0000 100211" in told.replies[0].text
    assert [button.payload for button in told.replies[0].buttons] == ["person"]
    assert (told.known, told.records) == (False, ())


@pytest.mark.parametrize("ask", Ask)
def test_an_expired_record_gives_no_fact_but_a_phone(demo: Engine, ask: Ask) -> None:
    told = answer(demo, CARD, ask, now=datetime(2028, 1, 3, 10))
    reply = told.replies[0]
    assert "non è stata riconfermata" in reply.text
    assert "0000 100211" in reply.text
    assert "euro" not in reply.text
    assert "sportello" not in reply.text.lower()
    assert not reply.cards
    assert reply.source is not None
    assert reply.source.text.endswith("Da riconfermare.")
    assert reply.buttons
    assert not told.known


def test_a_record_never_verified_gives_no_fact(demo: Engine) -> None:
    change(demo, "carta-identita-elettronica", verified_on=None)
    told = answer(demo, CARD, Ask.COST)
    assert "22,21" not in told.replies[0].text
    assert not told.known


def test_an_expired_place_is_not_vouched_for(demo: Engine) -> None:
    change(demo, "biblioteca-santa-croce", expires_on=date(2026, 11, 1))
    reply = answer(demo, "cultura/biblioteca-orari", Ask.HOURS, "orari della Elsa Morante").replies[0]
    assert not any("14.30-18.30" in line for card in reply.cards for line in card.lines)
    assert "0000 100331" in reply.text + "".join(card.phone for card in reply.cards)


def test_an_expired_office_among_confirmed_facts_is_not_vouched_for(demo: Engine) -> None:
    change(demo, "ufficio-casa", expires_on=date(2026, 11, 1))
    reply = answer(demo, "casa/case-popolari", Ask.WHERE).replies[0]
    hours = [line for card in reply.cards for line in card.lines if "9-12.30" in line]
    assert not hours


def test_contacts_are_those_of_the_service_and_the_card_of_the_office(demo: Engine) -> None:
    contacts = [{"kind": "phone", "value": "800 123", "note": "numero verde"}, {"kind": "phone", "value": "0000 9"}]
    change(demo, "carta-identita-elettronica", contacts=contacts)
    reply = answer(demo, CARD, Ask.CONTACTS).replies[0]
    assert reply.text == "Numero verde: 800 123\n0000 9"
    assert [card.title for card in reply.cards] == ["Ufficio Anagrafe"]


@pytest.mark.parametrize("value", ["https://www.esempio.example", "segreteria@esempio.example"])
def test_an_address_of_the_net_is_written_as_it_is(demo: Engine, value: str) -> None:
    change(demo, "carta-identita-elettronica", contacts=[{"kind": "url", "value": value}])
    assert value in answer(demo, CARD, Ask.CONTACTS).replies[0].text


def test_whom_to_talk_to_comes_before_what_to_read(demo: Engine) -> None:
    site = {"kind": "url", "value": "https://www.esempio.example"}
    change(demo, "carta-identita-elettronica", contacts=[site])
    text = answer(demo, CARD, Ask.CONTACTS).replies[0].text
    assert text == "Se ne occupa Ufficio Anagrafe.\nhttps://www.esempio.example"
    change(demo, "carta-identita-elettronica", contacts=[site, {"kind": "phone", "value": "0000 9"}])
    assert answer(demo, CARD, Ask.CONTACTS).replies[0].text == "0000 9\nhttps://www.esempio.example"


def test_a_particular_case_is_added_to_the_fact(demo: Engine) -> None:
    told = answer(
        demo, "anagrafe/cambio-residenza", Ask.HOW, "sono ospite di amici e non ho un contratto, come faccio?"
    )
    text = told.replies[0].text
    assert "Ecco come fare:" in text
    assert "Se è il tuo caso — Sei ospite di amici o parenti e non hai un contratto: Puoi avere la residenza" in text


def test_a_particular_case_is_told_whatever_was_asked(demo: Engine) -> None:
    told = answer(
        demo, "anagrafe/cambio-residenza", Ask.COST, "sono ospite di amici e non ho un contratto, quanto pago?"
    )
    assert "Se è il tuo caso — Sei ospite" in told.replies[0].text


def test_where_in_a_quartiere_and_its_records(demo: Engine) -> None:
    told = answer(demo, "cultura/biblioteca-prestito", Ask.WHERE, mentions=Mentions(quartiere="santa-croce"))
    reply = told.replies[0]
    assert "Nel quartiere Santa Croce puoi andare qui:" in reply.text
    assert told.records == ("biblioteca-prestito", "biblioteca-santa-croce")
    assert reply.place == Place(
        "Biblioteca di quartiere Elsa Morante", "Via Verga 32", reply.place.lat, reply.place.lon
    )  # type: ignore[union-attr]


def test_a_map_is_given_only_for_a_single_place(demo: Engine) -> None:
    assert answer(demo, "cultura/biblioteca-prestito", Ask.WHERE).replies[0].place is None


def test_the_nearest_place_comes_first(demo: Engine) -> None:
    told = answer(demo, "cultura/biblioteca-prestito", Ask.WHERE, near=Point(45.002, 9.988))
    assert told.replies[0].cards[0].title == "Biblioteca di quartiere Italo Calvino"


def test_who_asks_what_is_on_gets_the_list_and_the_agenda_as_source(demo: Engine) -> None:
    reply = answer(demo, "cultura/eventi", Ask.GENERIC, "cosa c'è sabato?").replies[0]
    assert reply.text == "Ecco che cosa c'è sabato 28/11:"
    assert len(reply.cards) == 4
    assert reply.source is not None
    assert reply.source.name == "Agenda di Borgoaperto (comune inventato)"


def test_a_topic_that_nobody_knows_is_no_crash(engine: Engine) -> None:
    told = answer(engine, "niente/di-niente", Ask.COST)
    assert told.replies[0].buttons
    assert "ufficio informazioni" in told.replies[0].text
