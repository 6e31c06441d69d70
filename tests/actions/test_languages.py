"""What is said to who writes in another language."""

import pytest
from sqlalchemy import Engine

from actions import languages
from actions.languages import topic_named
from actions.wording import say
from bot.decision import Kind
from bot.desk import Desk
from channels.conversation import Incoming
from knowledge.database import reading
from knowledge.queries import topics
from knowledge.vocabularies import Ask
from tests.conftest import PretendedUnderstander

CODES = ("en", "fr", "es", "ro", "uk", "ar", "zh", "sq")
CARD = "anagrafe/carta-identita"
QUESTIONS = [
    ("en", "hello, where can I get an ID card?", CARD),
    ("en", "my husband hits me", "aiuto/antiviolenza"),
    ("en", "my husband beats me, I need an interpreter", "aiuto/antiviolenza"),
    ("fr", "je cherche un médecin pour ma fille", "salute/medico-base"),
    ("es", "necesito renovar el permiso de residencia", "stranieri/permesso-soggiorno"),
    ("ro", "vreau un curs de italiana", "stranieri/corsi-italiano"),
    ("ar", "أين المكتبة؟", "cultura/biblioteca-orari"),
    ("zh", "我需要医生", "salute/medico-base"),
]


def texts(code: str) -> list[str]:
    phrases = languages._catalogue()[code]
    names = [name for topic in phrases["topics"].values() for name in (topic["title"], *topic["words"])]
    lines = [phrases[key] for key in ("name", "welcome", "answer", "mediator", "danger", "thanks", "person")]
    return [*lines, *phrases["facets"].values(), *phrases["thanks_words"], *names]


def test_eight_languages_have_phrases() -> None:
    assert languages.languages() == CODES


@pytest.mark.parametrize("code", CODES)
def test_each_language_has_every_phrase_facet_and_subject(code: str, demo: Engine) -> None:
    phrases, english = languages._catalogue()[code], languages._catalogue()["en"]
    assert phrases.keys() == english.keys()
    assert set(phrases["facets"]) == {ask.value for ask in Ask}
    assert phrases["topics"].keys() == english["topics"].keys()
    assert all(text and text == text.strip() for text in texts(code))
    with reading(demo) as session:
        assert len(topics(session, list(phrases["topics"]))) == len(phrases["topics"])
    for number in ("112", "1522"):
        assert number in phrases["danger"]


@pytest.mark.parametrize("code", CODES)
def test_a_subject_is_known_by_each_of_its_words(code: str) -> None:
    owners: dict[str, set[str]] = {}
    for topic, names in languages._catalogue()[code]["topics"].items():
        for word in names["words"]:
            owners.setdefault(languages._plain(word), set()).add(topic)
    assert {word: of for word, of in owners.items() if len(of) > 1} == {}
    assert [(word, of) for word, of in owners.items() if topic_named(code, word) not in of] == []


@pytest.mark.parametrize(("code", "text", "topic"), QUESTIONS)
def test_a_question_names_its_subject(code: str, text: str, topic: str) -> None:
    assert topic_named(code, text) == topic


def test_a_facet_is_known_by_the_words_of_its_button_and_is_about_the_subject_in_focus(foreign: Desk) -> None:
    foreign.turn(Incoming("a", QUESTIONS[0][1]))
    for text, ask in (("how much is it?", Ask.COST), ("and when?", Ask.WHEN)):
        turn = foreign.turn(Incoming("a", text))
        assert (turn.decision.topic, turn.decision.ask) == (CARD, ask)
    assert foreign.turn(Incoming("b", "how much is it?")).decision.topic == "meta/lingua"


def test_a_word_inside_another_names_nothing() -> None:
    assert topic_named("en", "my business is none of yours") == ""


@pytest.mark.parametrize("code", CODES)
def test_a_welcome_has_subjects_in_two_languages_and_a_person(code: str, demo: Engine) -> None:
    with reading(demo) as session:
        (reply,) = languages.welcome(code, "", session).replies
    phrases = languages._catalogue()[code]
    assert phrases["welcome"] in reply.text
    assert reply.buttons[0].title.endswith(phrases["topics"][CARD]["title"])
    assert reply.buttons[-1].title == f"{say('button_person')} · {phrases['person']}"
    assert len(reply.buttons) >= 6


@pytest.fixture
def foreign(desk: Desk, understander: PretendedUnderstander) -> Desk:
    understander.intents |= {
        text: f"language_{code}" for code, text, _ in QUESTIONS if code not in ("ar", "zh", "uk")
    } | {
        "thank you": "language_en",
        "how much is it?": "language_en",
        "and when?": "language_en",
        "dzien dobry": "language_pl",
    }
    return desk


@pytest.mark.parametrize(("code", "text", "topic"), QUESTIONS)
def test_a_question_is_answered_from_the_record(foreign: Desk, code: str, text: str, topic: str) -> None:
    turn = foreign.turn(Incoming("a", text))
    phrases = languages._catalogue()[code]
    assert (turn.decision.kind, turn.decision.topic) == (Kind.ANSWER, topic)
    assert turn.records
    assert turn.replies[0].text.startswith(phrases["danger" if topic == "aiuto/antiviolenza" else "answer"])
    assert turn.replies[0].source
    assert all(" · " in button.title for button in turn.replies[0].buttons)


def test_the_language_stays_with_buttons_and_single_words_and_goes_with_a_sentence(foreign: Desk) -> None:
    def ask(text: str = "", payload: str = "") -> str:
        return foreign.turn(Incoming("a", text, payload)).replies[0].text

    answer = languages._catalogue()["en"]["answer"]
    assert answer in ask(QUESTIONS[0][1])
    assert answer in ask(payload=f"topic:{CARD}:costo")
    assert answer in ask("quanto costa")
    assert answer in ask("carta d'identità")
    assert answer not in ask("vorrei sapere quanto costa la carta d'identità elettronica")
    assert answer not in ask("quanto costa")


def test_a_button_can_be_typed_in_either_language(foreign: Desk) -> None:
    for typed in ("Quanto costa", languages._catalogue()["en"]["facets"]["costo"]):
        foreign.turn(Incoming(typed, QUESTIONS[0][1]))
        turn = foreign.turn(Incoming(typed, typed))
        assert (turn.decision.topic, turn.decision.ask) == (CARD, Ask.COST)


def test_thanks_are_met_with_a_kind_word(foreign: Desk) -> None:
    (reply,) = foreign.turn(Incoming("a", "thank you")).replies
    assert reply.text == languages._catalogue()["en"]["thanks"]
    assert reply.buttons


def test_a_language_without_phrases_is_told_what_we_can_do(foreign: Desk) -> None:
    turn = foreign.turn(Incoming("a", "dzien dobry"))
    assert turn.decision.topic == "meta/lingua"
    assert turn.replies[0].buttons
