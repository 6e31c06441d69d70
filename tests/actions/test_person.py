from datetime import datetime

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from actions.person import person_text, town_phone
from knowledge.database import reading
from knowledge.town import Town
from knowledge.vocabularies import Status
from tests.actions.knowledge import change
from tests.actions.records import NOW


def text(engine: Engine, topic: str = "", now: datetime = NOW) -> str:
    with reading(engine) as session:
        return person_text(session, now, topic)


def test_the_office_of_the_topic_with_phone_and_whether_it_answers_now(demo: Engine) -> None:
    sunday = text(demo, "anagrafe/carta-identita")
    assert sunday == (
        "Per parlare con una persona chiama Ufficio Anagrafe: 0000 100211. Adesso è chiuso. Riapre domani alle 8.30."
    )
    monday = text(demo, "anagrafe/carta-identita", datetime(2026, 11, 23, 9))
    assert monday.endswith("Adesso è aperto, fino alle 12.30.")


@pytest.mark.parametrize("topic", ["", "niente/di-niente"])
def test_without_an_office_it_is_that_of_the_town(demo: Engine, topic: str) -> None:
    assert "URP – Ufficio relazioni con il pubblico: 0000 100200." in text(demo, topic)


def test_an_office_without_a_phone_is_reached_through_the_town(demo: Engine) -> None:
    change(demo, "ufficio-anagrafe", phone="")
    assert "0000 100200" in text(demo, "anagrafe/carta-identita")


def test_a_town_without_offices_gives_its_own_phone(demo: Engine) -> None:
    change(demo, "urp", status=Status.ARCHIVED)
    assert text(demo) == "Per parlare con una persona chiama il Comune di Borgoaperto: 0000 100200."


def test_without_a_town_it_sends_to_the_counter(engine: Engine) -> None:
    assert text(engine) == "Per parlare con una persona vai all'ufficio informazioni del tuo Comune."
    with reading(engine) as session:
        assert town_phone(session) == ""


def test_the_office_of_a_topic_answers_even_without_a_town(demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.execute(delete(Town))
    assert "Ufficio Anagrafe: 0000 100211." in text(demo, "anagrafe/carta-identita")


def test_hours_that_cannot_be_read_are_left_out(demo: Engine) -> None:
    change(demo, "ufficio-anagrafe", opening_hours="quando capita")
    assert text(demo, "anagrafe/carta-identita") == "Per parlare con una persona chiama Ufficio Anagrafe: 0000 100211."


def test_the_phone_of_the_town(demo: Engine) -> None:
    with reading(demo) as session:
        assert town_phone(session) == "0000 100200"
