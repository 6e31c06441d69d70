"""The first page: what waits today."""

from sqlalchemy import func, select
from starlette.responses import Response

from bot.staff import request_words
from bot.staff.door import Door
from bot.staff.visit import Visit
from knowledge.desk import waiting
from knowledge.desk.editions import Edition, State
from knowledge.desk.roles import Right


def today(visit: Visit) -> Response:
    review = select(Edition).where(Edition.state == State.REVIEW).order_by(Edition.at)
    mine = select(Edition).where(Edition.state == State.DRAFT, Edition.person_id == visit.person.id)
    return visit.page(
        "home/today.html",
        review=visit.session.scalars(review.limit(20)).all() if visit.may(Right.REVIEW) else [],
        mine=visit.session.scalars(mine.order_by(Edition.at.desc()).limit(20)).all(),
        drafts=visit.session.scalar(select(func.count()).where(Edition.state == State.DRAFT)) or 0,
        requests=waiting.queue(visit.session, visit.person) if visit.may(Right.REQUESTS) else None,
        waited=request_words.waited,
    )


DOORS = (Door("/desk", today, None),)
