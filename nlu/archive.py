"""Trained models on disk. An archive is code: only one whose checksum we wrote down ourselves is opened."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nlu.understanding import UnderstanderError

CURRENT: Final = "current.json"


class ModelMissing(UnderstanderError):
    def __init__(self) -> None:
        super().__init__("Il modello non è ancora addestrato. Per addestrarlo: portineria train")


class ModelDamaged(UnderstanderError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"Il modello {path.name} è rovinato o è stato cambiato. Per rifarlo: portineria train --force")


class ModelOutdated(UnderstanderError):
    """The archive is whole, but this code cannot run it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"Il modello {path.name} è di un'altra versione. Per rifarlo: portineria train --force")


@dataclass(frozen=True)
class TrainedModel:
    """`version` is the beginning of the archive's SHA-256."""

    path: Path
    version: str


def record(archive: Path) -> TrainedModel:
    """Makes `archive` the current model of its folder, and writes down its checksum."""
    checksum = _checksum(archive)
    half = archive.parent / f"{CURRENT}.part"
    half.write_text(json.dumps({"archive": archive.name, "sha256": checksum}), encoding="utf-8")
    half.replace(archive.parent / CURRENT)
    return TrainedModel(archive, checksum[:12])


def current(folder: Path) -> TrainedModel:
    """The current model of the folder. Raises `ModelMissing` or `ModelDamaged`."""
    try:
        described = json.loads((folder / CURRENT).read_text(encoding="utf-8"))
        path, recorded = folder / Path(described["archive"]).name, described["sha256"]
        checksum = _checksum(path)
    except FileNotFoundError as error:
        raise ModelMissing from error
    except (IsADirectoryError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(folder / CURRENT) from error
    if checksum != recorded:
        raise ModelDamaged(path)
    return TrainedModel(path, checksum[:12])


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
