"""What people have asked lately, as it was kept: redacted."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.tables import Trace

MOST: Final = 1000
_NOBODY: Final = ("warm-up", "evaluation", "trial")  # channels of our own


@dataclass(frozen=True)
class Asked:
    text: str
    times: int


def recent(session: Session, most: int = MOST) -> list[Asked]:
    """Distinct questions of the traces, the most frequent first, then the latest."""
    often = func.count().label("often")
    statement = (
        select(Trace.text, often)
        .where(Trace.text != "", Trace.channel.not_in(_NOBODY))
        .group_by(Trace.text)
        .order_by(often.desc(), func.max(Trace.id).desc())
        .limit(most)
    )
    return [Asked(text, times) for text, times in session.execute(statement)]
