"""Several desks on one PostgreSQL: the database is all they share."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.comprehension import Comprehension
from bot.desk import Desk
from bot.settings import ROOT, Settings
from channels.conversation import Incoming
from knowledge import catalogue, database, loader
from nlu.bands import Bands
from tests.bot import stored
from tests.conftest import SUNDAY, PretendedUnderstander
from tests.ending import put_away

pytestmark = pytest.mark.postgresql

CATALOGUE = """
town: {slug: prova, name: "Prova", phone: "0000 1", invented: true}
topics:
  - {slug: strade/buche, title: "Buche nelle strade", aliases: ["buca", "asfalto rotto", "strada rovinata"]}
  - {slug: strade/lampioni, title: "Lampioni spenti", aliases: ["lampione rotto", "strada al buio", "luce che non va"]}
services:
  - slug: segnalare-buche
    topic: strade/buche
    name: "Segnalare una buca"
    summary: "Scrivi dove si trova la buca."
    cost: "Gratis."
    source: {name: "Comune di Prova"}
    verified_on: 2026-11-22
    expires_on: 2040-12-31
"""
TURNS = 40


@pytest.fixture
def town(own_postgresql: str, tmp_path: Path) -> Iterator[Engine]:
    folder = tmp_path / "schede"
    folder.mkdir()
    (folder / "prova.yml").write_text(CATALOGUE, encoding="utf-8")
    engine = database.connect(own_postgresql)
    database.upgrade(engine)
    loader.load(engine, catalogue.read([folder]))
    yield engine
    put_away(engine)


@pytest.fixture
def desk(town: Engine, tmp_path: Path) -> Desk:
    comprehension = Comprehension(town, PretendedUnderstander(), tmp_path / "linker")
    return Desk(town, comprehension, Bands(), Settings(secret=tmp_path / "secret"), clock=lambda: SUNDAY)


def desks_at_once(url: str, cache: Path, message_ids: list[str], turns: int) -> list[list[str]]:
    """What each of several processes said, all of them in the same conversation at the same time."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.bot.turns_worker", url, str(cache), "maria", ids, str(turns)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for ids in message_ids
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    said = []
    for worker in workers:
        output, errors = worker.communicate(timeout=120)
        assert worker.returncode == 0, errors
        said.append(output.splitlines())
    return said


def test_a_conversation_on_postgresql_goes_as_on_sqlite(desk: Desk, town: Engine) -> None:
    first = desk.turn(Incoming("maria", payload="topic:strade/buche:generic", message_id="m1"))
    again = desk.turn(Incoming("maria", payload="topic:strade/buche:generic", message_id="m1"))
    assert first.replies[0].text == "Scrivi dove si trova la buca."
    assert again.replies == first.replies
    assert len(stored.traces(town)) == 1
    desk.forget("maria")
    assert stored.conversations(town) == stored.traces(town) == []


@pytest.mark.parametrize("said", ["\x00zero\x00", "\ud800", "🙂" * 500, "a" * 10_000, "'; DROP TABLE trace; --"])
def test_hostile_text_is_answered_and_kept_on_postgresql_too(desk: Desk, town: Engine, said: str) -> None:
    turn = desk.turn(Incoming("maria", said, message_id="m1"))
    assert not turn.replies[0].text.startswith("Scusa, ")
    assert len(stored.traces(town)) == 1


def test_no_turn_of_two_processes_is_lost(own_postgresql: str, desk: Desk, town: Engine, tmp_path: Path) -> None:
    said = desks_at_once(own_postgresql, tmp_path / "linker", ["a#", "b#"], TURNS)
    assert all(line.startswith("answer ") for lines in said for line in lines)
    counted = sorted(int(line.split()[1]) for lines in said for line in lines)
    assert counted == list(range(1, 2 * TURNS + 1))
    row = stored.conversation(town, "maria")
    assert row is not None
    assert row.state["turns"] == 2 * TURNS
    assert len(stored.traces(town)) == 2 * TURNS


def test_one_message_delivered_to_two_processes_is_one_turn(
    own_postgresql: str, desk: Desk, town: Engine, tmp_path: Path
) -> None:
    said = desks_at_once(own_postgresql, tmp_path / "linker", ["same", "same"], 1)
    assert [lines[0].split(" ", 2)[2] for lines in said] == ["Gratis.", "Gratis."]
    row = stored.conversation(town, "maria")
    assert row is not None
    assert row.state["turns"] == 1
    assert len(stored.traces(town)) == 1
