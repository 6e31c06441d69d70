"""A copy of the room in another folder, to change what it learns from without touching ours."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

from nlu.training_run import ROOT


def copy_of_the_rooms(folder: Path) -> Path:
    """What training reads, code and data: `nlu/`, `knowledge/`, `config.yml`."""
    ignored = shutil.ignore_patterns("__pycache__", "demo", "migrations", "importers", "desk")
    for room in ("nlu", "knowledge"):
        shutil.copytree(ROOT / room, folder / room, ignore=ignored)
    shutil.copyfile(ROOT / "config.yml", folder / "config.yml")
    return folder


def training_run_in(folder: Path) -> ModuleType:
    """`nlu.training_run` as it is in the copy: its paths are the copy's."""
    spec = importlib.util.spec_from_file_location("training_run_of_the_copy", folder / "nlu" / "training_run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert folder == module.ROOT
    return module
