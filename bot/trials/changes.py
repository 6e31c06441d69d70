"""What would go live: phrases that wait, drafts of records, another model; and the work that compares it with now."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import composition, jobs
from bot.comprehension import linked_phrases
from bot.desk import Desk
from bot.trials.answered import Circumstances
from bot.trials.comparison import Wanted, compare, readers
from bot.trials.traffic import recent
from knowledge.database import reading
from knowledge.desk import phrases, protected, publishing
from knowledge.desk.editions import OPEN, Edition, EditionError
from knowledge.desk.phrase_change import PhraseChange
from nlu import archive, training_run
from nlu.linker import Phrase
from nlu.reader import Reader
from nlu.taught import taught
from nlu.understanding import UnderstanderError

COMPARE: Final = "compare"
COMPARE_MODEL: Final = "compare-model"
TRAIN: Final = "train"
_USUAL_SECONDS: Final = 120  # what training takes, to show how far it may be
_MOST_DRAFTS: Final = 50


def circumstances(desk: Desk) -> Circumstances:
    return Circumstances(desk.bands, desk.clock(), desk.settings.retention_days)


def reader_with(desk: Desk, session: Session, changes: Sequence[PhraseChange]) -> Reader:
    """What would read once the changes are published."""
    if not changes:
        return desk.comprehension.reader
    pairs = [(phrase.topic, phrase.text) for phrase in linked_phrases(session)]
    return desk.comprehension.with_phrases([Phrase(*pair) for pair in phrases.applied(pairs, changes)])


def mark_of(desk: Desk, changes: Sequence[PhraseChange]) -> str:
    """Changes with the changes and with what answers now: a comparison holds for just this."""
    said = [[change.way, change.topic_slug, change.text, change.ask] for change in changes]
    return hashlib.sha256(json.dumps([desk.comprehension.version, said]).encode()).hexdigest()


def make_topics(session: Session, changes: Sequence[PhraseChange]) -> None:
    """The topics that the changes would make, in a session that is rolled back."""
    session.add_all(phrases.made_by(session, changes).values())
    session.flush()


def make_drafts(session: Session, today: date) -> None:
    """Drafts as if they were published, in a session that is rolled back; those that are not ready stay away."""
    for draft in session.scalars(select(Edition).where(Edition.state.in_(OPEN)).limit(_MOST_DRAFTS)).all():
        try:
            with session.begin_nested():
                publishing.shown(session, draft, today)
        except EditionError:
            continue


def comparing(desk: Desk) -> jobs.Work:
    """Compares what waits to be published with now."""

    def work(progress: jobs.Progress) -> dict[str, Any]:
        with reading(desk.engine) as session:
            changes = phrases.pending(session)
            mark, then = mark_of(desk, changes), reader_with(desk, session, changes)
        new = any(change.title for change in changes)
        prepare = (lambda session: make_topics(session, changes)) if new else None
        return {"of": mark, **_compared(desk, then, progress, prepare)}

    return work


def comparing_model(desk: Desk, name: str) -> jobs.Work:
    """Compares a kept model with the one in use."""

    def work(progress: jobs.Progress) -> dict[str, Any]:
        try:
            model = archive.named(desk.settings.models, name)
            understander = composition.open_model(model)
        except UnderstanderError as error:
            raise jobs.JobError(str(error)) from error
        now = desk.comprehension.reader
        then = Reader(understander, now.linker, now.mentions)
        return {"of": model.version, **_compared(desk, then, progress, None)}

    return work


def _compared(desk: Desk, then: Reader, progress: jobs.Progress, prepare: Any) -> dict[str, Any]:
    with reading(desk.engine) as session:
        asked = recent(session)
        wanted = [Wanted(one.text, one.topic, one.ask) for one in protected.questions(session)]
    both = readers(desk.comprehension.reader, then)
    return compare(desk.engine, both, circumstances(desk), asked, wanted, progress, prepare).to_json()


def training(desk: Desk, by: str) -> jobs.Work:
    """Trains a model and keeps it; it does not go live by itself."""

    def work(progress: jobs.Progress) -> dict[str, Any]:
        with reading(desk.engine) as session:
            sentences = taught(session)

        def alive(seconds: float) -> None:
            progress(min(int(seconds), _USUAL_SECONDS - 1), _USUAL_SECONDS)

        try:
            model = training_run.make(desk.settings.models, sentences, by, alive)
        except UnderstanderError as error:
            raise jobs.JobError(str(error)) from error
        progress(_USUAL_SECONDS, _USUAL_SECONDS)
        return {"model": model.path.name, "version": model.version, "taught": len(sentences)}

    return work
