import logging
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot import composition
from bot.settings import Settings
from knowledge import database
from knowledge.errors import KnowledgeMissing
from knowledge.topic import Phrase, Topic
from nlu import training_run
from nlu.archive import ModelMissing, record
from nlu.remote import RemoteUnderstander


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database=f"sqlite:///{tmp_path / 'banco.db'}", models=tmp_path / "models", secret=tmp_path / "secret"
    )


def test_a_desk_without_a_knowledge_base_says_so_and_creates_nothing(settings: Settings, tmp_path: Path) -> None:
    with composition.opened(settings) as engine, pytest.raises(KnowledgeMissing, match="portineria load"):
        composition.desk(settings, engine)
    assert list(tmp_path.iterdir()) == []


def test_a_desk_without_a_model_says_so(settings: Settings) -> None:
    with composition.opened(settings) as engine:
        database.upgrade(engine)
        with pytest.raises(ModelMissing, match="portineria train"):
            composition.desk(settings, engine)


def test_a_rasa_server_takes_the_place_of_the_model_at_home(settings: Settings) -> None:
    remote = composition.understander(Settings(rasa_url="http://127.0.0.1:1", models=settings.models))
    assert isinstance(remote, RemoteUnderstander)


def test_loading_tells_what_it_does(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "schede"
    folder.mkdir()
    topic = 'topics: [{slug: strade/buche, title: "Buche"}]\n'
    (folder / "strade.yml").write_text(topic, encoding="utf-8")
    said: list[str] = []
    report = composition.load(settings, [folder], said.append)
    assert said == ["Leggo schede", "Voci 1 aggiunte"]
    assert report.counts["added"] == 1


@pytest.mark.parametrize("name", ["httpx", "sqlalchemy", "alembic", "rasa"])
def test_libraries_that_write_addresses_and_messages_are_quiet(name: str) -> None:
    composition.quiet_libraries()
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)


def test_what_staff_have_taught_since_is_no_reason_to_train_before_a_demo(settings: Settings) -> None:
    """Words go live after they were compared: a restart must not put another model in their place."""
    with composition.opened(settings) as engine:
        database.upgrade(engine)
        with Session(engine) as session, session.begin():
            session.add(Topic(slug="famiglia/nido", title="Nido", area="famiglia"))
            session.add(Phrase(topic_slug="famiglia/nido", text="quanto si paga il nido?", ask="costo", origin="desk"))
    assert composition.taught(settings)
    settings.models.mkdir()
    archive = settings.models / "nlu-prova.tar.gz"
    archive.write_bytes(b"un modello")
    record(archive)
    training_run.mark_fresh(settings.models, training_run.fingerprint())
    said: list[str] = []
    composition.train(settings, said.append, only_missing=True)
    assert said == ["Il modello è già aggiornato"]
