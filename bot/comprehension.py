"""Understanding kept up to date: the reader, renewed when staff change the knowledge base."""

import logging
import threading
import time
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.redaction import plain_contact
from knowledge import queries
from knowledge.database import reading, revision
from nlu.linker import Linker, Phrase
from nlu.mentions import MentionFinder
from nlu.reader import Reader
from nlu.training_run import others_phrases
from nlu.understanding import Understander, Understanding

CHECK_SECONDS: Final = 1.0
_log = logging.getLogger(__name__)


class Comprehension:
    """Texts understood with the phrases of the knowledge base as they are now.

    Whoever reads a text looks, at most once a second, whether phrases have changed; the new index is then
    fitted in a thread of its own and takes the old one's place when it is ready. `public` are the contacts that the
    town itself makes known, as `plain_contact` writes them.
    """

    def __init__(self, engine: Engine, understander: Understander, cache: Path) -> None:
        self._engine = engine
        self._cache = cache
        self._revision, phrases, mentions, self.public = self._read()
        self._reader = Reader(understander, Linker.open(phrases, cache), mentions)
        self._looked_at = time.monotonic()
        self._renewing = threading.Lock()

    def understand(self, text: str) -> Understanding:
        """Raises `UnderstanderError` when the intent model does not answer."""
        self.look()
        return self._reader.read(text)

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
        if changed and self._renewing.acquire(blocking=False):
            threading.Thread(target=self._renew, name="linker", daemon=True).start()

    def _renew(self) -> None:
        try:
            number, phrases, mentions, self.public = self._read()
            linker = self._reader.linker.updated(phrases)
            self._reader = Reader(self._reader.understander, linker, mentions)
            self._revision = number
            linker.keep(self._cache)
            # The same index, without what it has learnt from in memory.
            self._reader = Reader(self._reader.understander, Linker.open(phrases, self._cache), mentions)
        except Exception:  # noqa: BLE001  a thread that fails is seen by nobody else
            _log.exception("linker.not_renewed")  # the old index goes on; the next look tries again
        finally:
            self._renewing.release()

    def _read(self) -> tuple[int, list[Phrase], MentionFinder, frozenset[str]]:
        with reading(self._engine) as session:
            number = revision(session, "phrases")
            names = {item.slug: [item.name, *item.alt_names] for item in queries.quartieri(session)}
            public = frozenset(map(plain_contact, queries.public_contacts(session)))
            return number, linked_phrases(session), MentionFinder(names), public


def linked_phrases(session: Session) -> list[Phrase]:
    """What the linker is fitted on: the phrases of the knowledge base, and those that are not the town's."""
    return [*(Phrase(topic, text) for topic, text in queries.phrases(session)), *others_phrases()]
