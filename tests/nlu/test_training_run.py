import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from nlu import archive, training_run
from nlu.linker import Phrase
from nlu.taught import Sentence
from nlu.understanding import UnderstanderError
from tests.nlu.copies import copy_of_the_rooms, training_run_in


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_of_the_rooms(tmp_path / "project")


@pytest.fixture
def run(copy: Path) -> ModuleType:
    return training_run_in(copy)


def model(models: Path, name: str, content: bytes = b"a model") -> archive.TrainedModel:
    models.mkdir(exist_ok=True)
    (models / name).write_bytes(content)
    return archive.record(models / name)


# --- the fingerprint


def test_the_same_data_has_the_same_fingerprint(run: ModuleType) -> None:
    assert run.fingerprint() == run.fingerprint() == training_run.fingerprint()


@pytest.mark.parametrize(
    "file",
    [
        "config.yml",
        "nlu/training/asks.yml",
        "nlu/training/conversation.yml",
        "nlu/training/out_of_scope.yml",
        "knowledge/starter/phrases/tributi.yml",
        "nlu/linear.py",
        "nlu/intents.py",
        "nlu/question.py",
        "nlu/normaliser.py",
        "nlu/rasa_classifier.py",
        "nlu/recipe.py",
    ],
)
def test_the_fingerprint_changes_with_whatever_the_model_is_made_of(copy: Path, run: ModuleType, file: str) -> None:
    before = run.fingerprint()
    content = (copy / file).read_text(encoding="utf-8")
    (copy / file).write_text(content + "\n# one line more\n", encoding="utf-8")
    assert run.fingerprint() != before
    (copy / file).write_text(content, encoding="utf-8")
    assert run.fingerprint() == before


def test_a_new_file_of_sentences_or_phrases_changes_the_fingerprint(copy: Path, run: ModuleType) -> None:
    known = {run.fingerprint()}
    (copy / "nlu/training/more.yml").write_text('version: "3.1"\nnlu: []\n', encoding="utf-8")
    known.add(run.fingerprint())
    (copy / "knowledge/starter/phrases/zebre.yml").write_text("animali/zebre: {}\n", encoding="utf-8")
    known.add(run.fingerprint())
    assert len(known) == 3


def test_what_no_model_learns_from_leaves_the_fingerprint(copy: Path, run: ModuleType) -> None:
    before = run.fingerprint()
    for file in ("nlu/dates.py", "nlu/facets.py", "nlu/bands.json", "knowledge/hours.py"):
        (copy / file).write_text((copy / file).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (copy / "nlu/training/notes.txt").write_text("appunti", encoding="utf-8")
    assert run.fingerprint() == before


def test_what_staff_have_taught_changes_the_fingerprint(run: ModuleType) -> None:
    one, two = Sentence("ask_costo", "quanto viene?"), Sentence("oos_bollo", "bollo")
    assert len({run.fingerprint(), run.fingerprint([one]), run.fingerprint([one, two])}) == 3
    assert run.fingerprint([]) == run.fingerprint()


# --- whether to train


def test_a_model_is_fresh_when_it_was_trained_from_just_this(tmp_path: Path) -> None:
    model(tmp_path, "nlu-1.tar.gz")
    training_run.mark_fresh(tmp_path, "abc")
    assert training_run.is_fresh(tmp_path, "abc")
    assert not training_run.is_fresh(tmp_path, "abd")


def test_a_model_without_a_mark_is_not_fresh(tmp_path: Path) -> None:
    model(tmp_path, "nlu-1.tar.gz")
    assert not training_run.is_fresh(tmp_path, "abc")
    assert not training_run.is_fresh(tmp_path, "")


def test_a_mark_without_a_whole_model_is_not_fresh(tmp_path: Path) -> None:
    training_run.mark_fresh(tmp_path, "abc")
    assert not training_run.is_fresh(tmp_path, "abc")
    trained = model(tmp_path, "nlu-1.tar.gz")
    assert training_run.is_fresh(tmp_path, "abc")
    trained.path.write_bytes(b"damaged")
    assert not training_run.is_fresh(tmp_path, "abc")


def test_no_folder_of_models_is_not_fresh(tmp_path: Path) -> None:
    assert not training_run.is_fresh(tmp_path / "nowhere", "abc")


# --- what is handed to Rasa and to the linker


def test_rasa_runs_with_this_python_and_quietly() -> None:
    assert training_run.rasa_command("train", "nlu") == [sys.executable, "-m", "rasa", "train", "nlu"]
    environment = training_run.rasa_environment()
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert environment["PATH"] == os.environ["PATH"]


def test_sentences_about_somebody_elses_affairs_are_phrases_of_their_topic(tmp_path: Path) -> None:
    (tmp_path / "out_of_scope.yml").write_text(
        'version: "3.1"\nnlu:\n'
        "- intent: oos_altri_enti\n  examples: |\n    - passaporto: dove?\n    - - due trattini\n"
        "- intent: oos_meteo\n  examples: |\n    - piove?\n",
        encoding="utf-8",
    )
    assert training_run.others_phrases(tmp_path) == [
        Phrase("oos/altri-enti", "passaporto: dove?"),
        Phrase("oos/altri-enti", "- due trattini"),
        Phrase("oos/meteo", "piove?"),
    ]


# --- training itself

TINY = """version: "3.1"
nlu:
- intent: ask_orari
  examples: |
    - quando apre?
    - a che ora chiude?
- intent: ask_costo
  examples: |
    - quanto costa?
    - quanto si paga?
- intent: meta_saluto
  examples: |
    - ciao
    - buongiorno
"""
TINY_SUBJECTS = "famiglia/nido:\n  costo: [retta del nido]\n  orari: [orari del nido]\n"


@pytest.fixture
def tiny(copy: Path) -> Path:
    """The copy with a few sentences only."""
    for folder, name, content in (
        ("nlu/training", "tiny.yml", TINY),
        ("knowledge/starter/phrases", "tiny.yml", TINY_SUBJECTS),
    ):
        for path in (copy / folder).glob("*.yml"):
            path.unlink()
        (copy / folder / name).write_text(content, encoding="utf-8")
    return copy


@pytest.mark.model
def test_training_makes_its_model_the_current_one_and_keeps_those_before(tiny: Path) -> None:
    models = tiny / "models"
    for number in range(6):
        before = model(models, f"nlu-2020010{number}-old.tar.gz")
        os.utime(before.path, (1_600_000_000 + number, 1_600_000_000 + number))
    trained = training_run_in(tiny).train(models)
    assert archive.current(models) == trained
    assert trained.version != before.version
    assert [kept.name for kept in archive.kept(models)][:2] == [trained.path.name, before.path.name]
    assert len(archive.kept(models)) == archive.KEPT

    from nlu.embedded import EmbeddedUnderstander

    ranking = EmbeddedUnderstander(trained).parse("quanto costa il nido?")
    assert ranking[0][0] == "ask_costo"
    assert {name for name, _ in ranking} == {"ask_costo", "ask_orari", "meta_saluto"}


@pytest.mark.model
def test_what_staff_have_taught_is_learnt_and_the_model_is_kept_without_being_used(tiny: Path) -> None:
    models, run = tiny / "models", training_run_in(tiny)
    before = model(models, "nlu-20200101-old.tar.gz")
    taught = [Sentence("oos_bollo_auto", "dove pago il bollo [auto](x)"), Sentence("ask_costo", "quanto viene?")]
    seconds: list[float] = []
    made = run.make(models, taught, "Maria", seconds.append)
    assert archive.current(models) == before
    assert seconds
    kept = archive.kept(models)
    assert [(one.name, one.by, one.active) for one in kept] == [
        (made.path.name, "Maria", False), (before.path.name, "", True),
    ]  # fmt: skip
    assert kept[0].made_from == run.fingerprint(taught) != run.fingerprint()

    from nlu.embedded import EmbeddedUnderstander

    assert EmbeddedUnderstander(made).parse("dove pago il bollo?")[0][0] == "oos_bollo_auto"
    training_run.activate(models, made.path.name)
    assert archive.current(models) == made
    assert training_run.is_fresh(models, run.fingerprint(taught))


@pytest.mark.model
@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("config.yml", "recipe: default.v1\nlanguage: it\npipeline:\n- name: nlu.recipe.Nobody\n", "Nobody"),
        ("nlu/training/tiny.yml", 'version: "3.1"\nnlu:\n- intent: [\n', "YAML"),
        ("nlu/training/tiny.yml", 'version: "3.1"\nnlu: []\n', ""),
    ],
    ids=["unknown component", "broken sentences", "no sentences"],
)
def test_a_failed_training_keeps_the_model_of_before(tiny: Path, file: str, content: str, said: str) -> None:
    models = tiny / "models"
    before = model(models, "nlu-20200101-old.tar.gz")
    (tiny / file).write_text(content, encoding="utf-8")
    with pytest.raises(UnderstanderError, match=f"(?si)non è riuscito.*({said})"):
        training_run_in(tiny).train(models)
    assert archive.current(models) == before
    assert not training_run.is_fresh(models, training_run_in(tiny).fingerprint())
