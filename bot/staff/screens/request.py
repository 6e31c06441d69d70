"""One request of a citizen: all of it, what was done, and what can be done."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from starlette.responses import Response

from actions import requests as answers
from bot.redaction import redact
from bot.staff import request_words
from bot.staff.door import Door
from bot.staff.screens.requests import surroundings, titles
from bot.staff.visit import Refused, Visit
from bot.subscriptions import following
from bot.subscriptions.tables import Subscription
from knowledge.desk import casework, waiting
from knowledge.desk.casework import Act, Action, Meanwhile, OfAnotherOffice, RequestError, RequestStep
from knowledge.desk.roles import Right
from knowledge.readability import gulpease
from knowledge.requests import CLOSED, Photo, Request, by_code
from knowledge.vocabularies import RequestStatus

# What a browser may show by itself; anything else it may only save.
_PICTURES: Final = ("image/jpeg", "image/png", "image/webp")
_PHOTO_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}
_UNKNOWN: Final = "Nessuna richiesta ha questo numero. Forse è scaduta e non la conserviamo più."
_NOT_HERE: Final = "Da qui non si può fare. Torna alla richiesta e riprova."
_HERE: Final = frozenset(Action) - {Action.CHANGE}
_EASY: Final = 60  # Gulpease: below it, who left school at fourteen reads with difficulty
_ANSWERING: Final = (Action.ANSWER, Action.DONE, Action.DECLINE)


def shown(visit: Visit) -> Response:
    return _page(visit, _found(visit))


def acted(visit: Visit) -> Response:
    """Does what was asked; where that cannot be, says why and keeps what was written."""
    act = _act(visit)
    try:
        request = casework.act(visit.session, _code(visit), act, visit.person, visit.number("seen"), visit.now)
    except LookupError as error:
        raise Refused(_UNKNOWN, 404) from error
    except Meanwhile as error:
        return _page(visit, _found(visit), 409, act, str(error), since=error.steps)
    except OfAnotherOffice as error:
        raise Refused(str(error), 403) from error
    except RequestError as error:
        return _page(visit, _found(visit), 422, act, str(error))
    visit.record(f"request.{act.action}", request.code, request.office if act.action is Action.ASSIGN else "")
    return visit.to(f"/desk/requests/{request.code}", request_words.SAID[act.action].format(code=request.code))


def previewed(visit: Visit) -> Response:
    """As who has the code would read it; nothing is changed."""
    request, act = _found(visit), _act(visit)
    if not casework.may_act(visit.person, request):
        raise Refused(str(OfAnotherOffice()), 403)
    if since := casework.steps(visit.session, request, after=visit.number("seen")):
        return _page(visit, request, 409, act, str(Meanwhile(since)), since=since)
    try:
        became = casework.outcome(request, act, visit.person)
    except RequestError as error:
        return _page(visit, request, 422, act, str(error))
    changed = became.status != request.status or became.answer != request.answer
    after = Request(
        code=request.code,
        kind=request.kind,
        topic=request.topic,
        requested_at=request.requested_at,
        updated_at=visit.now if changed else request.updated_at,
        status=became.status,
        office=became.office,
        answer=became.answer,
    )
    return _page(visit, request, act=act, preview=answers.told(after, visit.session))


def photo(visit: Visit) -> Response:
    wanted = select(Photo).where(Photo.id == visit.number("photo"), Photo.request_id == _found(visit).id)
    found = visit.session.scalars(wanted).first()
    if found is None:
        raise Refused("Questa foto non c'è più.", 404)
    if found.media_type in _PICTURES:
        return Response(found.data, media_type=found.media_type, headers=_PHOTO_HEADERS)
    headers = {**_PHOTO_HEADERS, "Content-Disposition": 'attachment; filename="foto"'}
    return Response(found.data, media_type="application/octet-stream", headers=headers)


def _page(
    visit: Visit,
    request: Request,
    status: int = 200,
    act: Act | None = None,
    wrong: str = "",
    preview: str = "",
    since: Sequence[RequestStep] = (),
) -> Response:
    """`act` is what was being done: its words stay in the form."""
    near = waiting.near(visit.session, request)
    photos = select(Photo.id).where(Photo.request_id == request.id).order_by(Photo.id)
    waited_for = select(func.count()).where(Subscription.kind == following.KIND, Subscription.mark == request.code)
    steps = casework.steps(visit.session, request)
    return visit.page(
        "requests/request.html",
        status,
        request=request,
        near=near,
        photos=visit.session.scalars(photos).all(),
        steps=steps,
        seen=steps[-1].id if steps else 0,
        mine=casework.may_act(visit.person, request),
        closed=request.status in CLOSED,
        working=request.status == RequestStatus.WORKING,
        act=act or Act(Action.ANSWER),
        typed=act.text if act and act.action in _ANSWERING else request.answer,
        reopening=act.text if act and act.action is Action.REOPEN else "",
        note=act.text if act and act.action is Action.NOTE else "",
        wrong=wrong,
        preview=preview,
        hard=act is not None and _is_hard(act.text),
        since=since,
        told=answers.told(request, visit.session),
        followers=visit.session.scalar(waited_for) or 0,
        titles=titles(visit.session, [request]),
        **surroundings(visit),
    )


def _is_hard(text: str) -> bool:
    try:
        return gulpease(text) < _EASY
    except ValueError:  # not a word in it
        return False


def _act(visit: Visit) -> Act:
    """What the form asks for. Notes are redacted: they are kept when the contact is already gone."""
    try:
        action = Action(visit.text("action"))
    except ValueError as error:
        raise Refused(_NOT_HERE) from error
    if action not in _HERE:
        raise Refused(_NOT_HERE)
    text = casework.tidy(visit.text("text"))
    if action is Action.NOTE:
        text = redact(text, visit.house.desk.comprehension.public)
    return Act(action, text if action is not Action.TAKE else "", visit.text("office"))


def _found(visit: Visit) -> Request:
    found = by_code(visit.session, _code(visit))
    if found is None:
        raise Refused(_UNKNOWN, 404)
    return found


def _code(visit: Visit) -> str:
    """As it is kept, however it was written into the address."""
    return answers.find_code(str(visit.request.path_params["code"]))


DOORS = (
    Door("/desk/requests/{code}", shown, Right.REQUESTS),
    Door("/desk/requests/{code}", acted, Right.REQUESTS, methods=("POST",)),
    Door("/desk/requests/{code}/preview", previewed, Right.REQUESTS, methods=("POST",)),
    Door("/desk/requests/{code}/photos/{photo:int}", photo, Right.REQUESTS),
)
