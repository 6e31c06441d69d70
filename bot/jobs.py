"""Work that takes longer than a page: one of a kind at a time, in whichever process, with progress that all can see.

A job says that it is alive while it works. One that has been silent for `SILENT` belongs to a process that has ended:
whoever looks sees it as interrupted.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, Engine, String, Text, delete, event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.clock import utc_now
from knowledge.base import Base

SILENT: Final = timedelta(seconds=30)
RESULT_KEPT: Final = timedelta(days=1)
_EVERY: Final = timedelta(seconds=1)  # a database is not asked to write more often
_log = logging.getLogger(__name__)


class State(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Job(Base):
    """`running` is the kind while it runs, then empty: two of a kind cannot be. Times are UTC, naive.

    `error` is what staff read. `result` may hold questions that people asked, redacted: it is emptied after a day.
    """

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    state: Mapped[str] = mapped_column(String(12), default=State.RUNNING)
    running: Mapped[str | None] = mapped_column(String(20), unique=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    by: Mapped[str] = mapped_column(String(120), default="")
    started_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[str] = mapped_column(Text, default="")

    def state_at(self, now: datetime) -> State:
        silent = self.state == State.RUNNING and now - self.seen_at > SILENT
        return State.INTERRUPTED if silent else State(self.state)


class JobRunning(Exception):
    """Another of the kind is at work."""

    def __init__(self) -> None:
        super().__init__("C'è già un lavoro come questo in corso: aspetta che finisca.")


class JobError(Exception):
    """Why a job has no result; the text is for staff, in Italian."""


class Superseded(Exception):
    """The job was taken for interrupted meanwhile: what it found is not wanted any more."""


Progress = Callable[[int, int], None]
Work = Callable[[Progress], dict[str, Any]]
Clock = Callable[[], datetime]


def begin(session: Session, engine: Engine, kind: str, by: str, work: Work, clock: Clock = utc_now) -> Job:
    """A job that starts in a thread once the session's transaction is committed. Raises `JobRunning`."""
    now = clock()
    stale = (Job.running == kind, Job.seen_at < now - SILENT)
    session.execute(update(Job).where(*stale).values(state=State.INTERRUPTED, running=None, ended_at=now))
    job = Job(kind=kind, running=kind, by=by, started_at=now, seen_at=now)
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError as error:
        raise JobRunning from error
    run = _Run(engine, job.id, work, clock)
    thread = threading.Thread(target=run, name=f"job-{kind}", daemon=True)
    event.listen(session, "after_commit", lambda _session: thread.start(), once=True)
    return job


class _Run:
    """One job at work in its thread."""

    def __init__(self, engine: Engine, number: int, work: Work, clock: Clock) -> None:
        self._engine, self._number, self._work, self._clock = engine, number, work, clock
        self._seen = clock()

    def __call__(self) -> None:
        try:
            self._end(state=State.DONE, result=self._work(self._progress))
        except Superseded:
            _log.warning("job.superseded")
        except JobError as error:
            self._fail(str(error))
        except Exception as error:  # noqa: BLE001  a thread that fails is seen by nobody else
            _log.error("job.failed error=%s", type(error).__name__)  # its message may hold what people said
            self._fail("Il lavoro si è fermato per un errore del programma. Riprova; se succede ancora, avvisa.")

    def _fail(self, text: str) -> None:
        try:
            self._end(state=State.FAILED, error=text)
        except Exception as error:  # noqa: BLE001  without a database it is seen as interrupted
            _log.error("job.not_ended error=%s", type(error).__name__)

    def _progress(self, done: int, total: int) -> None:
        now = self._clock()
        if now - self._seen >= _EVERY or done in (0, total):
            self._seen = now
            self._write(done=done, total=total)

    def _end(self, **values: Any) -> None:
        self._write(running=None, ended_at=self._clock(), **values)

    def _write(self, **values: Any) -> None:
        ours = (Job.id == self._number, Job.state == State.RUNNING)
        with Session(self._engine) as session, session.begin():
            written = session.execute(update(Job).where(*ours).values(seen_at=self._clock(), **values))
        if not written.rowcount:  # type: ignore[attr-defined]
            raise Superseded


def latest(session: Session, kind: str) -> Job | None:
    return session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(1)).first()


def expire(session: Session, now: datetime, keep: timedelta) -> int:
    """Empties results of the day before and deletes jobs that began longer than `keep` ago; how many went."""
    session.execute(update(Job).where(Job.ended_at < now - RESULT_KEPT).values(result={}))
    gone = session.execute(delete(Job).where(Job.started_at < now - keep))
    return int(gone.rowcount)  # type: ignore[attr-defined]
