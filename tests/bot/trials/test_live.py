"""What is published is live in every process: two real ones on one database."""

import shutil
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.comprehension import Comprehension
from bot.settings import Settings
from bot.tables import Trace
from knowledge import database
from knowledge.desk import phrases
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from nlu import archive, training_run
from tests.bench.clients import DeskClient
from tests.bench.desk_program import serving
from tests.bench.programs import Program
from tests.bot.trials.test_trials import CANTEEN, INVENTED
from tests.conftest import PretendedUnderstander

pytestmark = pytest.mark.model
NOW = datetime(2026, 11, 22, 9)
MARIA = Person(email="m@comune.example", name="Maria", role=Role.EDITOR, created_at=NOW)
PATIENCE = 60.0


@pytest.fixture
def settings(trained: Settings, demo: Engine, linker_cache: Path, tmp_path: Path) -> Settings:
    models = tmp_path / "models"
    models.mkdir()
    current = archive.current(trained.models)
    shutil.copyfile(current.path, models / current.path.name)
    archive.keep(archive.record(models / current.path.name).path, "today")
    Comprehension(demo, PretendedUnderstander(), linker_cache)  # fits the index where it is not kept
    shutil.copytree(linker_cache, models / "linker")
    url = demo.url.render_as_string(hide_password=False)
    return replace(trained, database=url, models=models, secret=tmp_path / "secret")


def cards_of(program: Program) -> str:
    client = DeskClient(program.url)
    client.begin()
    try:
        return client.ask(INVENTED)
    finally:
        client.close()


def test_a_published_phrase_is_understood_in_every_process(settings: Settings) -> None:
    with ExitStack() as stack:
        programs = [stack.enter_context(serving(settings))[0] for _ in range(2)]
        before = [cards_of(program) for program in programs]
        engine = database.connect(settings.database)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            texts = (INVENTED, "pappatoio", "iscrivere al pappatoio")
            made = [phrases.add(session, CANTEEN, text, MARIA, NOW) for text in texts]
            phrases.publish(session, made, MARIA, NOW)
        began = time.perf_counter()
        waiting = dict(enumerate(programs))
        while waiting and time.perf_counter() - began < PATIENCE:
            for number, program in list(waiting.items()):
                if "mensa" in cards_of(program).lower() and "mensa" not in before[number].lower():
                    del waiting[number]
            time.sleep(0.05)
        engine.dispose()
    assert not waiting


def test_an_activated_model_answers_in_a_running_process(settings: Settings) -> None:
    with serving(settings) as (program, _):
        cards_of(program)
        current = archive.current(settings.models)
        other = settings.models / "nlu-other.tar.gz"
        other.write_bytes(current.path.read_bytes() + b"\0" * 512)  # the same model, another checksum
        made = archive.keep(other, "tomorrow")
        training_run.activate(settings.models, other.name)
        engine = database.connect(settings.database)
        began = time.perf_counter()
        versions: set[str] = set()
        while made.version not in versions and time.perf_counter() - began < PATIENCE:
            cards_of(program)
            with database.reading(engine) as session:
                versions = {version.partition("+")[0] for version in session.scalars(select(Trace.version))}
            time.sleep(0.1)
        engine.dispose()
    assert {current.version, made.version} <= versions
