import os
from pathlib import Path

import pytest

from nlu import archive, training_run
from nlu.archive import KEPT, ModelDamaged, ModelMissing, TrainedModel
from nlu.current_model import CurrentModel
from nlu.understanding import Ranking, UnderstanderError


class Opened:
    def __init__(self, model: TrainedModel, ranking: Ranking = (("ask_costo", 0.6), ("ask_orari", 0.4))) -> None:
        self.version, self._ranking = model.version, ranking

    def parse(self, text: str) -> Ranking:
        return self._ranking


def made(models: Path, number: int, by: str = "Maria") -> TrainedModel:
    models.mkdir(exist_ok=True)
    path = models / f"nlu-{number}.tar.gz"
    path.write_bytes(b"model %d" % number)
    os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    return archive.keep(path, f"from {number}", by)


# --- models that are kept


def test_five_models_are_kept_and_the_one_in_use_whatever_its_age(tmp_path: Path) -> None:
    made(tmp_path, 0)
    training_run.activate(tmp_path, "nlu-0.tar.gz")
    for number in range(1, 8):
        made(tmp_path, number)
    kept = archive.kept(tmp_path)
    assert [one.name for one in kept] == [f"nlu-{number}.tar.gz" for number in (7, 6, 5, 4, 0)]
    assert len(kept) == KEPT
    assert [one.active for one in kept] == [False, False, False, False, True]
    assert len(list(tmp_path.glob("nlu-*.json"))) == KEPT


def test_activating_and_going_back_remember_what_each_was_made_from(tmp_path: Path) -> None:
    first, second = made(tmp_path, 1), made(tmp_path, 2)
    for chosen in (first, second, first):
        assert training_run.activate(tmp_path, chosen.path.name) == archive.current(tmp_path) == chosen
        assert training_run.is_fresh(tmp_path, f"from {chosen.path.name[4]}")


def test_one_can_go_back_to_a_model_from_before_there_was_a_list(tmp_path: Path) -> None:
    old = tmp_path / "nlu-0.tar.gz"
    old.write_bytes(b"old")
    before = archive.record(old)
    training_run.mark_fresh(tmp_path, "from 0")
    made(tmp_path, 1)
    training_run.activate(tmp_path, "nlu-1.tar.gz")
    assert training_run.activate(tmp_path, "nlu-0.tar.gz") == before
    assert training_run.is_fresh(tmp_path, "from 0")


def test_a_model_that_was_changed_or_that_nobody_vouches_for_is_not_used(tmp_path: Path) -> None:
    used = made(tmp_path, 1)
    training_run.activate(tmp_path, "nlu-1.tar.gz")
    made(tmp_path, 2).path.write_bytes(b"changed")
    (tmp_path / "nlu-3.tar.gz").write_bytes(b"from elsewhere")
    for name in ("nlu-2.tar.gz", "nlu-3.tar.gz"):
        with pytest.raises(ModelDamaged):
            training_run.activate(tmp_path, name)
    for name in ("nlu-9.tar.gz", "../secret", ""):
        with pytest.raises(ModelMissing):
            training_run.activate(tmp_path, name)
    assert archive.current(tmp_path) == used


# --- the current one, watched


def test_another_current_model_is_opened_once(tmp_path: Path) -> None:
    first, second = made(tmp_path, 1), made(tmp_path, 2)
    archive.record(first.path)
    watched = CurrentModel(tmp_path, Opened)
    assert not watched.is_another()
    archive.record(second.path)
    assert watched.is_another()
    understander = watched.take(first.version)
    assert understander
    assert understander.version == second.version
    assert not watched.is_another()


def test_the_same_model_recorded_again_is_not_opened(tmp_path: Path) -> None:
    first = made(tmp_path, 1)
    archive.record(first.path)
    watched = CurrentModel(tmp_path, Opened)
    archive.record(first.path)
    assert watched.is_another()
    assert watched.take(first.version) is None


@pytest.mark.parametrize("ranking", [(), (("ask_costo", 0.2),), (("ask_costo", float("nan")),)])
def test_a_model_that_gives_no_probabilities_is_refused_once(tmp_path: Path, ranking: Ranking) -> None:
    first, second = made(tmp_path, 1), made(tmp_path, 2)
    archive.record(first.path)
    watched = CurrentModel(tmp_path, lambda model: Opened(model, ranking))
    archive.record(second.path)
    with pytest.raises(UnderstanderError):
        watched.take(first.version)
    assert not watched.is_another()


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    first, second = made(tmp_path, 1), made(tmp_path, 2)
    archive.record(first.path)
    watched = CurrentModel(tmp_path, Opened)
    archive.record(second.path)
    second.path.write_bytes(b"damaged")
    with pytest.raises(ModelDamaged):
        watched.take(first.version)
