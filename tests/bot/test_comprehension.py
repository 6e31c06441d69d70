import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from bot.comprehension import Comprehension, linked_phrases
from knowledge.database import reading
from knowledge.topic import Phrase, Topic
from knowledge.town import Quartiere
from nlu import archive
from nlu.archive import ModelOutdated, TrainedModel
from nlu.current_model import CurrentModel
from tests.conftest import PretendedUnderstander

CANTEEN = "famiglia/mensa"
# A word nobody has ever used for anything.
INVENTED = "vorrei il pappatoio per la bimba"
PATIENCE_SECONDS = 10.0


@pytest.fixture
def comprehension(demo: Engine, linker_cache: Path, tmp_path: Path) -> Comprehension:
    """With a cache of its own: what it learns here is of no use to other tests."""
    Comprehension(demo, PretendedUnderstander(), linker_cache)
    cache = tmp_path / "linker"
    shutil.copytree(linker_cache, cache)
    return Comprehension(demo, PretendedUnderstander(), cache)


def soon(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.2)
    return False


def best(comprehension: Comprehension, text: str = INVENTED) -> str:
    return comprehension.understand(text).town_topics[0][0]


def test_a_phrase_that_staff_add_is_understood_within_seconds(comprehension: Comprehension, demo: Engine) -> None:
    before = comprehension.version
    sure = comprehension.understand(INVENTED).certainty
    with Session(demo) as session, session.begin():  # another process, as far as the desk can tell
        session.add_all(
            Phrase(topic_slug=CANTEEN, text=text) for text in (INVENTED, "pappatoio", "iscrivere al pappatoio")
        )
    assert soon(
        lambda: best(comprehension) == CANTEEN and comprehension.understand(INVENTED).certainty > max(sure, 0.7)
    )
    assert comprehension.version != before


def test_a_phrase_that_staff_take_away_is_forgotten(comprehension: Comprehension, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.add_all(Phrase(topic_slug=CANTEEN, text=f"pappatoio {word}") for word in ("", "bimbi", "comunale"))
    assert soon(lambda: best(comprehension, "pappatoio comunale") == CANTEEN)
    learnt = comprehension.version
    with Session(demo) as session, session.begin():
        for phrase in session.scalars(select(Phrase).where(Phrase.text.startswith("pappatoio"))):
            session.delete(phrase)
    assert soon(lambda: (comprehension.understand("pappatoio"), comprehension.version != learnt)[1])


def test_a_new_quartiere_is_recognised(comprehension: Comprehension, demo: Engine) -> None:
    assert comprehension.understand("biblioteca a Pratolungo").mentions.quartiere == ""
    with Session(demo) as session, session.begin():
        session.add(Quartiere(slug="pratolungo", name="Pratolungo", alt_names=["zona prato"]))
    assert soon(lambda: comprehension.understand("biblioteca a Pratolungo").mentions.quartiere == "pratolungo")


def test_nobody_waits_for_the_new_index(comprehension: Comprehension, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.add(Phrase(topic_slug=CANTEEN, text=INVENTED))
    asked = [comprehension.understand("ho perso la carta d'identità").town_topics[0][0] for _ in range(20)]
    assert set(asked) == {"anagrafe/carta-identita-smarrita"}


def test_an_index_that_cannot_be_fitted_leaves_the_old_one_in_use(
    comprehension: Comprehension, demo: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with demo.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE quartiere RENAME TO quartiere_in_rifacimento")
        connection.exec_driver_sql("UPDATE revision SET number = number + 1 WHERE name = 'phrases'")
    assert soon(
        lambda: bool(
            comprehension.understand("ciao") and [r for r in caplog.records if "not_renewed" in r.getMessage()]
        )
    )
    assert best(comprehension, "ho perso la carta d'identità") == "anagrafe/carta-identita-smarrita"
    with demo.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE quartiere_in_rifacimento RENAME TO quartiere")
    with Session(demo) as session, session.begin():
        session.add(Phrase(topic_slug=CANTEEN, text="pappatoio"))
    assert soon(lambda: best(comprehension, "pappatoio") == CANTEEN)  # the next look tried again


def test_the_version_names_model_and_index(comprehension: Comprehension) -> None:
    model, _, index = comprehension.version.partition("+")
    assert model == "pretended"
    assert len(index) == 8


def test_the_index_is_fitted_on_the_words_of_staff_the_titles_and_what_is_not_the_towns(demo: Engine) -> None:
    with reading(demo) as session:
        phrases = linked_phrases(session)
        titles = {
            (slug, title) for slug, title in session.execute(select(Topic.slug, Topic.title).where(Topic.in_scope))
        }
    known = {(phrase.topic, phrase.text) for phrase in phrases}
    assert titles <= known
    assert any(topic.startswith("oos/") for topic, _ in known)
    assert not any(topic.startswith("meta/") for topic, _ in known)


def test_even_without_a_catalogue_there_is_something_to_understand(engine: Engine, tmp_path: Path) -> None:
    with Session(engine) as session, session.begin():
        session.execute(delete(Topic))
    comprehension = Comprehension(engine, PretendedUnderstander(), tmp_path / "linker")
    understood = comprehension.understand("che tempo fa?")
    assert understood.town_topics == ()
    assert understood.certainty == 0


class Opened(PretendedUnderstander):
    def __init__(self, model: TrainedModel) -> None:
        super().__init__()
        if b"broken" in model.path.read_bytes():
            raise ModelOutdated(model.path)
        self.version = model.version


def made(models: Path, name: str, content: bytes) -> TrainedModel:
    models.mkdir(exist_ok=True)
    (models / name).write_bytes(content)
    return archive.keep(models / name, "")


def test_another_current_model_takes_over_without_a_restart_and_a_broken_one_does_not(
    demo: Engine, linker_cache: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    models = tmp_path / "models"
    first, second, broken = (made(models, f"nlu-{word}.tar.gz", word.encode()) for word in ("one", "two", "broken"))
    archive.record(first.path)
    comprehension = Comprehension(demo, Opened(first), linker_cache, CurrentModel(models, Opened))

    def in_use() -> str:
        comprehension.understand("ciao")
        return comprehension.version.partition("+")[0]

    assert in_use() == first.version
    archive.record(second.path)
    assert soon(lambda: in_use() == second.version)
    archive.record(broken.path)
    assert soon(lambda: bool(in_use() and [r for r in caplog.records if "model.not_renewed" in r.getMessage()]))
    assert in_use() == second.version
    archive.record(first.path)
    assert soon(lambda: in_use() == first.version)
