"""What the desk does by itself, so that no turn has to wait for it."""

import logging
import threading
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot import jobs
from bot.clock import utc_now
from bot.desk import Desk
from bot.staff.inbox import handling
from bot.statistics.counting import count_days
from knowledge import calendar
from knowledge.desk import autosave, invitations, sessions, throttle
from knowledge.desk.sheets import uploads

EVERY_SECONDS: Final = 3600.0
_DAYS_AHEAD: Final = 62
_log = logging.getLogger(__name__)


def keep_up(desk: Desk) -> None:
    """Counts the days that are over, forgets what is too old to keep, and works out the calendar of the weeks ahead."""
    _count(desk)
    desk.expire()
    now = desk.clock()
    with Session(desk.engine) as session, session.begin():
        calendar.prepare(session, now, now + timedelta(days=_DAYS_AHEAD))
        for part in (sessions, autosave, invitations, throttle, handling):
            part.expire(session, utc_now())
        uploads.forget(session, utc_now())
        jobs.expire(session, utc_now(), timedelta(days=desk.settings.retention_days))


def _count(desk: Desk) -> None:
    """Before anything is forgotten. A count that fails keeps nothing longer than it may be kept."""
    try:
        count_days(desk.engine, utc_now())
    except Exception as error:  # noqa: BLE001  logged without what was said
        _log.error("statistics.not_counted error=%s", type(error).__name__)


class Upkeep:
    """Keeps up at once and every hour, while the `with` block lasts."""

    def __init__(self, desk: Desk, every: float = EVERY_SECONDS) -> None:
        self._desk = desk
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="upkeep", daemon=True)

    def __enter__(self) -> None:
        keep_up(self._desk)
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._over.wait(self._every):
            try:
                keep_up(self._desk)
            except Exception:  # noqa: BLE001  a thread that fails is seen by nobody else
                _log.exception("upkeep.failed")
