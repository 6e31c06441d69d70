"""Subjects that the town adds: proposed, near to others, published, taken back."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import database
from knowledge.desk import new_topic, phrases, references
from knowledge.desk.new_topic import NewTopic
from knowledge.desk.people import Person
from knowledge.desk.phrase_change import PhraseChange
from knowledge.desk.phrases import PhraseError
from knowledge.topic import Phrase, Topic

NOW = datetime(2026, 11, 22, 9)
STAFF = Person(email="redazione@comune.example", name="Redazione", role="publisher")
TITLE = "Colonnine per auto elettriche"
SLUG = "mobilita/colonnine-per-auto-elettriche"
SENTENCES = (
    "dove ricarico l'auto elettrica",
    "ci sono colonnine in centro",
    "quanto costa la ricarica",
    "colonnina rotta",
)
NEW = NewTopic(TITLE, "mobilita", SENTENCES, ("ricarica elettrica",))


@pytest.fixture
def town(session: Session) -> Session:
    """A session on a knowledge base of a few topics."""
    session.add(Topic(slug="mobilita/ztl", title="Zona a traffico limitato", area="mobilita", origin="starter"))
    session.add(Topic(slug="meta/saluto", title="Saluto", area="meta", origin="starter"))
    session.add(Topic(slug="oos/bollo", title="Bollo auto", area="oos", in_scope=False, origin="starter"))
    session.flush()
    session.add(Phrase(topic_slug="mobilita/ztl", text="entrare in centro con l'auto", origin="catalogue"))
    session.commit()
    return session


def propose(session: Session, new: NewTopic = NEW) -> list[PhraseChange]:
    return new_topic.propose(session, new, STAFF, NOW)


def test_a_new_topic_waits_with_its_first_words(town: Session) -> None:
    changes = propose(town)
    assert [(change.topic_slug, change.title, change.role) for change in changes] == [
        *[(SLUG, TITLE, "phrase")] * 4,
        (SLUG, TITLE, "alias"),
    ]
    assert town.get(Topic, SLUG) is None
    [(slug, topic)] = phrases.coming(town).items()
    assert (slug, topic.title, topic.area, topic.in_scope) == (SLUG, TITLE, "mobilita", True)


def test_published_it_is_a_topic_of_the_town(town: Session) -> None:
    phrases.publish(town, propose(town), STAFF, NOW)
    town.commit()
    topic = town.get_one(Topic, SLUG)
    assert (topic.title, topic.area, topic.in_scope, topic.elsewhere, topic.origin) == (
        TITLE, "mobilita", True, "", "desk",
    )  # fmt: skip
    assert set(town.scalars(select(Phrase.text).where(Phrase.topic_slug == SLUG))) == {*SENTENCES, "ricarica elettrica"}
    assert phrases.coming(town) == {}


def test_what_it_is_related_to_waits_with_it_and_is_published_by_any_of_its_words(town: Session) -> None:
    first = propose(town, replace(NEW, related=("mobilita/ztl", "mobilita/ztl")))
    joined = phrases.add(town, SLUG, "presa per l'auto", STAFF, NOW)
    assert phrases.coming(town)[SLUG].related == ["mobilita/ztl"]
    for change in first:
        phrases.undo(town, change, STAFF, NOW)
    phrases.publish(town, [joined], STAFF, NOW)
    town.commit()
    town.expire_all()
    assert town.get_one(Topic, SLUG).related == ["mobilita/ztl"]


def test_it_may_be_related_to_what_the_town_looks_after(town: Session) -> None:
    town.add(Topic(slug="mobilita/autobus", title="Autobus", area="mobilita", origin="starter"))
    town.flush()
    assert new_topic.relatable(town) == {"mobilita/autobus": "Autobus", "mobilita/ztl": "Zona a traffico limitato"}


def test_one_of_its_phrases_is_enough_to_make_it_and_its_last_one_takes_it_along(town: Session) -> None:
    first, second, *others = propose(town)
    phrases.publish(town, [second], STAFF, NOW)
    assert town.get(Topic, SLUG) is not None
    phrases.publish(town, [first], STAFF, NOW)
    town.commit()
    before = database.revision(town, "phrases")
    phrases.undo(town, second, STAFF, NOW)
    assert town.get(Topic, SLUG) is not None
    phrases.undo(town, first, STAFF, NOW)
    town.commit()
    assert town.get(Topic, SLUG) is None
    assert database.revision(town, "phrases") > before
    phrases.publish(town, others, STAFF, NOW)
    assert town.get(Topic, SLUG) is not None


def test_a_topic_of_the_catalogue_stays_without_phrases(town: Session) -> None:
    town.query(Phrase).delete()
    [change] = [phrases.add(town, "mobilita/ztl", "varco del centro", STAFF, NOW)]
    phrases.publish(town, [change], STAFF, NOW)
    phrases.undo(town, change, STAFF, NOW)
    assert town.get(Topic, "mobilita/ztl") is not None


def test_areas_are_those_of_the_town(town: Session) -> None:
    assert new_topic.areas(town) == ["mobilita"]


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (NewTopic("  x ", "mobilita", SENTENCES, ("ricarica",)), "titolo in poche parole"),
        (NewTopic("t" * 81, "mobilita", SENTENCES, ("ricarica",)), "titolo in poche parole"),
        (NewTopic("?!?!", "mobilita", SENTENCES, ("ricarica",)), "non solo con segni"),
        (NewTopic(TITLE, "oos", SENTENCES, ("ricarica",)), "ambito"),
        (replace(NEW, related=("oos/bollo",)), "vicino non c'è più"),
        (replace(NEW, related=("mobilita/ztl", "mobilita/niente")), "vicino non c'è più"),
        (NewTopic(TITLE, "nuova", SENTENCES, ("ricarica",)), "ambito"),
        (NewTopic(TITLE, "mobilita", SENTENCES), "almeno 5"),
        (NewTopic(TITLE, "mobilita", SENTENCES, ("COLONNINA, rotta",)), "almeno 5"),
        (NewTopic(TITLE, "mobilita", (*SENTENCES, "?!")), "Scrivi una frase"),
        (NewTopic("zona a traffico limitato!", "mobilita", SENTENCES, ("ricarica",)), "c'è già"),
    ],
)
def test_what_cannot_be_a_topic_says_why(town: Session, new: NewTopic, says: str) -> None:
    with pytest.raises(PhraseError, match=says):
        propose(town, new)


def test_twice_the_same_is_refused_also_while_it_waits(town: Session) -> None:
    propose(town)
    with pytest.raises(PhraseError, match="c'è già"):
        propose(town)


def test_long_titles_that_begin_alike_have_names_of_their_own(town: Session) -> None:
    beginning = "a" * 78
    slugs = [
        propose(town, NewTopic(beginning + end, "mobilita", SENTENCES, ("ricarica",)))[0].topic_slug
        for end in ("b", "c")
    ]
    assert len(set(slugs)) == 2
    assert all(len(slug) <= 80 for slug in slugs)


def test_near_ones_are_told(town: Session) -> None:
    assert new_topic.near(town, NEW) == []
    entering = NewTopic("Varchi", "mobilita", ("con l'auto in centro si può entrare?",))
    assert [clash.topic for clash in new_topic.near(town, entering)] == ["mobilita/ztl"]
    longer = NewTopic("Permessi per la zona a traffico limitato", "mobilita")
    assert [clash.topic for clash in new_topic.near(town, longer)] == ["mobilita/ztl"]
    propose(town)
    assert [clash.topic for clash in new_topic.near(town, NewTopic("Colonnine auto elettriche", "mobilita"))] == [SLUG]


def test_a_record_about_it_is_told_to_wait(town: Session) -> None:
    propose(town)
    [waits] = references.dangling(town, {"topics": [SLUG]})
    assert TITLE in waits
    assert "Prima pubblica le sue parole" in waits
    [gone] = references.dangling(town, {"topics": ["mobilita/niente"]})
    assert "non c'è più" in gone
    phrases.publish(town, phrases.pending(town), STAFF, NOW)
    assert references.dangling(town, {"topics": [SLUG]}) == []
