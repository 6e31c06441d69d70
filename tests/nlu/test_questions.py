import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.questions import split_questions


@pytest.mark.parametrize(("text", "questions"), [
    ("quanto costa il nido?", ["quanto costa il nido?"]),
    ("quanto costa il nido? e per la mensa come faccio?", ["quanto costa il nido?", "e per la mensa come faccio?"]),
    ("ho perso la carta. dove la rifaccio adesso?", ["ho perso la carta dove la rifaccio adesso?"]),
    ("come si paga la tari e poi dove porto il divano", ["come si paga la tari", "e poi dove porto il divano"]),
    ("ho perso la carta d'identità", []),
    ("perché?", []),
    ("", []),
])  # fmt: skip
def test_each_question_stands_with_what_leads_to_it(text: str, questions: list[str]) -> None:
    assert split_questions(text) == questions


@given(st.text(max_size=400))
def test_any_text_can_be_split(text: str) -> None:
    assert all(len(question.split()) >= 3 for question in split_questions(text))
