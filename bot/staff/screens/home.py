"""The first page: what waits today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased
from starlette.responses import Response

from bot.staff import request_words
from bot.staff.door import Door
from bot.staff.inbox import handling
from bot.staff.inbox.questions import open_questions
from bot.staff.visit import Visit
from knowledge.desk import phrases, quality, waiting
from knowledge.desk.editions import Edition, State
from knowledge.desk.roles import Right

_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Task:
    """Something that waits: how many, of what, where, and what to do there."""

    title: str
    count: int
    text: str
    path: str
    action: str


def today(visit: Visit) -> Response:
    review = select(Edition).where(Edition.state == State.REVIEW).order_by(Edition.at)
    return visit.page(
        "home/today.html",
        review=visit.session.scalars(review.limit(20)).all() if visit.may(Right.REVIEW) else [],
        mine=visit.session.scalars(_own(visit.person.id).order_by(Edition.at.desc()).limit(20)).all(),
        tasks=[task for task in _tasks(visit) if task.count],
        requests=waiting.queue(visit.session, visit.person) if visit.may(Right.REQUESTS) else None,
        waited=request_words.waited,
    )


def _own(person: int) -> Select[Edition]:
    """Drafts that somebody saved last, or got back: from a review, or corrected by another."""
    before = aliased(Edition)
    theirs = exists().where(
        before.slug == Edition.slug,
        before.number == Edition.number - 1,
        before.state == State.SAVED,
        before.person_id == person,
    )
    return select(Edition).where(Edition.state == State.DRAFT, (Edition.person_id == person) | theirs)


def _tasks(visit: Visit) -> Iterator[Task]:
    session, office = visit.session, visit.person.office
    if visit.may(Right.TEACH):
        failed = _not_taken_care_of(visit)
        text = "con una domanda da sistemare, negli ultimi sette giorni."
        yield Task(
            "Domande non capite",
            failed,
            f"{words('persona', 'persone', failed)} {text}",
            "/desk/inbox",
            "Guarda le domande",
        )
        waits = len(phrases.pending(session))
        where = "/desk/phrases/publish" if visit.may(Right.PUBLISH) else "/desk/phrases"
        yield Task(
            "Parole della gente",
            waits,
            words("frase aspetta di essere pubblicata.", "frasi aspettano di essere pubblicate.", waits),
            where,
            "Confronta e pubblica" if visit.may(Right.PUBLISH) else "Guarda le parole",
        )
    stale = [care for care in quality.stale(session, visit.house.clock().date()) if office in ("", care.owner)]
    text = "da ricontrollare: se è tutto giusto, basta un clic."
    yield Task(
        "Da curare",
        len(stale),
        f"{words('scheda', 'schede', len(stale))} {text}",
        "/desk/care",
        "Ricontrolla le schede",
    )


def _not_taken_care_of(visit: Visit) -> int:
    """How many asked this week what still waits in the inbox."""
    care = handling.care_of(visit.session, visit.now)
    left = (
        question.conversation
        for question in open_questions(visit.session, visit.now - _WEEK)
        if (taken := care.of({question.mark})) is None or question.at > taken.until
    )
    return len(set(left))


def words(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


DOORS = (Door("/desk", today, None),)
