"""Training the intent model: the stock `rasa train nlu` on our own folders, in a process of its own.

Rasa imports TensorFlow to train; nothing of that stays in the process that answers.
"""

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from nlu import archive, intents, taught
from nlu.archive import TrainedModel, current, record
from nlu.linear import CODE
from nlu.linker import Phrase
from nlu.reader import topic_of
from nlu.taught import Sentence
from nlu.understanding import UnderstanderError

ROOT: Final = Path(__file__).parent.parent
CONFIG: Final = ROOT / "config.yml"
TRAINING: Final = ROOT / "nlu" / "training"
_FRESH: Final = "trained-from"
_LAST_LINES: Final = 15
_LOOK_SECONDS: Final = 1.0


Alive = Callable[[float], None]


def fingerprint(sentences: Sequence[Sentence] = ()) -> str:
    """Changes with whatever the intent model learns from, `sentences` of staff included, and with the code."""
    files = [
        CONFIG,
        *sorted(TRAINING.glob("*.yml")),
        *sorted((ROOT / "knowledge/starter/phrases").glob("*.yml")),
    ]
    files += [ROOT / name for name in (*CODE, *intents.CODE, "nlu/rasa_classifier.py", "nlu/recipe.py")]
    read = b"\0".join(path.read_bytes() for path in files)
    return hashlib.sha256(read + taught.digested(sentences)).hexdigest()


def is_fresh(models: Path, wanted: str) -> bool:
    """Whether the current model was trained from just this."""
    try:
        current(models)
    except UnderstanderError:
        return False
    return bool(wanted) and _marked(models) == wanted


def mark_fresh(models: Path, fingerprint: str) -> None:
    (models / _FRESH).write_text(fingerprint, encoding="utf-8")


@cache
def others_phrases(folder: Path = TRAINING) -> list[Phrase]:
    """What people ask that is somebody else's: the sentences of the out-of-scope intents, by topic."""
    document = yaml.load((folder / "out_of_scope.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [
        Phrase(topic_of(intent["intent"]), line.removeprefix("- "))
        for intent in document["nlu"]
        for line in intent["examples"].splitlines()
    ]


def rasa_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "rasa", *arguments]


def rasa_environment() -> dict[str, str]:
    """No telemetry, no TensorFlow chatter, no more threads than help."""
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    return {**os.environ, **quiet, "CUDA_VISIBLE_DEVICES": "-1", "OMP_NUM_THREADS": "2"}


def train(models: Path, sentences: Sequence[Sentence] = (), by: str = "") -> TrainedModel:
    """Trains and makes the result the current model. Raises as `make`."""
    return record(make(models, sentences, by).path)


def activate(models: Path, name: str) -> TrainedModel:
    """Makes a kept model the current one, and remembers what it was made from. Raises `UnderstanderError`."""
    chosen = archive.named(models, name)
    made_from = next(kept.made_from for kept in archive.kept(models) if kept.name == chosen.path.name)
    before = next((kept for kept in archive.kept(models) if kept.active), None)
    if before and before.version and not before.by and not before.made_from:
        # One that is older than this list: what is known of it is written down, so that one can go back to it.
        archive.keep(models / before.name, _marked(models))
    record(chosen.path)
    mark_fresh(models, made_from)
    return chosen


def make(
    models: Path, sentences: Sequence[Sentence] = (), by: str = "", alive: Alive = lambda _seconds: None
) -> TrainedModel:
    """Trains a model and keeps it, without making it the current one. Nothing is taken from a cache of Rasa's.

    `alive` hears each second how long it has taken. Raises `UnderstanderError` with Rasa's last lines when it fails.
    """
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="portineria-rasa-") as folder:
        scratch = Path(folder)
        data, out = _training_data(scratch, sentences), scratch / "out"
        arguments = ["train", "nlu", "--config", str(CONFIG), "--nlu", str(data), "--out", str(out)]
        said = _run(arguments, {"RASA_CACHE_DIRECTORY": str(scratch / "cache")}, alive)
        made = archive.archives(out)
        if said.returncode or not made:  # without a sentence to learn from, Rasa ends well and writes nothing
            last = "\n".join(said.text.splitlines()[-_LAST_LINES:])
            raise UnderstanderError(f"L'addestramento non è riuscito. Rasa dice:\n{last}")
        half = models / f"{made[-1].name}.part"
        shutil.copyfile(made[-1], half)
        return archive.keep(half.replace(models / made[-1].name), fingerprint(sentences), by)


def _training_data(scratch: Path, sentences: Sequence[Sentence]) -> Path:
    """Our folder, or a copy of it with what staff have taught beside."""
    if not sentences:
        return TRAINING
    folder = scratch / "training"
    folder.mkdir()
    for path in TRAINING.glob("*.yml"):
        shutil.copyfile(path, folder / path.name)
    taught.write(sentences, folder / "taught-by-staff.yml")
    return folder


class _Said(NamedTuple):
    returncode: int
    text: str


def _run(arguments: Sequence[str], environment: dict[str, str], alive: Alive) -> _Said:
    """Rasa in a process that does not outlive ours."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(  # noqa: S603
            rasa_command(*arguments),
            env={**rasa_environment(), **environment},
            cwd=ROOT,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        atexit.register(process.kill)
        try:
            while (code := _waited(process)) is None:
                alive(time.monotonic() - started)
        finally:
            process.kill()
            process.wait()
            atexit.unregister(process.kill)
        said.seek(0)
        return _Said(code, said.read())


def _waited(process: "subprocess.Popen[bytes]") -> int | None:
    try:
        return process.wait(_LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _marked(models: Path) -> str:
    marked = models / _FRESH
    return marked.read_text(encoding="utf-8") if marked.exists() else ""
