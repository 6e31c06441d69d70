"""The questions that must stay answered, as the first set stands in the repository."""

import pytest
from sqlalchemy.orm import Session

from bot import composition
from bot.comprehension import linked_phrases
from bot.desk import Desk
from bot.trials.answered import Circumstances
from bot.trials.comparison import Outcome, Wanted, compare, readers
from bot.trials.traffic import Asked
from knowledge.catalogue import PROTECTED
from knowledge.database import reading
from knowledge.desk import protected
from knowledge.topic import Topic
from nlu import danger
from nlu.bands import URGENT
from nlu.linker import Phrase
from nlu.reader import Reader
from tests.bench.questions import questions
from tests.conftest import SUNDAY

FIRST = [Wanted(text, topic, ask) for topic, ask, text in protected.read(composition.STARTER / PROTECTED)]


def test_they_are_about_every_subject_of_the_town(desk: Desk) -> None:
    with Session(desk.engine) as session:
        known = {topic.slug: topic.in_scope for topic in session.query(Topic)}
    named = {wanted.topic for wanted in FIRST if not wanted.topic.startswith("meta/")}
    assert named <= known.keys()
    assert len(FIRST) >= 150
    assert {slug for slug, in_scope in known.items() if in_scope} - named == set()


def test_each_dangerous_subject_has_several_and_all_are_recognised_by_their_words() -> None:
    for topic in URGENT:
        assert len([wanted for wanted in FIRST if wanted.topic == topic]) >= 5
    dangerous = [wanted for wanted in FIRST if wanted.topic in URGENT and "centro antiviolenza" not in wanted.text]
    assert {wanted.text for wanted in dangerous if danger.danger(wanted.text) != wanted.topic} == set()


@pytest.mark.model
def test_every_one_is_answered_right_today(trained_desk: Desk) -> None:
    same = readers(trained_desk.comprehension.reader, trained_desk.comprehension.reader)
    about = Circumstances(trained_desk.bands, SUNDAY, 30)
    found = compare(trained_desk.engine, same, about, [], FIRST)
    assert [row.text for row in found.protected if row.outcome is not Outcome.SAME] == []


@pytest.mark.model
def test_a_thousand_recent_questions_are_compared(trained_desk: Desk) -> None:
    now = trained_desk.comprehension.reader
    with reading(trained_desk.engine) as session:
        phrases = [*linked_phrases(session), Phrase("famiglia/mensa", "pappatoio")]
    asked = questions(450)
    asked = [*asked, *(f"{text} grazie" for text in asked), *(f"senta, {text}" for text in asked[:100])]
    both = readers(now, Reader(now.understander, now.linker.updated(phrases), now.mentions))
    about = Circumstances(trained_desk.bands, SUNDAY, 30)
    found = compare(trained_desk.engine, both, about, [Asked(text, 1) for text in asked], FIRST)
    assert len(found.recent) == 1000
