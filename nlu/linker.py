"""From words and needs to topics: an index fitted on the phrases of the knowledge base.

It is fitted by whoever first sees the phrases and kept on disk under their fingerprint. When staff add a
phrase, only the topics it touches learn anew: a fraction of a second instead of half a minute.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple, Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, load_npz, save_npz, vstack

from knowledge.text import fold
from nlu.linear import CODE, Floats, LinearModel, counts, probabilities, row_of
from nlu.understanding import Ranking, is_town

# Chosen on tests/golden/questions.jsonl: the first tells right from wrong best among the town's topics,
# the second what is the town's from what is not. docs/understanding.md has the table.
TOWN_TEMPERATURE: Final = 12.0
OTHERS_TEMPERATURE: Final = 9.0
_ROOT: Final = Path(__file__).parent.parent
KEPT_INDEXES: Final = 2
_COUNTED: Final = "phrases.npz"
_DAMAGED: Final = (OSError, EOFError, KeyError, ValueError, BadZipFile)  # what reading half an index raises


class Phrase(NamedTuple):
    topic: str
    text: str


@dataclass(frozen=True)
class Link:
    """`town`: topics of the town, best first, as likely as they are if the text is about the town at all.

    `others`: topics that are not the town's, best first, each as likely as it is against everything. `said`: the topic
    of which the text is, word for word, a phrase; empty where it is none, or one of several topics.
    """

    town: Ranking
    others: Ranking
    said: str = ""

    @property
    def others_share(self) -> float:
        return sum(p for _, p in self.others)


class Linker:
    """Build it with `open`.

    The counts of the phrases, 100 MB of them, are needed only to learn: once kept on disk they are read from there.
    """

    def __init__(self, model: LinearModel, phrases: list[Phrase], counted: csr_matrix | Path) -> None:
        self._model = model
        self._phrases = phrases
        self._counted = counted
        self.version = fingerprint(phrases)
        ours = np.array([is_town(topic) for topic in model.classes], dtype=bool)
        self._town, self._others = np.flatnonzero(ours), np.flatnonzero(~ours)

    @classmethod
    def fit(cls, phrases: Sequence[Phrase]) -> Self:
        """Learns all topics. At least two topics are needed (`ValueError`)."""
        ordered = sorted(set(phrases))
        matrix = counts([phrase.text for phrase in ordered])
        return cls(LinearModel.fit(matrix, [phrase.topic for phrase in ordered]), ordered, matrix)

    @classmethod
    def open(cls, phrases: Sequence[Phrase], cache: Path) -> Self:
        """The index of these phrases: from `cache` where it is there, else fitted and kept there."""
        if kept := cls.kept(phrases, cache):
            return kept
        cls.fit(phrases).keep(cache)
        return cls._load(cache / fingerprint(phrases), sorted(set(phrases)))

    @classmethod
    def kept(cls, phrases: Sequence[Phrase], cache: Path) -> Self | None:
        """The index of these phrases, where somebody has fitted it and it is whole."""
        try:
            return cls._load(cache / fingerprint(phrases), sorted(set(phrases)))
        except _DAMAGED:
            return None

    def updated(self, phrases: Sequence[Phrase]) -> "Linker":
        """The index of other phrases, in which only the topics that differ have learnt anew."""
        ordered = sorted(set(phrases))
        known = {phrase: position for position, phrase in enumerate(self._phrases)}
        new = [phrase for phrase in ordered if phrase not in known]
        try:
            pool = self._matrix()
        except _DAMAGED:
            return Linker.fit(phrases)  # somebody has cleared the folder: learn all of it
        if new:
            pool = vstack([pool, counts([phrase.text for phrase in new])], format="csr")
        known |= {phrase: len(self._phrases) + position for position, phrase in enumerate(new)}
        matrix = pool[[known[phrase] for phrase in ordered]]
        changed = {phrase.topic for phrase in set(self._phrases) ^ set(ordered)}
        model = self._model.refit(matrix, [phrase.topic for phrase in ordered], changed)
        return Linker(model, ordered, matrix)

    def link(self, text: str) -> Link:
        margins = self._model.score(row_of(text))
        town, others = self._town, self._others
        shares = probabilities(margins, OTHERS_TEMPERATURE)
        return Link(
            self._ranked(town, probabilities(margins[town], TOWN_TEMPERATURE)),
            self._ranked(others, shares[others]),
            self._said.get(fold(text), ""),
        )

    @cached_property
    def _said(self) -> dict[str, str]:
        """The topic of each phrase as it is folded; none for what is said of two."""
        topics: dict[str, str] = {}
        for topic, text in self._phrases:
            words = fold(text)
            topics[words] = topic if topics.get(words, topic) == topic else ""
        return topics

    def _ranked(self, positions: npt.NDArray[np.intp], shares: Floats) -> Ranking:
        order = np.argsort(-shares)
        return tuple((self._model.classes[positions[index]], float(shares[index])) for index in order)

    def keep(self, cache: Path) -> None:
        """Writes the index whole or not at all, and forgets the oldest ones."""
        folder, half = cache / self.version, cache / f"{self.version}.part"
        half.mkdir(parents=True, exist_ok=True)
        self._model.save(half)
        save_npz(half / _COUNTED, self._matrix(), compressed=False)
        (half / "version.json").write_text(json.dumps(_described(self._phrases, half)), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        half.rename(folder)
        whole = [path for path in cache.iterdir() if path.is_dir() and path.suffix != ".part"]
        for path in sorted(whole, key=lambda path: path.stat().st_mtime)[:-KEPT_INDEXES]:
            shutil.rmtree(path, ignore_errors=True)

    def _matrix(self) -> csr_matrix:
        if not isinstance(self._counted, Path):
            return self._counted
        with self._counted.open("rb") as file:
            matrix = load_npz(file)
        if matrix.shape[0] != len(self._phrases):
            raise ValueError("the kept counts are of other phrases")
        return matrix

    @classmethod
    def _load(cls, folder: Path, phrases: list[Phrase]) -> Self:
        kept = json.loads((folder / "version.json").read_text(encoding="utf-8"))
        if kept != _described(phrases, folder):
            raise ValueError("the kept index is of other phrases")
        return cls(LinearModel.load(folder), phrases, folder / _COUNTED)


def _described(phrases: Sequence[Phrase], folder: Path) -> dict[str, int]:
    """What tells a whole index from a part of one, without reading the counts."""
    return {"phrases": len(phrases), "bytes": (folder / _COUNTED).stat().st_size}


def fingerprint(phrases: Sequence[Phrase]) -> str:
    """Changes with any phrase and with the code that reads them."""
    digest = hashlib.sha256()
    for name in (*CODE, "nlu/linker.py"):
        digest.update((_ROOT / name).read_bytes())
    for topic, text in sorted(set(phrases)):
        digest.update(f"{topic}\0{text}\0".encode())
    return digest.hexdigest()[:16]
