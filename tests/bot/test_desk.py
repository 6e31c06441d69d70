import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from bot.decision import Kind
from bot.desk import Desk, rome_now
from bot.tables import Conversation, Trace
from bot.turn import Turn
from channels.conversation import Incoming
from knowledge.town import Town
from knowledge.vocabularies import Ask
from nlu.understanding import Ranking, UnderstanderError
from tests.actions.knowledge import change
from tests.bot import stored
from tests.conftest import PretendedUnderstander

LOST = "anagrafe/carta-identita-smarrita"
HOUSE = "anagrafe/cambio-residenza"
SAID = "ho perso la carta d'identità"


def say(desk: Desk, text: str, conversation: str = "maria", **more: str) -> Turn:
    return desk.turn(Incoming(conversation, text, **more))  # type: ignore[arg-type]


def press(desk: Desk, payload: str, conversation: str = "maria") -> Turn:
    return desk.turn(Incoming(conversation, payload=payload))


# --- a conversation


def test_a_question_is_answered_and_the_next_facet_is_about_the_same(
    desk: Desk, understander: PretendedUnderstander
) -> None:
    understander.intents |= {"e quanto costa?": "ask_costo", "dove?": "ask_dove"}
    first, second, third = say(desk, SAID), say(desk, "e quanto costa?"), say(desk, "dove?")
    assert [turn.decision.topic for turn in (first, second, third)] == [LOST] * 3
    assert [turn.decision.ask for turn in (first, second, third)] == [Ask.GENERIC, Ask.COST, Ask.WHERE]
    assert "euro" in second.replies[0].text
    assert third.state.turns == 3


def test_each_conversation_has_its_own_subject(desk: Desk, understander: PretendedUnderstander) -> None:
    understander.intents |= {"e quanto costa?": "ask_costo"}
    say(desk, SAID, "maria")
    assert say(desk, "e quanto costa?", "luigi").decision.kind is Kind.CLARIFY
    assert say(desk, "e quanto costa?", "maria").decision.topic == LOST


def test_a_button_is_followed_by_pressing_it_or_by_writing_its_place(desk: Desk) -> None:
    offered = say(desk, SAID).replies[0].buttons
    pressed = press(desk, offered[1].payload)
    assert pressed.decision.kind is Kind.ANSWER
    say(desk, SAID, "luigi")
    written = say(desk, "la seconda", "luigi")
    assert written.decision == pressed.decision
    assert written.replies == pressed.replies


def test_a_button_nobody_offers_any_more_is_not_understood_and_not_a_failure(desk: Desk) -> None:
    turn = press(desk, "topic:vecchio:boh")
    assert turn.decision.kind is Kind.FALLBACK
    assert turn.replies[0].text.startswith("Mi dispiace, non ho capito.")
    assert turn.replies[0].buttons


def test_a_quartiere_named_once_goes_on_with_the_subject(desk: Desk, understander: PretendedUnderstander) -> None:
    understander.intents |= {"dove?": "ask_dove"}
    first = press(desk, "topic:cultura/biblioteca-prestito:generic")
    assert first.state.quartiere == ""
    understander.intents["dove prendo in prestito libri in biblioteca a santa croce"] = "ask_dove"
    named = say(desk, "dove prendo in prestito libri in biblioteca a santa croce")
    assert named.state.quartiere == "santa-croce"
    again = say(desk, "dove?")
    assert [card.title for card in again.replies[0].cards] == ["Biblioteca di quartiere Elsa Morante"]
    assert press(desk, f"topic:{HOUSE}:dove").state.quartiere == ""


def test_small_talk_does_not_lose_the_subject(desk: Desk, understander: PretendedUnderstander) -> None:
    understander.intents |= {"grazie": "meta_ringraziamento", "e quanto costa?": "ask_costo"}
    say(desk, SAID)
    assert say(desk, "grazie").decision.kind is Kind.SMALLTALK
    assert say(desk, "e quanto costa?").decision.topic == LOST


def test_the_nearest_place_where_a_position_is_given(desk: Desk) -> None:
    turn = desk.turn(Incoming("maria", payload="topic:cultura/biblioteca-prestito:dove", lat=45.002, lon=9.988))
    assert turn.replies[0].cards[0].title == "Biblioteca di quartiere Italo Calvino"


def test_the_hour_of_the_question_counts_and_not_that_of_the_machine(desk: Desk) -> None:
    incoming = Incoming("maria", payload="topic:casa/case-popolari:contatti")
    sunday = desk.turn(incoming)
    monday = desk.turn(incoming, now=desk.clock() + timedelta(days=1))
    assert "Adesso è chiuso. Riapre domani alle 9." in sunday.replies[0].cards[0].lines
    assert "Adesso è aperto, fino alle 12.30." in monday.replies[0].cards[0].lines


def test_the_clock_on_the_wall_is_that_of_rome() -> None:
    assert rome_now().tzinfo is None


# --- what is remembered


def test_a_turn_leaves_a_small_state_and_a_trace(desk: Desk, demo: Engine) -> None:
    turn = say(desk, SAID, channel="web")
    row = stored.conversation(demo, "maria")
    assert row is not None
    assert row.state == json.loads(json.dumps(turn.state.to_json()))
    [trace] = stored.traces(demo)
    assert (trace.conversation, trace.channel, trace.text) == (row.key, "web", SAID)
    assert (trace.topic, trace.ask, trace.decision, trace.known) == (LOST, "generic", "answer", True)
    assert trace.records == ["carta-identita-smarrita-rubata-rovinata"]
    assert 0.5 < trace.confidence <= 1
    assert trace.version == desk.comprehension.version
    assert trace.milliseconds >= 0


def test_the_database_does_not_tell_whose_conversation_it_is(desk: Desk, demo: Engine) -> None:
    say(desk, SAID, "telegram/123456789")
    assert b"123456789" not in stored.files(demo)


def test_the_trace_is_redacted_and_nothing_else_keeps_what_was_said(desk: Desk, demo: Engine) -> None:
    say(desk, "sono RSSMRA85T10A562S, tel 333 1234567, mario@esempio.it: ho perso la carta d'identità", message_id="m1")
    [trace] = stored.traces(demo)
    assert trace.text == "sono [codice fiscale], tel [telefono], [e-mail]: ho perso la carta d'identità"
    for private in (b"RSSMRA85T10A562S", b"1234567", b"mario@"):
        assert private not in stored.files(demo)
    row = stored.conversation(demo, "maria")
    assert row is not None
    assert "perso la carta d'identità" not in json.dumps(row.state)


def test_what_was_not_known_is_marked_for_those_who_make_the_desk_better(desk: Desk, demo: Engine) -> None:
    change(demo, "carta-identita-smarrita-rubata-rovinata", cost="")
    press(desk, f"topic:{LOST}:costo")
    assert not stored.traces(demo)[0].known


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_no_log_holds_what_was_said(desk: Desk, caplog: pytest.LogCaptureFixture, level: int) -> None:
    caplog.set_level(level)
    say(desk, "il mio segreto è zabaione, ho perso la carta d'identità")
    desk.comprehension._reader.understander = Failing(ValueError("non capisco zabaione"))  # type: ignore[assignment]
    say(desk, "il mio segreto è zabaione")
    assert caplog.records
    assert not [record for record in caplog.records if "zabaione" in record.getMessage() + str(record.exc_info)]


# --- one transaction


class Failing:
    """An intent model that is broken, each time in the way the test says."""

    version = "broken"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def parse(self, text: str) -> Ranking:
        raise self.error


def broken_record(desk: Desk) -> Turn:
    change(desk.engine, "cambio-di-residenza", cases=[{"quando": "manca il resto"}])
    return press(desk, f"topic:{HOUSE}:come")


def broken_model(desk: Desk) -> Turn:
    desk.comprehension._reader.understander = Failing(UnderstanderError("Il modello non risponde."))  # type: ignore[assignment]
    return say(desk, "vorrei cambiare residenza")


def too_slow(desk: Desk) -> Turn:
    desk.settings = replace(desk.settings, turn_deadline=-1.0)
    return say(desk, "vorrei cambiare residenza")


FAILURES = [broken_record, broken_model, too_slow]


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_an_apology_with_the_phone_and_changes_nothing(
    desk: Desk, demo: Engine, failure: Callable[[Desk], Turn]
) -> None:
    before = say(desk, SAID)
    state, count = stored.conversation(demo, "maria").state, len(stored.traces(demo))  # type: ignore[union-attr]
    turn = failure(desk)
    assert turn.replies[0].text.startswith("Scusa, ")
    assert "0000 100200" in turn.replies[0].text
    assert stored.conversation(demo, "maria").state == state  # type: ignore[union-attr]
    assert state["topic"] == before.decision.topic
    assert len(stored.traces(demo)) == count


@pytest.mark.parametrize("failure", FAILURES)
def test_a_conversation_that_begins_with_a_failure_leaves_no_trace(
    desk: Desk, demo: Engine, failure: Callable[[Desk], Turn]
) -> None:
    failure(desk)
    assert stored.conversations(demo) == []
    assert stored.traces(demo) == []


@pytest.mark.parametrize(
    ("failure", "words"), [(broken_model, "qualcosa non ha funzionato"), (too_slow, "ci sto mettendo troppo")]
)
def test_a_failure_and_slowness_are_told_apart(desk: Desk, failure: Callable[[Desk], Turn], words: str) -> None:
    assert words in failure(desk).replies[0].text


def test_a_failure_is_logged_once_with_where_it_happened(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    broken_record(desk)
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.getMessage().startswith("turn.failed channel=web error=KeyError at cases.py:")


def test_without_a_phone_the_apology_promises_none(desk: Desk, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.execute(delete(Town))
    text = broken_record(desk).replies[0].text
    assert text == "Scusa, qualcosa non ha funzionato e non ho potuto risponderti. Riprova tra poco."


def test_even_without_a_database_there_is_an_answer(desk: Desk, demo: Engine) -> None:
    with demo.begin() as connection:
        connection.exec_driver_sql("DROP TABLE conversation")
        connection.exec_driver_sql("DROP TABLE town")
    assert say(desk, SAID).replies[0].text.startswith("Scusa, ")


def test_after_a_failure_the_same_message_can_be_sent_again(desk: Desk) -> None:
    deadline = desk.settings
    desk.settings = replace(deadline, turn_deadline=-1.0)
    assert say(desk, SAID, message_id="m1").replies[0].text.startswith("Scusa, ")
    desk.settings = deadline
    assert say(desk, SAID, message_id="m1").decision.topic == LOST


@pytest.mark.parametrize(
    "broken", [[], "rotto", {"offered": 5}, {"topic": None, "turns": "tre"}, {"ask": "prezzo"}, None]
)
def test_a_state_broken_in_the_database_begins_anew(desk: Desk, demo: Engine, broken: object) -> None:
    say(desk, SAID)
    with Session(demo) as session, session.begin():
        session.execute(update(Conversation).values(state=broken))
    turn = say(desk, SAID)
    assert turn.decision.topic == LOST
    assert turn.state.turns == 1


# --- a message delivered twice


def test_the_same_message_is_answered_once_with_the_same_replies(desk: Desk, demo: Engine) -> None:
    first = say(desk, SAID, message_id="m1")
    second = say(desk, SAID, message_id="m1")
    assert second.replies == first.replies
    assert (second.decision.kind, second.decision.topic, second.records) == (Kind.ANSWER, LOST, first.records)
    assert len(stored.traces(demo)) == 1
    assert stored.conversation(demo, "maria").state["turns"] == 1  # type: ignore[union-attr]


def test_the_same_words_in_another_message_are_another_turn(desk: Desk, demo: Engine) -> None:
    for message_id in ("m1", "m2", "", ""):
        say(desk, SAID, message_id=message_id)
    assert stored.conversation(demo, "maria").state["turns"] == 4  # type: ignore[union-attr]


def test_message_ids_are_of_one_conversation(desk: Desk) -> None:
    say(desk, SAID, "maria", message_id="m1")
    other = say(desk, "vorrei cambiare residenza", "luigi", message_id="m1")
    assert other.decision.topic == HOUSE


def test_one_message_delivered_many_times_at_once_is_one_turn(desk: Desk, demo: Engine) -> None:
    with ThreadPoolExecutor(6) as threads:
        turns = list(threads.map(lambda _: say(desk, SAID, message_id="m1"), range(12)))
    assert len({turn.replies for turn in turns}) == 1
    assert stored.conversation(demo, "maria").state["turns"] == 1  # type: ignore[union-attr]
    assert len(stored.traces(demo)) == 1


# --- how long it is kept


def age(engine: Engine, name: str, by: timedelta) -> None:
    """Makes a conversation and its traces older."""
    row = stored.conversation(engine, name)
    assert row is not None
    with Session(engine) as session, session.begin():
        session.execute(update(Conversation).where(Conversation.key == row.key).values(updated_at=row.updated_at - by))
        session.execute(update(Trace).where(Trace.conversation == row.key).values(at=row.updated_at - by))


@pytest.mark.parametrize(("hours", "kind"), [(11.9, Kind.ANSWER), (12.1, Kind.CLARIFY)])
def test_a_conversation_begins_anew_after_twelve_hours(
    desk: Desk, demo: Engine, understander: PretendedUnderstander, hours: float, kind: Kind
) -> None:
    understander.intents |= {"e quanto costa?": "ask_costo"}
    say(desk, SAID)
    age(demo, "maria", timedelta(hours=hours))
    assert say(desk, "e quanto costa?").decision.kind is kind


def test_what_is_older_than_the_retention_is_deleted_and_the_rest_stays(desk: Desk, demo: Engine) -> None:
    for name in ("maria", "luigi"):
        say(desk, SAID, name)
    age(demo, "maria", timedelta(days=31))
    age(demo, "luigi", timedelta(days=29))
    assert desk.expire() == 2
    assert stored.conversation(demo, "maria") is None
    assert stored.conversation(demo, "luigi") is not None
    assert len(stored.traces(demo)) == 1
    assert desk.expire() == 0


def test_a_shorter_retention_is_kept_to(desk: Desk, demo: Engine) -> None:
    desk.settings = replace(desk.settings, retention_days=1)
    say(desk, SAID)
    age(demo, "maria", timedelta(days=2))
    assert desk.expire() == 2


def test_forget_deletes_the_conversation_and_its_traces_and_no_others(desk: Desk, demo: Engine) -> None:
    for name in ("maria", "luigi"):
        say(desk, SAID, name)
        say(desk, "grazie", name)
    desk.forget("maria")
    assert stored.conversation(demo, "maria") is None
    assert len(stored.traces(demo)) == 2
    assert {trace.conversation for trace in stored.traces(demo)} == {stored.conversation(demo, "luigi").key}  # type: ignore[union-attr]


def test_forgetting_a_conversation_that_never_was_is_no_error(desk: Desk, demo: Engine) -> None:
    desk.forget("nessuno")
    assert stored.conversations(demo) == []


def test_a_forgotten_conversation_begins_anew(desk: Desk, understander: PretendedUnderstander) -> None:
    understander.intents |= {"e quanto costa?": "ask_costo"}
    say(desk, SAID)
    desk.forget("maria")
    assert say(desk, "e quanto costa?").decision.kind is Kind.CLARIFY


# --- many at once


def test_conversations_in_parallel_keep_their_order_and_do_not_mix(desk: Desk, demo: Engine) -> None:
    subjects = {"anna": LOST, "bruno": HOUSE, "carla": "tributi/tari", "dario": "casa/case-popolari"}
    facets = ["generic", "costo", "dove", "documenti", "come", "quando"] * 2
    begin = threading.Barrier(len(subjects))

    def converse(name: str) -> list[Turn]:
        begin.wait()
        return [press(desk, f"topic:{subjects[name]}:{facet}", name) for facet in facets]

    with ThreadPoolExecutor(len(subjects)) as threads:
        spoken = dict(zip(subjects, threads.map(converse, subjects), strict=True))
    for name, turns in spoken.items():
        assert [(turn.decision.topic, turn.decision.ask.value) for turn in turns] == [
            (subjects[name], f) for f in facets
        ]
        assert [turn.state.turns for turn in turns] == list(range(1, len(facets) + 1))
    assert len(stored.traces(demo)) == len(subjects) * len(facets)


def test_turns_of_one_conversation_from_many_threads_are_all_counted(desk: Desk, demo: Engine) -> None:
    with ThreadPoolExecutor(6) as threads:
        turns = list(threads.map(lambda n: say(desk, SAID, message_id=f"m{n}"), range(30)))
    assert sorted(turn.state.turns for turn in turns) == list(range(1, 31))
    assert stored.conversation(demo, "maria").state["turns"] == 30  # type: ignore[union-attr]
