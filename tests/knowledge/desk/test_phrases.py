"""Words that staff teach: waiting, published, taken back; and what a load leaves alone."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge import database, loader
from knowledge.desk import phrases
from knowledge.desk.people import Person
from knowledge.desk.phrases import PhraseError, Role
from knowledge.queries import phrases as said
from knowledge.topic import Phrase, Topic
from tests.knowledge.folder import Folder

NOW = datetime(2026, 11, 22, 9)
LATER = datetime(2026, 11, 22, 10)
STAFF = Person(email="redazione@comune.example", name="Redazione", role="publisher")
NIDO = "famiglia/nido"


@pytest.fixture
def town(session: Session) -> Session:
    """A session on a knowledge base of one topic with a phrase of the catalogue."""
    session.add(Topic(slug=NIDO, title="Asilo nido", area="famiglia", origin="starter"))
    session.flush()
    session.add(Phrase(topic_slug=NIDO, text="iscrizione al nido", ask="come", origin="catalogue"))
    session.commit()
    return session


def live(session: Session, topic: str = NIDO) -> list[str]:
    return list(session.scalars(select(Phrase.text).where(Phrase.topic_slug == topic).order_by(Phrase.id)))


def test_a_change_that_waits_changes_nothing(town: Session) -> None:
    before = database.revision(town, "phrases")
    change = phrases.add(town, NIDO, "  la retta   del nido ", STAFF, NOW, ask="costo")
    assert change.text == "la retta del nido"
    assert phrases.pending(town) == [change]
    assert live(town) == ["iscrizione al nido"]
    assert database.revision(town, "phrases") == before


def test_published_it_is_live_and_every_process_hears_of_it(town: Session) -> None:
    before = database.revision(town, "phrases")
    change = phrases.add(town, NIDO, "la retta del nido", STAFF, NOW, Role.SENTENCE, "costo")
    assert phrases.publish(town, [change], STAFF, LATER) == [change]
    town.commit()
    made = town.scalars(select(Phrase).where(Phrase.text == "la retta del nido")).one()
    assert (made.role, made.ask, made.origin) == ("phrase", "costo", "desk")
    assert database.revision(town, "phrases") > before
    assert phrases.pending(town) == []
    assert phrases.published(town) == [change]
    assert (change.published_at, change.published_by) == (LATER, "Redazione")


def test_published_twice_it_is_made_once(town: Session) -> None:
    change = phrases.add(town, NIDO, "la retta del nido", STAFF, NOW)
    phrases.publish(town, [change], STAFF, NOW)
    assert phrases.publish(town, [change], STAFF, LATER) == []
    assert live(town).count("la retta del nido") == 1


def test_one_of_several_is_published(town: Session) -> None:
    first = phrases.add(town, NIDO, "posti all'asilo", STAFF, NOW)
    second = phrases.add(town, NIDO, "nido d'estate", STAFF, NOW)
    phrases.publish(town, [second], STAFF, NOW)
    assert phrases.pending(town) == [first]
    assert live(town) == ["iscrizione al nido", "nido d'estate"]


def test_a_published_one_is_taken_back(town: Session) -> None:
    change = phrases.add(town, NIDO, "posti all'asilo", STAFF, NOW)
    phrases.publish(town, [change], STAFF, NOW)
    town.commit()
    before = database.revision(town, "phrases")
    phrases.undo(town, change, STAFF, LATER)
    town.commit()
    assert live(town) == ["iscrizione al nido"]
    assert database.revision(town, "phrases") > before
    with pytest.raises(PhraseError, match="già stata annullata"):
        phrases.undo(town, change, STAFF, LATER)


def test_one_that_waits_is_dropped(town: Session) -> None:
    phrases.undo(town, phrases.add(town, NIDO, "posti all'asilo", STAFF, NOW), STAFF, LATER)
    assert phrases.pending(town) == []
    assert phrases.add(town, NIDO, "posti all'asilo", STAFF, LATER).is_pending


def test_a_removed_phrase_goes_and_comes_back_as_it_was(town: Session) -> None:
    phrase = town.scalars(select(Phrase)).one()
    change = phrases.remove(town, phrase, STAFF, NOW)
    assert live(town) == ["iscrizione al nido"]
    with pytest.raises(PhraseError, match="già segnata"):
        phrases.remove(town, phrase, STAFF, NOW)
    phrases.publish(town, [change], STAFF, NOW)
    town.commit()
    assert live(town) == []
    phrases.undo(town, change, STAFF, LATER)
    town.commit()
    back = town.scalars(select(Phrase)).one()
    assert (back.text, back.ask, back.origin) == ("iscrizione al nido", "come", "catalogue")


def test_no_load_brings_back_what_staff_have_removed(engine: Engine, folder: Folder) -> None:
    folder.write("topics:\n- {slug: famiglia/nido, title: Asilo nido, aliases: [nido, asilo]}\n")
    read = folder.read()
    loader.load(engine, read)
    with Session(engine) as session, session.begin():
        alias = session.scalars(select(Phrase).where(Phrase.text == "asilo")).one()
        phrases.publish(session, [phrases.remove(session, alias, STAFF, NOW)], STAFF, NOW)
    assert loader.load(engine, read).changes == 0
    with database.reading(engine) as session:
        assert live(session) == ["nido"]


def test_somebody_elses_business_gets_its_topic_when_it_is_published(town: Session) -> None:
    who = "Il bollo auto si paga alla Regione. Chiedi all'ACI."
    changes = phrases.add_elsewhere(town, "Bollo auto", who, ["quando scade il bollo", "bollo macchina"], STAFF, NOW)
    third = phrases.add(town, "oos/bollo-auto", "pagare il bollo", STAFF, NOW)
    assert town.get(Topic, "oos/bollo-auto") is None
    phrases.publish(town, [third], STAFF, NOW)
    topic = town.get_one(Topic, "oos/bollo-auto")
    assert (topic.title, topic.elsewhere, topic.in_scope, topic.area) == ("Bollo auto", who, False, "oos")
    phrases.publish(town, changes, STAFF, NOW)
    assert live(town, "oos/bollo-auto") == ["pagare il bollo", "quando scade il bollo", "bollo macchina"]


@pytest.mark.parametrize(
    ("topic", "text", "ask", "says"),
    [
        ("famiglia/altro", "una frase", "", "non c'è più"),
        (NIDO, "   ", "", "Scrivi una frase"),
        (NIDO, "?!", "", "Scrivi una frase"),
        (NIDO, "a" * 301, "", "troppo lunga"),
        (NIDO, "Iscrizione al NIDO!", "", "già tra le parole"),
        (NIDO, "una frase", "boh", "dall'elenco"),
    ],
)
def test_what_is_no_phrase_is_refused(town: Session, topic: str, text: str, ask: str, says: str) -> None:
    with pytest.raises(PhraseError, match=says):
        phrases.add(town, topic, text, STAFF, NOW, ask=ask)


def test_the_same_waits_once(town: Session) -> None:
    phrases.add(town, NIDO, "posti all'asilo", STAFF, NOW)
    with pytest.raises(PhraseError, match="da pubblicare"):
        phrases.add(town, NIDO, "Posti all'asilo?", STAFF, NOW)


@pytest.mark.parametrize(("title", "who"), [("B", "Se ne occupa la Regione."), ("Bollo auto", "ACI")])
def test_somebody_elses_business_names_them(town: Session, title: str, who: str) -> None:
    with pytest.raises(PhraseError):
        phrases.add_elsewhere(town, title, who, ["quando scade il bollo"], STAFF, NOW)


def test_the_phrases_as_they_would_be(town: Session) -> None:
    gone = phrases.remove(town, town.scalars(select(Phrase)).one(), STAFF, NOW)
    new = phrases.add(town, NIDO, "posti all'asilo", STAFF, NOW)
    now = said(town)
    assert phrases.applied(now, [gone, new]) == [(NIDO, "Asilo nido"), (NIDO, "posti all'asilo")]
    assert phrases.applied(now, []) == now
    phrases.publish(town, [gone, new], STAFF, NOW)
    assert set(said(town)) == set(phrases.applied(now, [gone, new]))
