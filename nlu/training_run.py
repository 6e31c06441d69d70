"""Training the intent model: the stock `rasa train nlu` on our own folders, in a process of its own.

Rasa imports TensorFlow to train; nothing of that stays in the process that answers.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from nlu import intents
from nlu.archive import TrainedModel, current, record
from nlu.linear import CODE
from nlu.linker import Phrase
from nlu.reader import topic_of
from nlu.understanding import UnderstanderError

ROOT: Final = Path(__file__).parent.parent
CONFIG: Final = ROOT / "config.yml"
TRAINING: Final = ROOT / "nlu" / "training"
_FRESH: Final = "trained-from"
_LAST_LINES: Final = 15


def fingerprint() -> str:
    """Changes with whatever the intent model learns from, and with the code that learns."""
    files = [
        CONFIG,
        *sorted(TRAINING.glob("*.yml")),
        *sorted((ROOT / "knowledge/starter/phrases").glob("*.yml")),
    ]
    files += [ROOT / name for name in (*CODE, *intents.CODE, "nlu/rasa_classifier.py", "nlu/recipe.py")]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def is_fresh(models: Path, wanted: str) -> bool:
    """Whether the current model was trained from just this."""
    marked = models / _FRESH
    try:
        current(models)
    except UnderstanderError:
        return False
    return marked.exists() and marked.read_text(encoding="utf-8") == wanted


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


def train(models: Path) -> TrainedModel:
    """Trains and makes the result the current model, with nothing taken from a cache of Rasa's.

    Raises `UnderstanderError` with Rasa's last lines when it fails; the model of before stays in use.
    """
    models.mkdir(parents=True, exist_ok=True)
    before = _archives(models)
    arguments = ["train", "nlu", "--config", str(CONFIG), "--nlu", str(TRAINING), "--out", str(models.resolve())]
    with tempfile.TemporaryDirectory(prefix="portineria-rasa-") as cache:
        run = subprocess.run(  # noqa: S603
            rasa_command(*arguments),
            env={**rasa_environment(), "RASA_CACHE_DIRECTORY": cache},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    new = set(_archives(models)) - set(before)
    if run.returncode or not new:  # without a sentence to learn from, Rasa ends well and writes nothing
        last = "\n".join((run.stderr + run.stdout).splitlines()[-_LAST_LINES:])
        raise UnderstanderError(f"L'addestramento non è riuscito. Rasa dice:\n{last}")
    for old in before[:-1]:
        old.unlink()
    return record(new.pop())


def _archives(models: Path) -> list[Path]:
    return sorted(models.glob("nlu-*.tar.gz"), key=lambda path: path.stat().st_mtime)
