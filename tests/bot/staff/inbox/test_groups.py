"""The inbox of a town: what waits, what is taken care of, what comes back."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.staff.inbox import handling
from bot.staff.inbox.causes import Cause
from bot.staff.inbox.groups import Group, group_with, groups
from bot.staff.inbox.handling import Matter
from bot.staff.inbox.tables import Handled
from bot.tables import Trace
from knowledge.desk import new_topic, phrases
from knowledge.desk.new_topic import NewTopic
from knowledge.desk.people import Person
from knowledge.desk.phrases import PhraseError
from knowledge.topic import Phrase, Topic
from tests.actions.knowledge import change
from tests.bot.staff.inbox.turns import NOON, button, turn
from tests.conftest import SUNDAY

NOW = NOON + timedelta(hours=6)
STAFF = Person(email="redazione@comune.example", name="Redazione", role="publisher")
LOST = "anagrafe/carta-identita-smarrita"
RECORD = "carta-identita-smarrita-rubata-rovinata"
ICE = ("pista di pattinaggio sul ghiaccio", "dov'è la pista di pattinaggio", "quando apre la pista di pattinaggio")
NEAR = {"topic": "cultura/sport", "candidates": ["cultura/sport", "oos/viaggi"]}


@pytest.fixture
def session(demo: Engine) -> Iterator[Session]:
    with Session(demo) as session:
        yield session


Wait = Callable[..., list[Group]]


@pytest.fixture
def wait(session: Session) -> Wait:
    """Adds turns; what then waits."""

    def waiting(*traces: Trace, now: datetime = NOW) -> list[Group]:
        session.add_all(traces)
        session.flush()
        return groups(session, now, SUNDAY, days=30)

    return waiting


def matter(group: Group) -> Matter:
    return Matter(frozenset(group.marks), group.seeming.cause, group.conversations)


def ice(first: int = 0) -> list[Trace]:
    return [turn(text, minute=first + number, **NEAR) for number, text in enumerate(ICE)]


def test_those_that_most_people_asked_come_first(wait: Wait) -> None:
    one = [turn("bollo della macchina", who="x", minute=m, topic="oos/altri-enti", candidates=["oos/altri-enti"])
           for m in (1, 40, 80, 120)]  # fmt: skip
    found = wait(*one, *ice())
    assert [(group.conversations, len(group.questions)) for group in found] == [(3, 3), (1, 4)]
    assert {text for text, _ in found[0].texts} == set(ICE)
    assert found[0].seeming.cause is Cause.MISUNDERSTOOD
    assert found[1].seeming.cause is Cause.SOMEONE_ELSE
    assert (found[0].first, found[0].last) == (NOON, NOON + timedelta(minutes=2))
    assert found[0].channels == [("web", 3)]
    assert [subject.slug for subject in found[0].candidates] == ["cultura/sport"]
    assert found[0].candidates[0].record


def test_a_group_is_found_by_any_of_its_questions(wait: Wait) -> None:
    found = wait(*ice())
    assert all(group_with(found, mark) is found[0] for mark in found[0].marks)
    assert group_with(found, "none") is None


def test_traces_that_are_too_old_are_not_looked_at(wait: Wait) -> None:
    assert wait(*ice(), now=NOW + timedelta(days=31)) == []


def test_what_a_record_says_by_now_waits_no_more(wait: Wait) -> None:
    asked = turn("quanto costa rifarla", "answer", topic=LOST, ask="costo", known=False, records=[RECORD])
    assert wait(asked) == []


def test_what_the_record_does_not_say_is_one_group_a_facet(session: Session, wait: Wait, demo: Engine) -> None:
    session.close()
    change(demo, RECORD, cost="")
    said = turn("e quanto costa?", "answer", topic=LOST, ask="costo", known=False, records=[RECORD])
    [group] = wait(said, button(LOST, "costo", known=False, records=[RECORD]))
    assert (group.seeming.cause, group.seeming.topic, group.seeming.ask) == (Cause.FIELD_MISSING, LOST, "costo")
    assert group.texts == [("e quanto costa?", 1)]


def test_it_is_this_and_it_waits_no_more(session: Session, wait: Wait) -> None:
    [group] = wait(*ice())
    handled = handling.is_this(session, matter(group), "cultura/sport", [ICE[0], ICE[1]], "dove", STAFF, NOW)
    assert wait() == []
    assert wait(turn("pista pattinaggio ghiaccio", minute=400, **NEAR), now=NOW + timedelta(hours=2)) == []
    assert (handled.by, handled.at, handled.label, handled.conversations) == (
        "Redazione",
        NOW,
        "Sport, piscine e palestre",
        3,
    )
    assert [(c.text, c.ask) for c in handling.changes_of(session, handled)] == [(ICE[0], "dove"), (ICE[1], "dove")]
    assert phrases.pending(session) == handling.changes_of(session, handled)


def test_asked_again_after_the_words_are_live_it_comes_back(session: Session, wait: Wait) -> None:
    [group] = wait(*ice())
    handled = handling.is_this(session, matter(group), "cultura/sport", [ICE[0]], "", STAFF, NOW)
    live = NOW + timedelta(hours=1)
    phrases.publish(session, phrases.pending(session), STAFF, live)
    assert wait(turn(ICE[1], minute=420, **NEAR), now=live + timedelta(hours=2)) == []  # at 19:00:00 they were not yet
    [back] = wait(turn(ICE[2], minute=430, **NEAR), now=live + timedelta(hours=2))
    assert back.back is handled
    assert [question.text for question in back.questions] == [ICE[2]]


def test_undone_it_waits_again_and_its_words_do_not(session: Session, wait: Wait) -> None:
    [group] = wait(*ice())
    handled = handling.is_this(session, matter(group), "cultura/sport", [ICE[0]], "", STAFF, NOW)
    handling.undo(session, handled, STAFF, NOW, may_publish=False)
    assert phrases.pending(session) == []
    assert [found.name for found in wait()] == [group.name]
    assert (handled.undone_by, handled.undone_at) == ("Redazione", NOW)
    with pytest.raises(PhraseError, match="già stato annullato"):
        handling.undo(session, handled, STAFF, NOW, may_publish=True)


def test_live_words_are_taken_back_by_who_may_publish(session: Session, wait: Wait) -> None:
    [group] = wait(*ice())
    handled = handling.is_this(session, matter(group), "cultura/sport", [ICE[0]], "", STAFF, NOW)
    phrases.publish(session, phrases.pending(session), STAFF, NOW)
    with pytest.raises(PhraseError, match="può toglierle chi pubblica"):
        handling.undo(session, handled, STAFF, NOW, may_publish=False)
    handling.undo(session, handled, STAFF, NOW, may_publish=True)
    assert session.scalars(select(Phrase).where(Phrase.text == ICE[0])).all() == []


def test_ignored_it_does_not_come_back(session: Session, wait: Wait) -> None:
    [group] = wait(*ice())
    handling.ignore(session, matter(group), STAFF, NOW)
    assert wait(*ice(500), now=NOW + timedelta(days=20)) == []


def test_a_new_record_has_two_weeks(session: Session, wait: Wait) -> None:
    [group] = wait(*ice())
    handled = handling.new_record(session, matter(group), "Pista di pattinaggio", "cultura/sport", STAFF, NOW)
    assert wait(turn(ICE[0], minute=60 * 24 * 10, **NEAR), now=NOW + timedelta(days=11)) == []
    [back] = wait(turn(ICE[0], minute=60 * 24 * 16, **NEAR), now=NOW + timedelta(days=17))
    assert back.back is handled


CHARGING = NewTopic(
    "Colonnine di ricarica",
    "mobilita",
    ("dove ricarico l'auto", "ci sono colonnine", "quanto costa la ricarica", "colonnina rotta", "presa per l'auto"),
)


def test_the_next_group_about_what_is_missing_is_joined_to_it_while_it_waits(session: Session, wait: Wait) -> None:
    first = new_topic.propose(session, CHARGING, STAFF, NOW)
    slug = first[0].topic_slug
    [group] = wait(*ice())
    handled = handling.is_this(session, matter(group), slug, [ICE[0]], "", STAFF, NOW)
    assert (handled.topic, handled.label) == (slug, CHARGING.title)
    for change_ in first:
        phrases.undo(session, change_, STAFF, NOW)
    assert list(phrases.coming(session)) == [slug]
    phrases.publish(session, phrases.pending(session), STAFF, NOW)
    assert session.get_one(Topic, slug).title == CHARGING.title


def test_joined_to_what_waits_it_has_the_two_weeks_of_its_record(session: Session, wait: Wait) -> None:
    slug = new_topic.propose(session, CHARGING, STAFF, NOW)[0].topic_slug
    [group] = wait(*ice())
    handled = handling.is_this(session, matter(group), slug, [ICE[0]], "", STAFF, NOW)
    phrases.publish(session, phrases.pending(session), STAFF, NOW)
    assert wait(turn(ICE[0], minute=60 * 24 * 10, **NEAR), now=NOW + timedelta(days=11)) == []
    [back] = wait(turn(ICE[0], minute=60 * 24 * 16, **NEAR), now=NOW + timedelta(days=17))
    assert back.back is handled


def test_somebody_elses_business_names_them(session: Session, wait: Wait) -> None:
    [group] = wait(*ice())
    who = "La pista è di un privato: chiedi al Palaghiaccio."
    handled = handling.not_ours_new(session, matter(group), "Palaghiaccio", who, [ICE[0]], STAFF, NOW)
    [made] = phrases.pending(session)
    assert (made.topic_slug, made.elsewhere, handled.topic) == ("oos/palaghiaccio", who, "oos/palaghiaccio")
    assert wait() == []


def test_somebody_elses_business_that_is_known(session: Session, wait: Wait) -> None:
    [group] = wait(*ice())
    handling.not_ours(session, matter(group), "oos/altri-enti", [ICE[0]], STAFF, NOW)
    assert [made.topic_slug for made in phrases.pending(session)] == ["oos/altri-enti"]


@pytest.mark.parametrize(
    "text",
    [
        "chiamami al 333 1234567",
        "scrivi a qualcuno@posta.example",
        "il mio numero è [telefono]",
        "abito in via Larga 3",
    ],
)
def test_words_that_tell_who_somebody_is_are_refused(session: Session, wait: Wait, text: str) -> None:
    [group] = wait(*ice())
    with pytest.raises(PhraseError, match="dato personale"):
        handling.is_this(session, matter(group), "cultura/sport", [ICE[0], text], "", STAFF, NOW)
    assert session.scalars(select(Handled)).all() == []


def test_what_redaction_has_left_is_not_proposed() -> None:
    assert handling.proposed("sono [nome], il mio numero è [telefono] grazie") == "sono , il mio numero è grazie"


def test_by_what_handled_questions_are_known_is_forgotten_in_a_year(session: Session, wait: Wait) -> None:
    [group] = wait(*ice())
    handling.ignore(session, matter(group), STAFF, NOW)
    assert handling.expire(session, NOW + timedelta(days=364)) == 0
    assert handling.expire(session, NOW + timedelta(days=366)) == len(group.marks)
    assert [handled.action for handled in handling.done(session)] == ["ignore"]
