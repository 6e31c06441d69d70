"""To be told when a request changes that was sent through the desk: whoever has its code may ask."""

from sqlalchemy.orm import Session

from actions import requests
from actions.wording import say
from bot.subscriptions.ledger import Entry
from knowledge.requests import CLOSED, Request, by_code

KIND = "request"


def entry(request: Request) -> Entry:
    name = say("follow_name", code=request.code)
    return Entry(KIND, request.code, name, {"code": request.code}, seen=_news_of(request))


def found(session: Session, code: str) -> Request | None:
    """The request to be followed; None where there is none, or it is over."""
    request = by_code(session, code)
    return None if request is None or request.status in CLOSED else request


def change(session: Session, code: str, seen: dict[str, str]) -> tuple[str, dict[str, str], bool] | None:
    """What the citizen is told, what they have seen then, and whether it is over; None where nothing is new.

    The text is empty where the request itself is gone.
    """
    request = by_code(session, code)
    if request is None:
        return "", {}, True
    news = _news_of(request)
    if news == seen:
        return None
    return requests.told(request, session), news, request.status in CLOSED


def _news_of(request: Request) -> dict[str, str]:
    return {"updated": request.updated_at.isoformat()}
