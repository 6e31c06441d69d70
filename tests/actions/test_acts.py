from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions import acts
from actions.answer import Answer, Question
from knowledge.database import reading
from knowledge.topic import Topic
from knowledge.vocabularies import Ask
from tests.actions.knowledge import change
from tests.actions.records import NOW

TOPICS = ["anagrafe/carta-identita", "anagrafe/carta-identita-smarrita"]


@pytest.fixture
def session(demo: Engine) -> Iterator[Session]:
    with reading(demo) as session:
        yield session


def payloads(told: Answer) -> list[str]:
    return [button.payload for reply in told.replies for button in reply.buttons]


def test_asking_back_offers_each_topic_by_its_title_and_a_way_out(session: Session) -> None:
    told = acts.clarify(TOPICS, Ask.COST, session)
    assert told.replies[0].text == "Non sono sicuro di aver capito. Intendevi una di queste cose?"
    assert [button.title for button in told.replies[0].buttons] == [
        "Carta d'identità per adulti",
        "Carta d'identità persa, rubata o rotta",
        "Nessuna di queste",
    ]
    assert payloads(told) == [f"topic:{TOPICS[0]}:costo", f"topic:{TOPICS[1]}:costo", "none"]


def test_a_topic_that_is_gone_is_not_offered(session: Session) -> None:
    assert payloads(acts.clarify(["niente/di-niente"], Ask.COST, session)) == ["none"]


def test_a_facet_without_a_subject_asks_for_the_subject_and_keeps_the_facet(session: Session) -> None:
    told = acts.ask_subject(Ask.COST, session)
    assert told.replies[0].text == "Volentieri. Di che cosa parliamo?"
    assert payloads(told) == [*[f"topic:{topic}:costo" for topic in acts.STARTERS], "person"]


@pytest.mark.parametrize("topic", [*acts.STARTERS])
def test_the_topics_to_begin_with_exist(session: Session, topic: str) -> None:
    assert session.get(Topic, topic) is not None


def test_not_understood_is_said_plainly_with_a_person(session: Session) -> None:
    told = acts.fallback([], session, NOW)
    assert told.replies[0].text.startswith("Mi dispiace, non ho capito.")
    assert "0000 100200" in told.replies[0].text
    assert payloads(told)[-1] == "person"
    assert len(payloads(told)) == 4


def test_not_quite_understood_offers_the_nearest_topics(session: Session) -> None:
    told = acts.fallback(TOPICS, session, NOW)
    assert told.replies[0].text.startswith("Non ho trovato una risposta sicura.")
    assert payloads(told) == [f"topic:{topic}:generic" for topic in TOPICS] + ["person"]


def test_nothing_written_is_met_with_an_example(session: Session) -> None:
    told = acts.fallback([], session, NOW, empty=True)
    assert told.replies[0].text.startswith("Scrivimi con parole tue")
    assert payloads(told)


def test_out_of_scope_says_who_does_it(session: Session) -> None:
    told = acts.out_of_scope("oos/meteo", session)
    assert "meteoam.it" in told.replies[0].text
    assert "chiedimi un servizio del Comune" in told.replies[0].text
    assert payloads(told) == ["topics", "person"]


def test_every_subject_of_others_says_who_does_it(session: Session) -> None:
    for topic in session.scalars(select(Topic).where(Topic.in_scope.is_(False))):
        assert acts.out_of_scope(topic.slug, session).replies[0].text.startswith(topic.elsewhere)
        assert topic.elsewhere


def test_out_of_scope_without_anybody_to_name_says_so(session: Session) -> None:
    assert acts.out_of_scope("", session).replies[0].text.startswith("Questo non è un servizio del Comune")


def test_the_greeting_says_what_it_is_and_that_the_town_is_invented(session: Session) -> None:
    text = acts.smalltalk("meta/saluto", session, 30).replies[0].text
    assert "assistente automatico di Borgoaperto (comune inventato)" in text
    assert "Borgoaperto è un comune inventato" in text


def test_a_real_town_is_not_called_invented(demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        town = session.get_one(acts.queries.Town, "borgoaperto")
        town.invented = False
    with reading(demo) as session:
        assert "inventato" not in acts.smalltalk("meta/saluto", session, 30).replies[0].text


def test_privacy_says_after_how_many_days_everything_is_deleted(session: Session) -> None:
    assert "dopo 17 giorni lo cancello" in acts.smalltalk("meta/privacy", session, 17).replies[0].text


@pytest.mark.parametrize("act", ["meta/congedo", "meta/ringraziamento", "meta/feedback-positivo"])
def test_who_takes_leave_is_not_held_back_with_a_list(session: Session, act: str) -> None:
    assert payloads(acts.smalltalk(act, session, 30)) == ["topics"]


def test_a_low_mood_is_offered_people_who_listen(session: Session) -> None:
    told = acts.smalltalk("meta/umore", session, 30)
    assert "112" in told.replies[0].text
    assert payloads(told)[0] == "topic:aiuto/servizi-sociali:generic"
    assert payloads(told)[-1] == "person"


def test_repeat_without_a_subject_asks_what_was_not_clear(session: Session) -> None:
    text = acts.smalltalk("meta/non-capito-ripeti", session, 30).replies[0].text
    assert text.startswith("Dimmi pure che cosa non è chiaro")


def test_an_act_nobody_wrote_words_for_is_met_with_help(session: Session) -> None:
    assert acts.smalltalk("meta/ballare", session, 30).replies[0].text.startswith("Scrivimi che cosa ti serve")


def test_a_person_is_the_one_of_the_subject_with_a_way_back(session: Session) -> None:
    told = acts.handoff("meta/operatore", session, NOW, TOPICS[0])
    assert told.replies[0].text.startswith("Certo. Per parlare con una persona chiama Ufficio Anagrafe: 0000 100211.")
    assert payloads(told) == ["form:call", f"topic:{TOPICS[0]}:generic", "topics"]


def test_a_complaint_is_heard_before_it_is_sent_on(session: Session) -> None:
    told = acts.handoff("meta/reclamo", session, NOW)
    assert told.replies[0].text.startswith("Mi dispiace per quello che è successo.")
    assert "0000 100200" in told.replies[0].text


def test_simpler_tells_the_summary_and_after_the_summary_the_steps(demo: Engine) -> None:
    change(demo, "cambio-di-residenza", summary="Dillo al comune.", how=["Vai allo sportello."], local=[])
    with reading(demo) as session:
        question = Question("anagrafe/cambio-residenza", Ask.COST, NOW, "non ho capito")
        first = acts.simpler(question, session)
        second = acts.simpler(Question("anagrafe/cambio-residenza", Ask.GENERIC, NOW, "non ho capito"), session)
    assert first.replies[0].text == "Provo a dirlo in modo più semplice.\n\nDillo al comune."
    assert second.replies[0].text == "Provo a dirlo in modo più semplice.\n\nVai allo sportello."
    assert first.record == "cambio-di-residenza"


def test_an_empty_knowledge_base_still_greets_and_asks_back(engine: Engine) -> None:
    with reading(engine) as session:
        assert "questo Comune" in acts.smalltalk("meta/saluto", session, 30).replies[0].text
        assert payloads(acts.ask_subject(Ask.COST, session))
