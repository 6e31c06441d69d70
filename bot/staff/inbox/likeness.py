"""Which questions are alike: by their words, by pieces of words, and by the topics that came near."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix, hstack, vstack
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from knowledge.text import fold, terms

# Chosen on tests/bot/staff/alike.yml; together 1, so that the product of two rows is how alike they are, 0–1.
_WORDS: Final = 0.5
_PIECES: Final = 0.35
_TOPICS: Final = 0.15
ALIKE: Final = 0.3  # on average, between all of one group
_WORD: Final = r"\w+"
_BLOCK: Final = 500  # rows multiplied at a time


class Said(NamedTuple):
    """A question, and the topics that came near it, best first."""

    text: str
    topics: tuple[str, ...] = ()


def together(said: Sequence[Said]) -> list[int]:
    """The number of the group of each: the same for those that are alike, whatever their order.

    Average linkage. A group never reaches beyond what hangs together pair by pair, so that each such heap is
    grouped by itself: the whole table of likenesses of 5,000 texts would be 200 MB.
    """
    order = sorted(range(len(said)), key=lambda position: said[position])
    if len(order) < 2:
        return [0] * len(order)
    rows = _features([said[position] for position in order])
    count, heaps = connected_components(_near(rows), directed=False)
    labels = np.empty(len(order), dtype=int)
    first = 0
    for heap in range(count):
        members = np.flatnonzero(heaps == heap)
        found = _grouped(rows[members])
        labels[members] = first + found
        first += int(found.max()) + 1
    named = dict(zip(order, labels.tolist(), strict=True))
    return [named[position] for position in range(len(said))]


def _features(said: Sequence[Said]) -> csr_matrix:
    # "👍" and the like have no words: they are all the same to us.
    stems = [" ".join(terms(one.text)) or fold(one.text) or one.text.casefold() + " x" for one in said]
    parts = [
        (_WORDS, TfidfVectorizer(token_pattern=_WORD, ngram_range=(1, 2), **_COMMON).fit_transform(stems)),
        (_PIECES, TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), **_COMMON).fit_transform(stems)),
        (_TOPICS, _topics(said)),
    ]
    return hstack([part * np.sqrt(weight) for weight, part in parts], format="csr", dtype=np.float32)


_COMMON: Final[dict[str, Any]] = {"sublinear_tf": True, "dtype": np.float32, "lowercase": False}


def _topics(said: Sequence[Said]) -> csr_matrix:
    """The first counts whole, each further one half as much."""
    names = sorted({topic for one in said for topic in one.topics})
    columns = {name: column for column, name in enumerate(names)}
    cells = [(row, columns[topic], 0.5**rank) for row, one in enumerate(said) for rank, topic in enumerate(one.topics)]
    shape = (len(said), max(len(names), 1))
    if not cells:
        return csr_matrix(shape, dtype=np.float32)
    at, where, values = zip(*cells, strict=True)
    return normalize(csr_matrix((values, (at, where)), shape=shape, dtype=np.float32))


def _near(rows: csr_matrix) -> csr_matrix:
    """Which pairs are alike by themselves."""
    other = rows.T.tocsc()
    blocks = []
    for start in range(0, rows.shape[0], _BLOCK):
        block = (rows[start : start + _BLOCK] @ other).tocsr()
        block.data[block.data < ALIKE] = 0
        block.eliminate_zeros()
        blocks.append(block)
    return vstack(blocks, format="csr")


def _grouped(rows: csr_matrix) -> npt.NDArray[np.int_]:
    if rows.shape[0] == 1:
        return np.zeros(1, dtype=int)
    apart = 1 - (rows @ rows.T).toarray()
    above = apart[np.triu_indices(rows.shape[0], 1)]
    tree = linkage(np.clip(above, 0, None), "average")
    return np.asarray(fcluster(tree, 1 - ALIKE, "distance") - 1, dtype=int)
