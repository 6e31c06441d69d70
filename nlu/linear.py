"""A linear model on TF-IDF of words (1–2), characters (2–5) and stems (1–2): one-against-the-rest support vectors.

Features are hashed, so that words never seen before have a place at once and one class can be fitted anew
without the others. Kept as npy and JSON, never as pickle.
"""

import json
import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from knowledge.text import terms
from nlu.normaliser import normalise

Floats = npt.NDArray[np.float32]
Weights = npt.NDArray[np.float16]  # the third decimal of a margin decides nothing, and half as much is read
# Each kind of feature has its own stretch of the columns.
WORDS: Final = slice(0, 2**16)
CHARACTERS: Final = slice(WORDS.stop, WORDS.stop + 2**16)
STEMS: Final = slice(CHARACTERS.stop, CHARACTERS.stop + 2**15)
KINDS: Final = (WORDS, CHARACTERS, STEMS)
FEATURES: Final = STEMS.stop
# The code that turns texts into features, from the project's folder: where it changes, what was learnt no longer fits.
CODE: Final = ("nlu/linear.py", "nlu/normaliser.py", "knowledge/text.py")
# Words, and each emoji or mark by itself: "👍" and "?" carry meaning in a chat.
_WORD_OR_MARK: Final = r"\w+|[^\w\s]"
_WORD: Final = r"\w+"
_NO_ACCENTS: Final = str.maketrans("àáâäèéêëìíîïòóôöùúûü", "aaaaeeeeiiiioooouuuu")
_COMMON: Final[dict[str, Any]] = {
    "lowercase": False,
    "alternate_sign": False,
    "norm": None,
    "dtype": np.float32,
}
_VECTORIZERS: Final = (
    HashingVectorizer(n_features=2**16, ngram_range=(1, 2), token_pattern=_WORD_OR_MARK, **_COMMON),
    HashingVectorizer(n_features=2**16, ngram_range=(2, 5), analyzer="char_wb", **_COMMON),
    HashingVectorizer(n_features=2**15, ngram_range=(1, 2), token_pattern=_WORD, **_COMMON),
)


def folded(text: str) -> str:
    """The normalised text without accents: half of the people type none."""
    return normalise(text).translate(_NO_ACCENTS)


def counts(texts: Sequence[str]) -> csr_matrix:
    """texts × features: 1 + log of how often each word, stem, pair of them and character n-gram is in each text.

    Raises `ValueError` where there is no text.
    """
    if not texts:
        raise ValueError("there are no texts to count")
    plain = [folded(text) for text in texts]
    stems = [" ".join(terms(text)) for text in plain]
    parts = [reader.transform(of) for reader, of in zip(_VECTORIZERS, (plain, plain, stems), strict=True)]
    matrix = hstack(parts, format="csr", dtype=np.float32)
    np.log(matrix.data, out=matrix.data)
    matrix.data += 1
    return matrix


@lru_cache(maxsize=8)
def row_of(text: str) -> csr_matrix:
    """`counts` of one text, which several models read; not to be changed."""
    return counts([text])


class LinearModel:
    """Classes ranked for a text. Build it with `fit` or `load`."""

    def __init__(self, classes: list[str], rarity: Floats, weights: Weights, bias: Floats) -> None:
        self.classes = classes
        self.rarity = rarity  # inverse document frequency of each feature
        self.weights = weights  # features × classes: a text touches only its own rows
        self.bias = bias

    @classmethod
    def fit(cls, matrix: csr_matrix, labels: Sequence[str]) -> Self:
        """Learns from `counts` of texts and their labels. At least two classes are needed (`ValueError`)."""
        rarity = _rarity(matrix)
        classes = sorted(set(labels))
        if len(classes) < 2:
            raise ValueError("a model needs at least two classes")
        features = weighed(matrix, rarity)
        wanted = np.asarray(labels)
        columns = [_one_class(features, wanted == name) for name in classes]
        weights = np.ascontiguousarray(np.stack([column for column, _ in columns], axis=1), dtype=np.float16)
        return cls(classes, rarity, weights, np.array([bias for _, bias in columns], dtype=np.float32))

    def refit(self, matrix: csr_matrix, labels: Sequence[str], changed: set[str]) -> "LinearModel":
        """Another model, in which the `changed` classes have learnt from all texts anew and the rest stays."""
        features = weighed(matrix, self.rarity)
        wanted = np.asarray(labels)
        classes = sorted(set(labels))
        old = {name: position for position, name in enumerate(self.classes)}
        weights = np.empty((self.weights.shape[0], len(classes)), dtype=np.float16)
        bias = np.empty(len(classes), dtype=np.float32)
        for position, name in enumerate(classes):
            if name in changed or name not in old:
                weights[:, position], bias[position] = _one_class(features, wanted == name)
            else:
                weights[:, position], bias[position] = self.weights[:, old[name]], self.bias[old[name]]
        return LinearModel(classes, self.rarity, weights, bias)

    def margins(self, matrix: csr_matrix) -> Floats:
        """texts × classes from `counts`; a margin above 0 says "this class rather than the rest"."""
        return np.asarray(weighed(matrix, self.rarity) @ self.weights.astype(np.float32)) + self.bias

    def score(self, row: csr_matrix) -> Floats:
        """The margins of one text, without the cost of sparse products: what a turn uses."""
        values = row.data * self.rarity[row.indices]
        for kind in KINDS:
            part = (row.indices >= kind.start) & (row.indices < kind.stop)
            values[part] /= max(float(np.sqrt(np.sum(values[part] ** 2))), 1e-9)
        return np.asarray(values @ self.weights[row.indices].astype(np.float32)) + self.bias

    def save(self, folder: Path) -> None:
        for name in ("rarity", "weights", "bias"):
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)
        (folder / "classes.json").write_text(json.dumps(self.classes), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Weights stay on disk until a text needs their rows: processes share them, and start at once.

        Raises `OSError`, `EOFError` or `ValueError` where the folder does not hold a whole model.
        """
        classes = json.loads((folder / "classes.json").read_text(encoding="utf-8"))
        rarity, bias = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("rarity", "bias"))
        weights = np.load(folder / "weights.npy", mmap_mode="r", allow_pickle=False)
        if not isinstance(classes, list) or weights.shape != (FEATURES, len(classes)) or weights.dtype != np.float16:
            raise ValueError("the weights are of another shape than this code makes")
        if (rarity.shape, bias.shape) != ((FEATURES,), (len(classes),)):
            raise ValueError("rarity or bias is of another shape than this code makes")
        return cls(classes, rarity, weights, bias)


def probabilities(margins: Floats, temperature: float) -> Floats:
    """Softmax of margins × temperature, row by row; empty where there are none."""
    scaled = margins * temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True, initial=-np.inf))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def weighed(matrix: csr_matrix, rarity: Floats) -> csr_matrix:
    """TF-IDF: counts by rarity, each kind of feature scaled to length 1."""
    features = matrix.copy()
    features.data = features.data * rarity[features.indices]
    return hstack([normalize(features[:, kind], copy=False) for kind in KINDS], format="csr", dtype=np.float32)


def _rarity(matrix: csr_matrix) -> Floats:
    frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    return np.asarray(np.log((1 + matrix.shape[0]) / (1 + frequency)) + 1, dtype=np.float32)


def _one_class(features: csr_matrix, wanted: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    svm = LinearSVC(C=0.5, dual=True, tol=0.01, class_weight="balanced", random_state=7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # liblinear's "did not converge" at this tolerance is harmless
        svm.fit(features, wanted)
    return svm.coef_[0].astype(np.float32), float(svm.intercept_[0])
