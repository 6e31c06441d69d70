from datetime import datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.comprehension import linked_phrases
from bot.decision import Kind
from bot.desk import Desk
from bot.tables import Conversation, Trace
from bot.trials.answered import Answered, Circumstances, answered, tried
from bot.trials.comparison import Outcome, Wanted, compare, outcome, protected_outcome, readers
from bot.trials.traffic import Asked, recent
from channels.conversation import Button, Incoming, Reply
from knowledge.calendar import CalendarMonth
from knowledge.database import reading
from knowledge.record import Record
from knowledge.requests import Request
from nlu.linker import Phrase
from nlu.reader import Reader
from tests.conftest import SUNDAY

CANTEEN = "famiglia/mensa"
INVENTED = "vorrei il pappatoio per la bimba"


@pytest.fixture
def about(desk: Desk) -> Circumstances:
    return Circumstances(desk.bands, SUNDAY, 30)


def with_phrases(desk: Desk, *phrases: Phrase, without: str = "") -> Reader:
    now = desk.comprehension.reader
    with reading(desk.engine) as session:
        known = [phrase for phrase in linked_phrases(session) if phrase.topic != without]
    return Reader(now.understander, now.linker.updated([*known, *phrases]), now.mentions)


TAUGHT = tuple(Phrase(CANTEEN, text) for text in (INVENTED, "pappatoio", "iscrivere al pappatoio"))


def stored(engine: Engine) -> list[int]:
    with reading(engine) as session:
        tables = (Conversation, Trace, Request, CalendarMonth)
        return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]


@pytest.mark.parametrize(
    "text", ["orari della biblioteca centrale", "eventi ad agosto", "c'è una buca in via Larga", "", "gvbzx"]
)
def test_a_trial_says_what_a_citizen_would_be_told_and_leaves_nothing(
    desk: Desk, about: Circumstances, text: str
) -> None:
    before = stored(desk.engine)
    got = tried(desk.engine, lambda session: answered(text, desk.comprehension.reader, session, about))
    assert stored(desk.engine) == before
    turn = desk.turn(Incoming("citizen", text), SUNDAY)
    assert (got.kind, got.topic, got.records) == (turn.decision.kind, turn.decision.topic, turn.records)
    assert got.replies == turn.replies


def test_what_prepares_a_trial_is_seen_by_it_and_by_nobody_else(desk: Desk, about: Circumstances) -> None:
    def closed(session: Session) -> None:
        for record in session.scalars(select(Record).where(Record.slug.in_(found.records))):
            record.summary = "Biblioteca di prova"

    def ask(session: Session) -> Answered:
        return answered("orari della biblioteca centrale", desk.comprehension.reader, session, about)

    found = tried(desk.engine, ask)
    assert "Biblioteca di prova" in str(tried(desk.engine, ask, closed).replies)
    assert tried(desk.engine, ask) == found


def test_a_phrase_wins_a_question_and_loses_none(desk: Desk, about: Circumstances) -> None:
    both = readers(desk.comprehension.reader, with_phrases(desk, *TAUGHT))
    progress: list[tuple[int, int]] = []
    asked = [Asked(INVENTED, 3), Asked("ho perso la carta d'identità", 1), Asked("ciao", 1)]
    wanted = [Wanted("ho perso la carta d'identità", "anagrafe/carta-identita-smarrita"), Wanted(INVENTED, CANTEEN)]
    found = compare(desk.engine, both, about, asked, wanted, lambda done, total: progress.append((done, total)))
    assert [row.outcome for row in found.recent] == [Outcome.WON, Outcome.SAME, Outcome.SAME]
    assert [row.outcome for row in found.protected] == [Outcome.SAME, Outcome.WON]
    assert not found.blocks
    assert progress[-1] == (5, 5)
    told = found.to_json()["recent"]
    assert told["counts"] == {"won": 1, "lost": 0, "changed": 0, "same": 2, "wrong": 0}
    assert told["rows"]["won"][0]["after"]["topic"] == CANTEEN
    assert "same" not in told["rows"]


def test_words_taken_away_lose_a_protected_question_and_block(desk: Desk, about: Circumstances) -> None:
    lost = "ho perso la carta d'identità"
    both = readers(desk.comprehension.reader, with_phrases(desk, without="anagrafe/carta-identita-smarrita"))
    wanted = [Wanted(lost, "anagrafe/carta-identita-smarrita"), Wanted("gvbzx", CANTEEN)]
    found = compare(desk.engine, both, about, [Asked(lost, 1)], wanted)
    assert [row.outcome for row in found.protected] == [Outcome.LOST, Outcome.WRONG]
    assert found.recent[0].outcome in (Outcome.LOST, Outcome.CHANGED)
    assert found.blocks


def said(kind: Kind, topic: str = CANTEEN, text: str = "Ecco.", *buttons: str, ask: str = "generic") -> Answered:
    return Answered(kind, topic, ask, (), (Reply(text, tuple(Button(title, title) for title in buttons)),))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (said(Kind.FALLBACK), said(Kind.ANSWER), Outcome.WON),
        (said(Kind.CLARIFY), said(Kind.ANSWER), Outcome.WON),
        (said(Kind.ANSWER), said(Kind.CLARIFY), Outcome.LOST),
        (said(Kind.ANSWER), said(Kind.OUT_OF_SCOPE, "oos/meteo"), Outcome.CHANGED),
        (said(Kind.ANSWER), said(Kind.ANSWER, "famiglia/asilo-nido"), Outcome.CHANGED),
        (said(Kind.ANSWER), said(Kind.ANSWER, text="Altro."), Outcome.CHANGED),
        (said(Kind.ANSWER), said(Kind.ANSWER, CANTEEN, "Ecco.", "Costi"), Outcome.SAME),
        (said(Kind.CLARIFY, "", "Quale?", "a", "b"), said(Kind.CLARIFY, "", "Quale?", "a", "c"), Outcome.SAME),
        (said(Kind.FALLBACK), said(Kind.CLARIFY), Outcome.CHANGED),
    ],
)
def test_outcomes(before: Answered, after: Answered, expected: Outcome) -> None:
    assert outcome(before, after) is expected


@pytest.mark.parametrize(
    ("wanted", "got", "right"),
    [
        (Wanted("x", CANTEEN), said(Kind.ANSWER), True),
        (Wanted("x", CANTEEN), said(Kind.FORM), True),
        (Wanted("x", CANTEEN), said(Kind.CLARIFY), False),
        (Wanted("x", CANTEEN, "costo"), said(Kind.ANSWER), False),
        (Wanted("x", CANTEEN, "costo"), said(Kind.ANSWER, ask="costo"), True),
        (Wanted("x", "oos/meteo"), said(Kind.OUT_OF_SCOPE, "oos/meteo"), True),
        (Wanted("x", "oos/meteo"), said(Kind.FALLBACK, "oos/meteo"), False),
        (Wanted("x", "meta/operatore"), said(Kind.HANDOFF, "meta/operatore"), True),
    ],
)
def test_what_a_protected_question_wants(wanted: Wanted, got: Answered, right: bool) -> None:
    assert wanted.is_right(got) is right
    expected = Outcome.SAME if right else Outcome.WRONG
    assert protected_outcome(wanted, got, got) is expected


def test_recent_questions_are_distinct_the_most_frequent_first(desk: Desk) -> None:
    for number, text in enumerate(["orari biblioteca", "ciao", "orari biblioteca", "nido"]):
        desk.turn(Incoming(f"c{number}", text), datetime(2026, 11, 22, 10))
    desk.turn(Incoming("w", "prova", channel="warm-up"))
    desk.turn(Incoming("w", payload="topic:cultura/eventi:generic"))
    with reading(desk.engine) as session:
        assert recent(session) == [Asked("orari biblioteca", 2), Asked("nido", 1), Asked("ciao", 1)]
        assert recent(session, 1) == [Asked("orari biblioteca", 2)]
