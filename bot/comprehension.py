"""Understanding kept up to date: the reader, renewed when staff change the knowledge base."""

import fcntl
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.redaction import plain_contact
from knowledge import queries
from knowledge.database import reading, revision
from nlu.current_model import CurrentModel
from nlu.linker import Linker, Phrase, fingerprint
from nlu.mentions import MentionFinder
from nlu.reader import Reader
from nlu.training_run import others_phrases
from nlu.understanding import Understander, Understanding

CHECK_SECONDS: Final = 1.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Index:
    """What the knowledge base gives to reading, as it was at `revision`.

    `public` are the contacts that the town itself makes known, as `plain_contact` writes them.
    """

    revision: int
    linker: Linker
    mentions: MentionFinder
    public: frozenset[str]

    @classmethod
    def open(cls, engine: Engine, cache: Path) -> "Index":
        """Of the knowledge base as it is now: from `cache` where it is there, else fitted and kept there."""
        number, phrases, mentions, public = _read(engine)
        return cls(number, Linker.open(phrases, cache), mentions, public)


class Comprehension:
    """Texts understood with the phrases of the knowledge base as they are now.

    Whoever reads a text looks, at most once a second, whether phrases have changed; the new index is then
    fitted in a thread of its own and takes the old one's place when it is ready. `watched` is the current model on
    disk: another one is opened and tried in the same thread, and the old one answers until then, or for good where it
    cannot be used. `index` spares opening one to who has it open.
    """

    def __init__(
        self,
        engine: Engine,
        understander: Understander,
        cache: Path,
        watched: CurrentModel | None = None,
        index: Index | None = None,
    ) -> None:
        self._watched = watched
        self._engine = engine
        self._cache = cache
        index = index or Index.open(engine, cache)
        self._revision, self.public = index.revision, index.public
        self._reader = Reader(understander, index.linker, index.mentions)
        self._looked_at = time.monotonic()
        self._renewing = threading.Lock()
        self._trying = threading.Lock()
        self._tried: tuple[tuple[str, str], Linker] | None = None

    def understand(self, text: str) -> Understanding:
        """Raises `UnderstanderError` when the intent model does not answer."""
        self.look()
        return self._reader.read(text)

    @property
    def reader(self) -> Reader:
        """What reads now; another takes its place when something changes."""
        return self._reader

    def with_phrases(self, phrases: list[Phrase]) -> Reader:
        """What would read if these were the phrases. The last one is kept: who tries one question tries several."""
        with self._trying:
            reader = self._reader
            key = (reader.linker.version, fingerprint(phrases))
            if self._tried is None or self._tried[0] != key:
                self._tried = (key, reader.linker.updated(phrases))
            return Reader(reader.understander, self._tried[1], reader.mentions)

    @property
    def version(self) -> str:
        return self._reader.version

    def look(self) -> None:
        """Whether phrases have changed, at most once a second; then the index is renewed."""
        if time.monotonic() - self._looked_at < CHECK_SECONDS:
            return
        self._looked_at = time.monotonic()
        with reading(self._engine) as session:
            changed = revision(session, "phrases") != self._revision
        another = self._watched is not None and self._watched.is_another()
        if (changed or another) and self._renewing.acquire(blocking=False):
            threading.Thread(target=self._renew, args=(changed, another), name="linker", daemon=True).start()

    def _renew(self, changed: bool, another: bool) -> None:
        try:
            if changed:
                self._renew_index()
            if another:
                self._renew_model()
        finally:
            self._renewing.release()

    def _renew_index(self) -> None:
        try:
            number, phrases, mentions, self.public = _read(self._engine)
            with _alone(self._cache):
                if Linker.kept(phrases, self._cache) is None:
                    linker = self._reader.linker.updated(phrases)
                    self._reader = Reader(self._reader.understander, linker, mentions)
                    linker.keep(self._cache)
            # What another process has fitted, or the same index without what it has learnt from in memory.
            self._reader = Reader(self._reader.understander, Linker.open(phrases, self._cache), mentions)
            self._revision = number
        except Exception:  # noqa: BLE001  a thread that fails is seen by nobody else
            _log.exception("linker.not_renewed")  # the old index goes on; the next look tries again

    def _renew_model(self) -> None:
        reader = self._reader
        try:
            understander = self._watched.take(self._reader.understander.version) if self._watched else None
        except Exception:  # noqa: BLE001  a thread that fails is seen by nobody else
            _log.exception("model.not_renewed")  # the old model goes on
            return
        if understander:
            self._reader = Reader(understander, reader.linker, reader.mentions)
            _log.info("model.renewed version=%s", understander.version)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process fits, the others on this machine wait and take what it has made: half the work, and sooner."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "renewing.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # let go with the file, also by a process that dies
        yield


def _read(engine: Engine) -> tuple[int, list[Phrase], MentionFinder, frozenset[str]]:
    with reading(engine) as session:
        number = revision(session, "phrases")
        names = {item.slug: [item.name, *item.alt_names] for item in queries.quartieri(session)}
        public = frozenset(map(plain_contact, queries.public_contacts(session)))
        return number, linked_phrases(session), MentionFinder(names), public


def linked_phrases(session: Session) -> list[Phrase]:
    """What the linker is fitted on: the phrases of the knowledge base, and those that are not the town's."""
    return [*(Phrase(topic, text) for topic, text in queries.phrases(session)), *others_phrases()]
