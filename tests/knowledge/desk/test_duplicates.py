from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from knowledge.desk import duplicates
from knowledge.desk.duplicates import Reason, Sketch
from knowledge.desk.likeness import Name
from knowledge.tables import Organisation, Place
from tests.knowledge.records import add, add_event


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Biblioteca Rodari", "Bibloteca Rodari"),
        ("Biblioteca Rodari", "Biblioteca comunale Rodari"),
        ("Biblioteca Gianni Rodari", "Biblioteca comunale Gianni Rodari"),
        ("Scuola dell'infanzia Girasole", "Scuola dell’Infanzia «Girasoli»"),
        ("Casa di quartiere Fornaci", "Casa di quartiere Fornacci"),
        ("Centro anziani La Quercia", "Centro anziani La Querca"),
        ("Parco delle Rimembranze", "Parco della Rimembranza"),
    ],
)
def test_names_that_are_probably_one(name: str, other: str) -> None:
    assert Name(name).key == Name(other).key or Name(name).near(Name(other))
    assert Name(other).near(Name(name)) == Name(name).near(Name(other))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Seggio 1", "Seggio 2"),
        ("Farmacia comunale n. 3", "Farmacia comunale n. 4"),
        ("Sala A", "Sala B"),
        ("Parco Nord", "Parco Sud"),
        ("Biblioteca Rodari", "Scuola Rodari"),
        ("Scuola primaria Calvino", "Scuola primaria Rodari"),
        ("Centro per l'impiego", "Centro per le famiglie"),
        ("Biblioteca", "Biblioteca Rodari"),
        ("", "Biblioteca"),
        ("...", "?"),
    ],
)
def test_names_that_are_two_things(name: str, other: str) -> None:
    assert not Name(name).near(Name(other))
    assert not Name(name).key or Name(name).key != Name(other).key


@pytest.fixture
def town(session: Session) -> Session:
    def place(slug: str, name: str, **fields: Any) -> None:
        add(session, Place, slug, name=name, **{"type": "biblioteca", "address": "", "phone": "", **fields})

    place("rodari", "Biblioteca Rodari", address="Via Roma 1", phone="0000 100200", alt_names=["la rodari"])
    place("bibloteca-rodari", "Bibloteca Rodari", address="via roma, 1", phone="0000100200")
    place("calvino", "Biblioteca Calvino", address="Via Roma 2")
    place("scuola", "Scuola Rodari", type="scuola", address="Via Roma 1")
    place("seggio-1", "Seggio 1", type="altro", address="Via Po 3")
    place("seggio-2", "Seggio 2", type="altro", address="Via Po 5")
    place("vecchia", "Biblioteca Rodari", status="archived")
    add(session, Organisation, "urp", name="URP", phone="0000 100200")
    return session


def test_all_pairs_of_a_town(town: Session) -> None:
    (twins,) = duplicates.pairs(town)
    assert {twins.one.slug, twins.other.slug} == {"rodari", "bibloteca-rodari"}
    assert twins.reasons == (Reason.NEAR_NAME, Reason.ADDRESS, Reason.PHONE)


def test_what_is_being_written_is_compared_before_it_is_kept(town: Session) -> None:
    found = duplicates.of(town, Sketch("place", "Biblioteca comunale Rodari", slug="nuova"))
    assert [twins.other.slug for twins in found] == ["rodari"]
    found = duplicates.of(town, Sketch("place", "La Rodari"))
    assert [(twins.other.slug, twins.reasons) for twins in found] == [("rodari", (Reason.NAME,))]


def test_a_record_is_not_its_own_twin(town: Session) -> None:
    found = duplicates.of(town, Sketch("place", "Biblioteca Rodari", slug="rodari"))
    assert [twins.other.slug for twins in found] == ["bibloteca-rodari"]


def test_another_kind_of_record_is_another_thing(town: Session) -> None:
    assert duplicates.of(town, Sketch("organisation", "Biblioteca Rodari")) == []


def test_the_same_address_counts_for_the_same_kind_of_place_with_a_word_in_common(town: Session) -> None:
    sketch = Sketch("place", "Sala studio della biblioteca", address="Via Roma 2", type="biblioteca")
    assert [(twins.other.slug, twins.reasons) for twins in duplicates.of(town, sketch)] == [
        ("calvino", (Reason.ADDRESS,))
    ]
    assert duplicates.of(town, Sketch("place", "Museo", address="Via Roma 2", type="museo")) == []


def test_the_same_event_on_another_day_is_another_event(session: Session) -> None:
    add_event(session, "uno", "2027-05-01T10:00", name="Festa di primavera")
    add_event(session, "due", "2028-05-01T10:00", name="Festa di primavera")
    add_event(session, "tre", "2028-05-01T15:00", name="Festa della primavera")
    (twins,) = duplicates.pairs(session)
    assert {twins.one.slug, twins.other.slug} == {"due", "tre"}
    found = duplicates.of(session, Sketch("event", "Festa di primavera", day=date(2027, 5, 1)))
    assert [twins.other.slug for twins in found] == ["uno"]


def test_a_short_word_is_compared_letter_by_letter(session: Session) -> None:
    add(session, Organisation, "impiego", name="Centro per l'impiego", alt_names=["cpi"])
    add(session, Organisation, "adulti", name="Scuola per adulti", alt_names=["cpia"])
    assert duplicates.pairs(session) == []


def test_one_switchboard_for_many_offices_makes_no_twins(session: Session) -> None:
    for number in range(6):
        add(session, Organisation, f"ufficio-{number}", name=f"Ufficio {'abcdef'[number]}", phone="0000 1")
    assert duplicates.pairs(session) == []
