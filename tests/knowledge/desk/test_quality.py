from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from knowledge.desk import quality
from knowledge.desk.quality import FEWEST_PHRASES, TOPIC, Care, Problem
from knowledge.record import Record
from knowledge.search import FREQUENT, SearchTerm
from knowledge.tables import Organisation, Phrase, Place, Service, Topic
from tests.knowledge.records import add, add_event

TODAY = date(2026, 11, 28)
FRESH: dict[str, Any] = {"verified_on": TODAY, "owner": "urp", "summary": "Che cos'è."}
SERVICE: dict[str, Any] = {**FRESH, "how": ["vieni"], "needed": ["documento"], "cost": "gratis", "where": "qui"}
PLACE: dict[str, Any] = {**FRESH, "address": "Via Po 1", "lat": 45.0, "lon": 10.0, "opening_hours": "24/7"}


def topic(session: Session, slug: str, phrases: Sequence[str], **fields: Any) -> None:
    session.merge(Topic(slug=slug, title=slug, area=slug.partition("/")[0], **{"in_scope": True, **fields}))
    session.add_all(Phrase(topic_slug=slug, text=text) for text in phrases)
    session.flush()


def well_known(session: Session, slug: str = "anagrafe/carta") -> str:
    topic(session, slug, [f"{slug} {number}" for number in "abcdefgh"])
    return slug


def said(found: Sequence[Care]) -> list[tuple[str, str]]:
    return [(item.slug, item.detail) for item in found]


def test_a_town_that_is_well_kept_has_nothing_to_care_for(session: Session) -> None:
    subject = well_known(session)
    add(session, Service, "carta", topics=[subject], **SERVICE)
    add(session, Place, "piazza", **PLACE)
    assert quality.care(session, TODAY) == []


@pytest.mark.parametrize(
    ("fields", "detail", "confirmable"),
    [
        ({"verified_on": None}, "Nessuno l'ha ancora verificata.", True),
        ({"verified_on": date(2025, 11, 27)}, "Non è verificata dal 27/11/2025.", True),
        ({"expires_on": date(2026, 11, 27)}, "È scaduta il 27/11/2026.", True),
        ({"expires_on": date(2026, 12, 28)}, "Scade il 28/12/2026.", False),
    ],
)
def test_what_is_stale(session: Session, fields: dict[str, Any], detail: str, confirmable: bool) -> None:
    add(session, Place, "piazza", **{**PLACE, **fields})
    (found,) = quality.stale(session, TODAY)
    assert (found.slug, found.owner, found.detail) == ("piazza", "urp", detail)
    assert found.confirmable is confirmable


@pytest.mark.parametrize(
    "fields",
    [{"verified_on": date(2025, 11, 28)}, {"expires_on": date(2026, 12, 29)}, {"status": "draft", "verified_on": None}],
)
def test_what_is_not_stale_yet(session: Session, fields: dict[str, Any]) -> None:
    add(session, Place, "piazza", **{**PLACE, **fields})
    assert list(quality.stale(session, TODAY)) == []


def test_how_old_is_stale_can_be_said(session: Session) -> None:
    add(session, Place, "piazza", **{**PLACE, "verified_on": date(2026, 5, 1)})
    assert len(list(quality.stale(session, TODAY, months=6))) == 1
    assert len(list(quality.stale(session, TODAY, months=7))) == 0


def test_an_event_that_is_over_cannot_be_confirmed(session: Session) -> None:
    add_event(session, "festa", "2026-11-20T10:00", **FRESH, place="piazza", price="gratis")
    add_event(session, "corso", "2026-11-20T10:00", **FRESH, rrule="FREQ=WEEKLY", place="piazza", price="gratis")
    (found,) = quality.stale(session, TODAY)
    assert (found.slug, found.confirmable) == ("festa", False)
    assert "finito il 20/11/2026" in found.detail


def test_what_is_incomplete_says_what_is_missing(session: Session) -> None:
    add(session, Service, "vuoto", verified_on=TODAY)
    add(session, Service, "intero", **SERVICE)
    add(session, Place, "senza-mappa", **{**PLACE, "lat": None, "lon": None, "opening_hours": ""})
    add(session, Organisation, "ufficio", **FRESH, hours_note="Su appuntamento.", phone="1")
    add(session, Organisation, "muto", **FRESH)
    add(session, Place, "bozza", status="draft")
    assert sorted(said(list(quality.incomplete(session)))) == [
        ("muto", "Manca: quando è aperto o dove riceve, telefono o e-mail."),
        ("senza-mappa", "Manca: quando è aperto, posizione sulla mappa."),
        (
            "vuoto",
            "Manca: descrizione, ufficio che la cura, come si fa, che cosa serve, quanto costa, dove si chiede.",
        ),
    ]


def test_zero_is_a_price(session: Session) -> None:
    add_event(session, "festa", "2027-01-20T10:00", **FRESH, place="piazza", price_amount=0.0)
    add_event(session, "cena", "2027-01-20T20:00", **FRESH, place="piazza")
    assert said(list(quality.incomplete(session))) == [("cena", "Manca: quanto costa.")]


def test_a_topic_without_a_record_and_one_with_few_phrases(session: Session) -> None:
    add(session, Service, "carta", topics=[well_known(session)], **SERVICE)
    well_known(session, "anagrafe/vuoto")
    topic(session, "anagrafe/raro", ["una frase"])
    add(session, Service, "raro", topics=["anagrafe/raro"], **SERVICE)
    add(session, Service, "bozza", topics=["anagrafe/vuoto"], status="draft", **SERVICE)
    topic(session, "oos/meteo", ["che tempo fa"], in_scope=False)
    topic(session, "meta/saluto", ["ciao"])
    found = list(quality.unreachable(session))
    assert sorted(said(found)) == [
        ("anagrafe/raro", f"Ha una frase sola: ne servono almeno {FEWEST_PHRASES} perché il banco lo riconosca."),
        ("anagrafe/vuoto", "Chi chiede di questo argomento non trova nessuna scheda."),
    ]
    assert {(item.kind, item.problem) for item in found} == {(TOPIC, Problem.UNREACHABLE)}
    assert {item.slug: item.owner for item in found} == {"anagrafe/raro": "urp", "anagrafe/vuoto": ""}


def test_a_record_that_no_question_leads_to(session: Session) -> None:
    for number in range(FREQUENT + 1):
        session.add(Place(slug=f"panchina-{number}", name="Panchina", alt_names=[], topic_links=[], **PLACE))
    session.flush()
    ids = session.scalars(select(Record.id)).all()
    session.execute(insert(SearchTerm), [{"term": "panchin", "record_id": id_, "share": 1.0} for id_ in ids])
    add(session, Place, "trovata", name="Panchina Belvedere", **PLACE)
    add(session, Place, "con-argomento", name="Panchina", topics=[well_known(session)], **PLACE)
    found = {item.slug for item in quality.unreachable(session) if item.kind == "place"}
    assert "panchina-0" in found
    assert not found & {"trovata", "con-argomento"}


def test_what_collides(session: Session) -> None:
    add(session, Place, "uno", name="Biblioteca Rodari", **PLACE)
    add(session, Place, "due", name="Bibloteca Rodari", **{**PLACE, "address": "Via Po 2"})
    topic(session, "salute/adi", ["Che cos'è l'ADI?"])
    topic(session, "tributi/adi", ["che cos’è l’adi"])
    names, phrases = quality.colliding(session)
    assert {names.slug, names.other} == {"uno", "due"}
    assert "quasi lo stesso nome" in names.detail
    assert (phrases.kind, phrases.slug, phrases.other) == (TOPIC, "salute/adi", "tributi/adi")
    assert "Che cos'è l'ADI?" in phrases.detail


def test_all_of_it_by_office(session: Session) -> None:
    add(session, Place, "piazza", **{**PLACE, "owner": "urp", "verified_on": None})
    add(session, Place, "museo", **{**PLACE, "owner": "cultura", "verified_on": None, "address": ""})
    assert [(item.owner, item.problem, item.slug) for item in quality.care(session, TODAY)] == [
        ("cultura", Problem.INCOMPLETE, "museo"),
        ("cultura", Problem.STALE, "museo"),
        ("urp", Problem.STALE, "piazza"),
    ]
