"""Trying a question: what a citizen is told now, and with what waits to be published."""

from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.screens.phrases import titles
from bot.staff.visit import Refused, Visit
from bot.trials import changes as waiting
from bot.trials.answered import answered, tried
from knowledge.desk import phrases
from knowledge.desk.editions import OPEN, Edition
from knowledge.desk.roles import Right
from nlu.understanding import UnderstanderError

LONGEST = 300


def asked(visit: Visit) -> Response:
    text = visit.text("q")[:LONGEST]
    changes = phrases.pending(visit.session)
    drafts = visit.session.scalar(select(func.count()).where(Edition.state.in_(OPEN))) or 0
    with_drafts = visit.text("drafts") == "1"
    before = after = None
    if text:
        desk, about = visit.house.desk, waiting.circumstances(visit.house.desk)
        try:
            then = waiting.reader_with(desk, visit.session, changes)
            now = desk.comprehension.reader
            before = tried(desk.engine, lambda session: answered(text, now, session, about))

            def prepare(session: Session) -> None:
                waiting.make_topics(session, changes)
                if with_drafts:
                    waiting.make_drafts(session, visit.house.clock().date())

            needed = with_drafts or any(change.title for change in changes)
            trial = partial(answered, text, then, about=about)
            after = tried(desk.engine, lambda session: trial(session=session), prepare if needed else None)
        except UnderstanderError as error:
            raise Refused(str(error), 503) from error
    return visit.page(
        "trial/try.html",
        text=text,
        titles=titles(visit, changes),
        before=before,
        after=after,
        changes=len(changes),
        drafts=drafts,
        with_drafts=with_drafts,
    )


DOORS = (Door("/desk/try", asked, Right.READ),)
