"""Trained models on disk. An archive is code: only one whose checksum we wrote down ourselves is opened."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from nlu.understanding import UnderstanderError

CURRENT: Final = "current.json"
KEPT: Final = 5
_MODELS: Final = "nlu-*.tar.gz"


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


@dataclass(frozen=True)
class KeptModel:
    """A model on disk. `made_from` is the fingerprint of what it learnt from, empty where it is not known.

    `version` is empty where nobody wrote its checksum down: such an archive is not opened. `trained_at` is UTC, naive.
    """

    name: str
    version: str
    trained_at: datetime
    by: str
    made_from: str
    active: bool


def keep(archive: Path, made_from: str, by: str = "") -> TrainedModel:
    """Writes down the checksum of a model beside it, and forgets the oldest models: `KEPT` stay, and the current."""
    checksum = _checksum(archive)
    about = {"sha256": checksum, "from": made_from, "by": by}
    _write(_about(archive), about)
    active = _current_name(archive.parent)
    others = [path for path in archives(archive.parent) if path.name != active and path != archive]
    for old in others[: max(0, len(others) - KEPT + 2)]:
        old.unlink(missing_ok=True)
        _about(old).unlink(missing_ok=True)
    return TrainedModel(archive, checksum[:12])


def kept(folder: Path) -> list[KeptModel]:
    """The models of the folder, the newest first."""
    active = _current_name(folder)
    found = []
    for path in reversed(archives(folder)):
        about = _described(path) or (_read(folder / CURRENT) if path.name == active else {})
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        found.append(
            KeptModel(
                path.name,
                str(about.get("sha256", ""))[:12],
                at,
                str(about.get("by", "")),
                str(about.get("from", "")),
                path.name == active,
            )
        )
    return found


def named(folder: Path, name: str) -> TrainedModel:
    """A kept model, whole. Raises `ModelMissing` or `ModelDamaged`."""
    path = folder / Path(name).name
    if path not in archives(folder):
        raise ModelMissing
    recorded = (_described(path) or (_read(folder / CURRENT) if name == _current_name(folder) else {})).get("sha256")
    checksum = _checksum(path)
    if checksum != recorded:
        raise ModelDamaged(path)
    return TrainedModel(path, checksum[:12])


def archives(folder: Path) -> list[Path]:
    """The oldest first."""
    return sorted(folder.glob(_MODELS), key=lambda path: (path.stat().st_mtime, path.name))


def _about(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.json")


def _described(archive: Path) -> dict[str, Any]:
    return _read(_about(archive))


def _read(file: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        read = json.loads(file.read_text(encoding="utf-8"))
        return read if isinstance(read, dict) else {}
    return {}


def _current_name(folder: Path) -> str:
    return str(_read(folder / CURRENT).get("archive", ""))


def _write(file: Path, content: dict[str, Any]) -> None:
    """Whole or not at all."""
    half = file.with_name(f"{file.name}.part")
    half.write_text(json.dumps(content), encoding="utf-8")
    half.replace(file)


def record(archive: Path) -> TrainedModel:
    """Makes `archive` the current model of its folder, and writes down its checksum."""
    checksum = _checksum(archive)
    _write(archive.parent / CURRENT, {"archive": archive.name, "sha256": checksum})
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
