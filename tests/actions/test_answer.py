from datetime import date, datetime

from actions.answer import Answer, Question
from channels.conversation import Reply
from knowledge.vocabularies import Ask


def test_today_is_the_day_of_the_question() -> None:
    assert Question("t/t", Ask.COST, datetime(2026, 11, 22, 23, 59)).today == date(2026, 11, 22)


def test_an_answer_is_known_unless_it_says_otherwise() -> None:
    assert Answer((Reply("Sì."),)).known
    assert not Answer((Reply("Non lo so."),), known=False).known
