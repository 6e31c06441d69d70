import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.linear import (
    FEATURES,
    KINDS,
    WORDS,
    LinearModel,
    counts,
    folded,
    probabilities,
    weighed,
)

TEXTS = [
    ("rifiuti", "quando passano a ritirare la carta"),
    ("rifiuti", "dove butto il vetro?"),
    ("rifiuti", "raccolta differenziata"),
    ("nido", "iscrizione all'asilo nido"),
    ("nido", "quanto costa il nido"),
    ("nido", "posti liberi al nido?"),
    ("multe", "ho preso una multa"),
    ("multe", "come pago la multa dei vigili"),
    ("multe", "ricorso contro una multa 😡"),
]
LABELS = [label for label, _ in TEXTS]
MATRIX = counts([text for _, text in TEXTS])
anything = st.text(st.characters(exclude_categories=()), max_size=80)


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return LinearModel.fit(MATRIX, LABELS)


def best(model: LinearModel, text: str) -> str:
    return model.classes[int(np.argmax(model.score(counts([text]))))]


def test_folded_text_has_no_italian_accents() -> None:
    assert folded("PERCHE' la Città è così? Può") == "perche la citta e cosi? puo"


@given(anything)
def test_texts_that_are_written_with_and_without_accents_have_the_same_features(text: str) -> None:
    typed = f"{text} perché c'è la città"
    assert (counts([typed]) != counts([f"{text} perche c'e la citta"])).nnz == 0


def test_counts_are_one_and_the_logarithm_of_how_often() -> None:
    once, thrice = counts(["multa"]), counts(["multa multa multa"])
    shared = once.indices[once.indices < WORDS.stop]
    assert len(shared) == 1
    assert once[0, shared[0]] == pytest.approx(1.0)
    assert thrice[0, shared[0]] == pytest.approx(1 + np.log(3), rel=1e-6)


def test_a_text_of_nothing_has_no_features() -> None:
    matrix = counts(["", " \n"])
    assert matrix.shape == (2, FEATURES)
    assert matrix.nnz == 0


def test_emoji_and_marks_are_features_of_their_own() -> None:
    for mark in ("👍", "?", "!"):
        assert (counts([f"va bene {mark}"])[:, WORDS] != counts(["va bene"])[:, WORDS]).nnz > 0


def test_each_kind_of_weighed_features_is_of_length_one() -> None:
    features = weighed(MATRIX, LinearModel.fit(MATRIX, LABELS).rarity)
    for part in (features[:, kind] for kind in KINDS):
        lengths = np.sqrt(part.multiply(part).sum(axis=1)).A1
        assert lengths.tolist() == pytest.approx([1.0] * len(TEXTS), abs=1e-5)


def test_weighing_leaves_the_counts_as_they_were(model: LinearModel) -> None:
    before = MATRIX.copy()
    weighed(MATRIX, model.rarity)
    model.score(MATRIX[0])
    assert (before != MATRIX).nnz == 0


def test_what_is_rare_weighs_more_than_what_is_common(model: LinearModel) -> None:
    common, rare = counts(["il"]).indices, counts(["ricorso"]).indices
    assert model.rarity[common].mean() < model.rarity[rare].mean()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("dove si butta la carta?", "rifiuti"),
        ("DIFERENZIATA", "rifiuti"),
        ("asilo nido quanto costa", "nido"),
        ("mi hanno fatto la multaaa", "multe"),
    ],
)
def test_a_text_is_recognised_by_words_and_by_parts_of_words(model: LinearModel, text: str, label: str) -> None:
    assert best(model, text) == label


def test_learning_twice_gives_the_same(model: LinearModel) -> None:
    again = LinearModel.fit(MATRIX, LABELS)
    assert again.classes == model.classes == ["multe", "nido", "rifiuti"]
    assert np.array_equal(again.weights, model.weights)
    assert np.array_equal(again.bias, model.bias)


@given(st.one_of(anything, st.sampled_from([text for _, text in TEXTS])))
def test_the_score_of_a_text_is_its_row_of_the_margins(model: LinearModel, text: str) -> None:
    row = counts([text])
    assert model.score(row) == pytest.approx(model.margins(row)[0], abs=1e-5)


def test_margins_are_one_row_a_text_and_one_column_a_class(model: LinearModel) -> None:
    margins = model.margins(MATRIX)
    assert margins.shape == (len(TEXTS), 3)
    assert [model.classes[column] for column in margins.argmax(axis=1)] == LABELS


@pytest.mark.parametrize("labels", [["nido"] * len(TEXTS), []])
def test_less_than_two_classes_cannot_be_learnt(labels: list[str]) -> None:
    with pytest.raises(ValueError, match="two classes"):
        LinearModel.fit(MATRIX[: len(labels)], labels)


def test_a_class_learnt_anew_leaves_the_others_untouched(model: LinearModel) -> None:
    texts = [*(text for _, text in TEXTS), "tessera del nido", "retta"]
    labels = [*LABELS, "nido", "nido"]
    newer = model.refit(counts(texts), labels, {"nido"})
    assert newer.classes == model.classes
    for position, name in enumerate(model.classes):
        same = np.array_equal(newer.weights[:, position], model.weights[:, position])
        assert same == (name != "nido")
        assert (newer.bias[position] == model.bias[position]) == (name != "nido")
    assert best(newer, "quant'è la retta?") == "nido"
    assert newer.rarity is model.rarity


def test_a_new_class_is_learnt_and_one_that_is_gone_is_forgotten(model: LinearModel) -> None:
    kept = [(label, text) for label, text in TEXTS if label != "multe"]
    rows = [*kept, ("cani", "iscrivere il cane all'anagrafe canina"), ("cani", "ho perso il cane")]
    newer = model.refit(counts([text for _, text in rows]), [label for label, _ in rows], {"cani", "multe"})
    assert newer.classes == ["cani", "nido", "rifiuti"]
    assert np.array_equal(newer.weights[:, 1:], model.weights[:, 1:])
    assert np.array_equal(newer.bias[1:], model.bias[1:])
    assert best(newer, "il mio cane") == "cani"
    assert model.classes == ["multe", "nido", "rifiuti"]


def test_a_saved_model_scores_as_before(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    assert loaded.classes == model.classes
    for _, text in TEXTS:
        assert np.array_equal(loaded.score(counts([text])), model.score(counts([text])))
    assert np.array_equal(loaded.margins(MATRIX), model.margins(MATRIX))


def test_a_model_is_saved_without_pickles(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"bias.npy", "classes.json", "rarity.npy", "weights.npy"}
    for path in tmp_path.glob("*.npy"):
        np.load(path, allow_pickle=False)


@pytest.mark.parametrize("name", ["rarity.npy", "weights.npy", "bias.npy", "classes.json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "half", "garbage"])
def test_a_damaged_file_is_an_error_that_callers_expect(
    model: LinearModel, tmp_path: Path, name: str, damage: str
) -> None:
    model.save(tmp_path)
    path = tmp_path / name
    content = path.read_bytes()
    match damage:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "half":
            path.write_bytes(content[: len(content) // 2])
        case _:
            path.write_bytes(b"garbage " * 40)
    with pytest.raises((OSError, EOFError, ValueError)):
        LinearModel.load(tmp_path)


@pytest.mark.parametrize("name", ["rarity", "weights", "bias"])
def test_an_array_of_another_shape_is_refused(model: LinearModel, tmp_path: Path, name: str) -> None:
    model.save(tmp_path)
    np.save(tmp_path / f"{name}.npy", getattr(model, name)[:-1])
    with pytest.raises(ValueError, match="shape"):
        LinearModel.load(tmp_path)


@pytest.mark.parametrize("classes", [None, 3, {}, ["nido"], ["a", "b", "c", "d"]])
def test_classes_that_do_not_fit_the_weights_are_refused(model: LinearModel, tmp_path: Path, classes: object) -> None:
    model.save(tmp_path)
    (tmp_path / "classes.json").write_text(json.dumps(classes), encoding="utf-8")
    with pytest.raises(ValueError):  # noqa: PT011  json's and our own words differ
        LinearModel.load(tmp_path)


margins = st.lists(st.floats(-50, 50, width=32), min_size=2, max_size=6)


@given(margins, st.floats(0.5, 20))
def test_probabilities_sum_to_one_and_keep_the_order(row: list[float], temperature: float) -> None:
    values = np.array(row, dtype=np.float32)
    shares = probabilities(values, temperature)
    assert shares.sum() == pytest.approx(1, abs=1e-5)
    assert (shares >= 0).all()
    order = np.argsort(values)
    assert (np.diff(shares[order]) >= 0).all()


def test_each_row_has_its_own_distribution() -> None:
    rows = np.array([[0.0, 1.0], [3.0, 3.0], [1000.0, -1000.0]], dtype=np.float32)
    shares = probabilities(rows, 4.0)
    assert shares.sum(axis=1) == pytest.approx([1, 1, 1])
    assert shares[0, 1] == pytest.approx(1 / (1 + np.exp(-4)), rel=1e-5)
    assert shares[1].tolist() == [0.5, 0.5]


def test_a_higher_temperature_is_more_decided() -> None:
    margins = np.array([0.1, 0.3, -1.0], dtype=np.float32)
    assert probabilities(margins, 1.0)[1] < probabilities(margins, 4.0)[1] < probabilities(margins, 12.0)[1]
