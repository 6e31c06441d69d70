"""Several people at the same record at the same moment: nobody's work is lost, and nobody is told so falsely."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge import loader
from knowledge.desk import editions, publishing
from knowledge.desk.editions import Conflict, EditionError, State
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from tests.knowledge.desk.staff import NOW, somebody
from tests.knowledge.folder import Folder

RECORD: Final = "sportello"
PLACE: Final = """
places:
  - slug: {slug}
    kind: ufficio
    name: Sportello
    summary: {summary}
"""
INTERLEAVINGS: Final = 200


@pytest.fixture
def people(engine: Engine) -> tuple[int, int]:
    with Session(engine) as session, session.begin():
        return somebody(session, "prima", Role.PUBLISHER).id, somebody(session, "seconda", Role.PUBLISHER).id


def save(engine: Engine, person: int, text: str, base: int, slug: str = RECORD) -> int:
    """Saves that text; the number of the edition, once it is certain."""
    item = {"name": "Sportello", "kind": "ufficio", "summary": text}
    with Session(engine) as session, session.begin():
        return editions.save(session, "place", slug, item, session.get_one(Person, person), base, NOW).number


def publish(engine: Engine, person: int, slug: str = RECORD) -> int:
    with Session(engine) as session, session.begin():
        return publishing.publish(session, slug, session.get_one(Person, person), NOW, NOW.date()).number


def last(engine: Engine, slug: str = RECORD) -> int:
    with Session(engine) as session:
        found = editions.latest(session, slug)
        return found.number if found else 0


def texts(engine: Engine, slug: str = RECORD) -> list[str]:
    """Of all editions, the newest first."""
    with Session(engine) as session:
        return [edition.item.get("summary", "") for edition in editions.history(session, slug)]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each returned, or the refusal it met; all begin at the same moment. Any other error is raised."""
    barrier = threading.Barrier(len(calls))

    def begun(call: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return call()
        except EditionError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begun, calls))


@pytest.mark.parametrize("known", [0, 1, 2], ids=["new", "draft", "published"])
def test_of_two_who_save_at_once_one_is_told_of_the_other(engine: Engine, people: tuple[int, int], known: int) -> None:
    if known:
        save(engine, people[0], "Com'era.", 0)
    if known > 1:
        publish(engine, people[0])
    base = last(engine)
    done = at_once(*(partial(save, engine, who, f"Di {who}.", base) for who in people))
    refused = [position for position, answer in enumerate(done) if isinstance(answer, Conflict)]
    assert len(refused) == 1
    second = people[refused[0]]
    save(engine, second, f"Di {second}.", last(engine))
    assert set(texts(engine)) >= {f"Di {who}." for who in people}


def test_of_two_who_publish_at_once_one_does(engine: Engine, people: tuple[int, int]) -> None:
    save(engine, people[0], "Da pubblicare.", 0)
    done = at_once(*(partial(publish, engine, who) for who in people))
    assert sorted(isinstance(answer, EditionError) for answer in done) == [False, True]
    with Session(engine) as session:
        states = [edition.state for edition in editions.history(session, RECORD)]
    assert states == [State.PUBLISHED, State.SAVED]


def test_what_is_saved_while_another_publishes_is_not_passed_over(engine: Engine, people: tuple[int, int]) -> None:
    for number in range(10):
        slug = f"{RECORD}-{number}"
        save(engine, people[0], "Prima.", 0, slug)
        done = at_once(partial(publish, engine, people[0], slug), partial(save, engine, people[1], "Dopo.", 1, slug))
        with Session(engine) as session:
            found = editions.latest(session, slug)
            live = editions.live(session, slug)
        assert found
        if isinstance(done[1], Conflict):
            assert (found.state, found.item["summary"]) == (State.PUBLISHED, "Prima.")
        else:
            assert live
            assert (found.state, live.summary) == (State.PUBLISHED, "Dopo.")


def test_a_save_while_a_load_runs_is_kept_and_so_is_what_is_loaded(
    engine: Engine, people: tuple[int, int], folder: Folder
) -> None:
    loader.load(engine, folder.write(PLACE.format(slug=RECORD, summary="Caricata.")).read())
    base = save(engine, people[0], "Una bozza.", 0)
    newer = folder.write(PLACE.format(slug=RECORD, summary="Caricata di nuovo.")).read()
    done = at_once(lambda: loader.load(engine, newer), lambda: save(engine, people[0], "Scritta intanto.", base))
    assert done[1] == base + 1
    assert texts(engine)[0] == "Scritta intanto."
    with Session(engine) as session:
        live = editions.live(session, RECORD)
    assert live
    assert live.summary == "Caricata di nuovo."


def test_no_text_that_somebody_was_told_is_saved_is_ever_lost(engine: Engine, people: tuple[int, int]) -> None:
    """Two editors, each with an open page that may be old by now, for `INTERLEAVINGS` rounds at the same moment."""
    chance, pages, told = random.Random(7), dict.fromkeys(people, 0), set()
    for number in range(INTERLEAVINGS):
        moves = {who: chance.choice(("save", "save", "reload", "publish")) for who in people}
        done = at_once(
            *(partial(move, engine, who, moves[who], f"Testo {number} di {who}.", pages[who]) for who in people)
        )
        for who, answer in zip(people, done, strict=True):
            if not isinstance(answer, EditionError):
                pages[who] = answer
                told |= {f"Testo {number} di {who}."} if moves[who] == "save" else set()
            elif isinstance(answer, Conflict):
                pages[who] = last(engine)
    assert len(told) > INTERLEAVINGS / 4
    assert told <= set(texts(engine))
    with Session(engine) as session:
        history = editions.history(session, RECORD)
    assert [edition.number for edition in history] == list(range(len(history), 0, -1))
    assert [edition.number for edition in history[1:] if edition.state in editions.OPEN] == []


def move(engine: Engine, who: int, what: str, text: str, page: int) -> int:
    """The number of the edition that the person's page shows afterwards."""
    if what == "save":
        return save(engine, who, text, page)
    return publish(engine, who) if what == "publish" else last(engine)
