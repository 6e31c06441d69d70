"""No dead end: every topic with every facet, and every act, on a whole town, on none, and on nothing at all."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions import acts, forms, service
from actions.answer import Answer, Question
from actions.draft import CONFIRM, NEEDED, OPTIONAL, Act, Draft, Step
from bot import composition
from channels.conversation import Reply
from knowledge import catalogue, database, loader, queries
from knowledge.database import reading
from knowledge.topic import Topic
from knowledge.town import Quartiere
from knowledge.vocabularies import Ask, RequestKind
from nlu.dates import find_period
from nlu.understanding import Mentions
from tests.actions.records import NOW
from tests.actions.test_wording import ACTS

MOST_PAYLOAD_BYTES = 64
PHONE = re.compile(r"\d[\d ]{2,}\d")
# "..", ". .", "?." and the like: a sentence that was put together from two that both ended.
ENDED_TWICE = re.compile(r"(?<!\.)\.\.(?!\.)|\. \.|[!?:;] ?\.(?!\.)|\s[.,;:](?:\s|$)|,\.|  ")
# An address that was made to begin a sentence.
CAPITAL_ADDRESS = re.compile(r"\bHttps?://|(?m:^)[A-Z][\w.]*@")

TOPICS = sorted(catalogue.read([composition.STARTER]).topics)
FACETS = [(topic, ask) for topic in TOPICS for ask in Ask]


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The catalogue that holds in all of Italy, and no town."""
    yield from _loaded(tmp_path_factory.mktemp("starter") / "starter.db", [composition.STARTER])


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    yield from _loaded(tmp_path_factory.mktemp("nothing") / "nothing.db", [])


def _loaded(path: Path, folders: list[Path]) -> Iterator[Engine]:
    engine = database.connect(f"sqlite:///{path}")
    database.upgrade(engine)
    if folders:
        loader.load(engine, catalogue.read(folders))
    yield engine
    engine.dispose()


def texts(reply: Reply) -> Iterator[str]:
    yield reply.text
    for card in reply.cards:
        yield from (card.title, *card.lines, card.phone)
    yield from (button.title for button in reply.buttons)
    if reply.source:
        yield reply.source.text


def faults(told: Answer) -> Iterator[str]:
    """What is wrong with an answer."""
    if not told.replies:
        yield "says nothing"
    for reply in told.replies:
        if not reply.text.strip() and not reply.cards:
            yield "an empty reply"
        if not reply.buttons and not PHONE.search("\n".join(texts(reply))):
            yield "neither a button nor a phone"
        for text in texts(reply):
            if "None" in text or "{" in text or "}" in text:
                yield f"something unfilled: {text}"
            if found := ENDED_TWICE.search(text):
                yield f"{found[0]!r} in: {text}"
            if found := CAPITAL_ADDRESS.search(text):
                yield f"{found[0]!r} in: {text}"
        for button in reply.buttons:
            if len(button.payload.encode()) > MOST_PAYLOAD_BYTES:
                yield f"a payload too long: {button.payload}"
            if not button.title.strip():
                yield f"a button without words: {button.payload}"
        titles = [button.title for button in reply.buttons]
        if len(set(titles)) < len(titles):
            yield f"two buttons alike: {titles}"


def walk(session: Session) -> dict[str, list[str]]:
    """The faults by question, of every topic with every facet."""
    found = {}
    for topic, ask in FACETS:
        if wrong := list(faults(service.answer(Question(topic, ask, NOW), session))):
            found[f"{topic} {ask.value}"] = wrong
    return found


def acts_walk(session: Session) -> dict[str, list[str]]:
    """The faults of everything that is not about a service."""
    others = [topic for topic in TOPICS if topic.startswith("oos/")]
    made = {f"smalltalk {act}": partial(acts.smalltalk, act, session, 30) for act in ACTS}
    made |= {f"out of scope {topic}": partial(acts.out_of_scope, topic, session) for topic in ["", *others]}
    made |= {f"ask subject {ask.value}": partial(acts.ask_subject, ask, session) for ask in Ask}
    made |= {
        f"handoff {topic}": partial(acts.handoff, "meta/operatore", session, NOW, topic) for topic in ["", *TOPICS]
    }
    made |= {
        f"clarify {topic}": partial(acts.clarify, TOPICS[n : n + 4], Ask.COST, session)
        for n, topic in enumerate(TOPICS)
    }
    made |= {
        f"fallback {topic}": partial(acts.fallback, TOPICS[n : n + 3], session, NOW) for n, topic in enumerate(TOPICS)
    }
    made["fallback"] = partial(acts.fallback, [], session, NOW)
    made["nothing written"] = partial(acts.fallback, [], session, NOW, empty=True)
    made |= {
        f"simpler {topic} {ask.value}": partial(acts.simpler, Question(topic, ask, NOW), session)
        for topic, ask in FACETS
    }
    return {name: wrong for name, answer in made.items() if (wrong := list(faults(answer())))}


def forms_walk(session: Session) -> dict[str, list[str]]:
    """The faults of every step of every form, asking for each thing that it may ask for."""
    found = {}
    processes = queries.open_processes(session, NOW.date())
    for kind in RequestKind:
        names = (*NEEDED[kind], *OPTIONAL[kind], CONFIRM)
        for act in set(Act) - {Act.SENT}:
            for name in names:
                values = dict.fromkeys(NEEDED[kind], "2026-12-12")
                step = Step(
                    act, Draft(kind, "k", "", tuple(values.items()), name if act is not Act.SUMMARY else CONFIRM)
                )
                if name == CONFIRM and act in (Act.ASK, Act.UNCLEAR, Act.FAR):
                    continue  # nothing is missing: then it is a summary
                if wrong := list(faults(forms.answer(step, session, processes))):
                    found[f"{kind.value} {act.value} {name}"] = wrong
    return found


@pytest.mark.parametrize("knowledge_base", ["demo", "starter", "nothing"])
def test_no_form_is_a_dead_end(request: pytest.FixtureRequest, knowledge_base: str) -> None:
    with reading(request.getfixturevalue(knowledge_base)) as session:
        assert forms_walk(session) == {}


def test_the_walk_is_long() -> None:
    assert len(FACETS) > 1000


def test_no_dead_end_in_the_demo_town(demo: Engine) -> None:
    with reading(demo) as session:
        assert walk(session) == {}


def test_no_dead_end_without_a_town(starter: Engine) -> None:
    with reading(starter) as session:
        assert walk(session) == {}


def test_no_dead_end_in_an_empty_knowledge_base(nothing: Engine) -> None:
    with reading(nothing) as session:
        assert walk(session) == {}


@pytest.mark.parametrize("quartiere", ["fornaci", "san-rocco"])
def test_no_dead_end_for_who_asks_about_a_quartiere(demo: Engine, quartiere: str) -> None:
    with reading(demo) as session:
        assert session.get(Quartiere, quartiere)
        found = {}
        for topic, ask in FACETS:
            question = Question(
                topic, ask, NOW, "domani", Mentions(quartiere, "bambini", free=True), period=find_period("domani", NOW)
            )
            if wrong := list(faults(service.answer(question, session))):
                found[f"{topic} {ask.value}"] = wrong
        assert found == {}


def test_no_dead_end_once_everything_has_expired(demo: Engine) -> None:
    late = NOW.replace(year=2040)
    with reading(demo) as session:
        found = {}
        for topic, ask in FACETS:
            told = service.answer(Question(topic, ask, late), session)
            wrong = list(faults(told))
            if told.known:
                wrong.append("tells a fact that nobody vouches for")
            if wrong:
                found[f"{topic} {ask.value}"] = wrong
        assert found == {}


def test_no_act_is_a_dead_end_in_the_demo_town(demo: Engine) -> None:
    with reading(demo) as session:
        assert acts_walk(session) == {}


def test_no_act_is_a_dead_end_without_a_town(starter: Engine) -> None:
    with reading(starter) as session:
        assert acts_walk(session) == {}


def test_no_act_is_a_dead_end_in_an_empty_knowledge_base(nothing: Engine) -> None:
    with reading(nothing) as session:
        assert acts_walk(session) == {}


def test_every_topic_of_the_town_has_a_record(starter: Engine) -> None:
    with reading(starter) as session:
        unanswered = [
            topic.slug
            for topic in session.scalars(select(Topic).where(Topic.in_scope))
            if not service.answer(Question(topic.slug, Ask.GENERIC, NOW), session).known
        ]
    assert unanswered == []


# --- the walk itself can see


@pytest.mark.parametrize(("reply", "fault"), [
    (Reply(""), "an empty reply"),
    (Reply("Va bene."), "neither a button nor a phone"),
    (Reply("Chiama None: 0000 1234."), "something unfilled"),
    (Reply("Chiama {phone} 0000 1234."), "something unfilled"),
    (Reply("Chiama il 112.."), "'..' in"),
    (Reply("Chiama il 0000 12. ."), "'. .' in"),
    (Reply("Chiama? . 0000 12"), "'? .' in"),
    (Reply("0000 1234\nSegreteria@comune.example"), "'Segreteria@' in"),
])  # fmt: skip
def test_a_fault_is_seen(reply: Reply, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults(Answer((reply,))))


@pytest.mark.parametrize(
    "text", ["Aspetta… poi chiama 0000 1234.", "Aspetta... 0000 1234", "Alle 10.30. Poi 0000 1234."]
)
def test_a_good_text_has_no_fault(text: str) -> None:
    assert list(faults(Answer((Reply(text),)))) == []
