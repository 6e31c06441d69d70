import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.phrases import read_phrases
from nlu.bands import URGENT
from nlu.danger import asked, danger
from nlu.training_run import ROOT
from tests.nlu import golden

GOLDEN = golden.read("danger.yml")
MOST_FALSE_ALARMS = 0.0012  # of what people say about other subjects
ALARMS = [(topic, text) for topic, texts in GOLDEN.items() if topic != "nothing" for text in texts]


@pytest.mark.parametrize(("topic", "text"), ALARMS)
def test_words_of_danger_name_whom_to_call(topic: str, text: str) -> None:
    assert danger(text) == topic


@pytest.mark.parametrize("text", GOLDEN["nothing"])
def test_a_danger_that_is_not_here_and_now_is_no_alarm(text: str) -> None:
    assert danger(text) == ""


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "L'ambulanza è qui per il babbo. Dopo, per il letto con le sponde, a chi si chiede?",
            "Dopo, per il letto con le sponde, a chi si chiede?",
        ),
        (
            "per la perdita in cantina ho già chiamato i pompieri! quanto costa il passo carrabile?",
            "quanto costa il passo carrabile?",
        ),
    ],
)
def test_a_danger_in_good_hands_leaves_the_question_that_follows(text: str, question: str) -> None:
    assert danger(text) == ""
    assert asked(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "l'ambulanza è partita",
        "ho chiamato il 118. che faccio?",
        "ho chiamato i pompieri ma non si vedono. la casa brucia, dove vado adesso?",
        "quanto costa il passo carrabile?",
        "",
    ],
)
def test_all_of_a_text_is_read_where_nothing_else_is_asked_or_danger_is_here(text: str) -> None:
    assert asked(text) == text


def test_every_danger_has_a_record_that_says_whom_to_call() -> None:
    assert {topic for topic, _ in ALARMS} == set(URGENT)
    assert {danger(text) for _, text in ALARMS} <= {*URGENT, ""}


def test_what_people_say_about_other_subjects_hardly_ever_alarms() -> None:
    phrases = [phrase for phrase in read_phrases(ROOT / "knowledge/starter/phrases") if phrase.topic not in URGENT]
    alarms = [(phrase.topic, phrase.text) for phrase in phrases if danger(phrase.text)]
    assert len(phrases) > 10_000
    assert len(alarms) <= MOST_FALSE_ALARMS * len(phrases), alarms


@given(st.sampled_from(ALARMS), st.sampled_from(["Buongiorno, ", "aiuto!!! ", "scusate ma "]))
def test_an_alarm_is_heard_among_other_words_and_in_capitals(alarm: tuple[str, str], before: str) -> None:
    _, text = alarm
    assert danger(f"{before}{text}, cosa devo fare?".upper()) == danger(text)


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_that_can_be_typed_raises(text: str) -> None:
    danger(text)
