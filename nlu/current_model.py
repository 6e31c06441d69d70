"""The current model of a folder, watched: another process, or a person at the desk, may make another one current."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from nlu import archive
from nlu.archive import CURRENT, TrainedModel
from nlu.understanding import Understander, UnderstanderError

# Whoever can rank the intents of these can rank those of any text.
_TRIED: Final = ("buongiorno", "orari della biblioteca", "ho perso la carta d'identità, quanto costa rifarla?")
_SURE_OF_ALL: Final = 0.01  # how far from 1 the probabilities may add up to


class CurrentModel:
    """`open_model` makes an understander of a model on disk."""

    def __init__(self, folder: Path, open_model: Callable[[TrainedModel], Understander]) -> None:
        self._folder = folder
        self._open = open_model
        self._seen = self._signature()

    def is_another(self) -> bool:
        """Whether the file that names the current model is another than when it was last taken. One look at a file."""
        return self._signature() != self._seen

    def take(self, version: str) -> Understander | None:
        """The understander that is current now, tried; None where it is the one of `version`.

        Raises `UnderstanderError` where it cannot be used: then nobody tries again before the file changes once more.
        """
        self._seen = self._signature()
        model = archive.current(self._folder)
        if model.version == version:
            return None
        understander = self._open(model)
        for text in _TRIED:
            ranking = understander.parse(text)
            if not abs(sum(p for _, p in ranking) - 1) <= _SURE_OF_ALL:  # nor where it is no number
                raise UnderstanderError(f"Il modello {model.version} non risponde come deve")
        return understander

    def _signature(self) -> tuple[int, int, int]:
        try:
            found = (self._folder / CURRENT).stat()
        except OSError:
            return (0, 0, 0)
        return (found.st_mtime_ns, found.st_size, found.st_ino)
