"""How a test's database goes: nobody is still at work on it."""

import threading

from sqlalchemy import Engine

_WORKERS = ("job-", "linker")  # what bot/jobs.py and bot/comprehension.py call their threads


def put_away(engine: Engine) -> None:
    """Waits for the threads a test has set to work, which would open the file again, then closes it."""
    for thread in threading.enumerate():
        if thread.name.startswith(_WORKERS):
            thread.join(30)
    engine.dispose()
