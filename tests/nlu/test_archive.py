import hashlib
import json
from pathlib import Path

import pytest

from nlu.archive import CURRENT, ModelDamaged, ModelMissing, current, record
from nlu.understanding import UnderstanderError


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "nlu-1.tar.gz"
    path.write_bytes(b"a trained model")
    return path


def test_the_recorded_archive_is_the_current_model(archive: Path) -> None:
    recorded = record(archive)
    assert current(archive.parent) == recorded
    assert recorded.path == archive
    assert recorded.version == hashlib.sha256(b"a trained model").hexdigest()[:12]


def test_a_later_archive_takes_its_place(archive: Path) -> None:
    record(archive)
    later = archive.with_name("nlu-2.tar.gz")
    later.write_bytes(b"another model")
    record(later)
    assert current(archive.parent).path == later


def test_recording_leaves_no_half_written_file(archive: Path) -> None:
    record(archive)
    assert {path.name for path in archive.parent.iterdir()} == {archive.name, CURRENT}


def test_a_model_folder_that_is_moved_is_still_good(archive: Path, tmp_path: Path) -> None:
    record(archive)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in (archive.name, CURRENT):
        (tmp_path / name).rename(moved / name)
    assert current(moved).path == moved / archive.name


def test_no_folder_or_an_empty_one_has_no_model(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ModelMissing, match="portineria train"):
            current(folder)


def test_an_archive_that_is_gone_is_missing(archive: Path) -> None:
    record(archive)
    archive.unlink()
    with pytest.raises(ModelMissing):
        current(archive.parent)


@pytest.mark.parametrize("changed", [b"", b"a trained modem", b"a trained model\0"])
def test_a_changed_archive_is_never_opened(archive: Path, changed: bytes) -> None:
    record(archive)
    archive.write_bytes(changed)
    with pytest.raises(ModelDamaged, match=r"nlu-1\.tar\.gz.*--force"):
        current(archive.parent)


def test_a_changed_checksum_is_noticed(archive: Path) -> None:
    record(archive)
    described = json.loads((archive.parent / CURRENT).read_text(encoding="utf-8"))
    described["sha256"] = described["sha256"][:-1] + ("0" if described["sha256"][-1] != "0" else "1")
    (archive.parent / CURRENT).write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(ModelDamaged):
        current(archive.parent)


@pytest.mark.parametrize(
    "described",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"5",
        b"\xff\xfe",
        b"{}",
        b'{"sha256": "00"}',
        b'{"archive": 5, "sha256": "00"}',
        b'{"archive": "nlu-1.tar.gz"}',
        b'{"archive": "nlu-1.tar.gz", "sha256": null}',
        b'{"archive": "", "sha256": "00"}',
        b'{"archive": "..", "sha256": "00"}',
    ],
)
def test_a_damaged_description_is_a_damaged_model(archive: Path, described: bytes) -> None:
    (archive.parent / CURRENT).write_bytes(described)
    with pytest.raises(ModelDamaged):
        current(archive.parent)


def test_only_an_archive_of_the_folder_itself_is_opened(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    checksum = hashlib.sha256(archive.read_bytes()).hexdigest()
    for name in (f"../{archive.name}", str(archive)):
        (folder / CURRENT).write_text(json.dumps({"archive": name, "sha256": checksum}), encoding="utf-8")
        with pytest.raises(ModelMissing):
            current(folder)


def test_each_error_is_one_of_the_understander() -> None:
    assert issubclass(ModelMissing, UnderstanderError)
    assert issubclass(ModelDamaged, UnderstanderError)
