"""The cookies of the staff desk: the session, the browser that is known, a notice for the next page."""

from typing import Final

from itsdangerous import BadData
from starlette.requests import Request
from starlette.responses import Response

from bot.staff.house import House
from knowledge.desk.sessions import LONGEST, hash_of

SESSION: Final = "desk"
_NOTICE: Final = "desk-notice"
_LONGEST_NOTICE: Final = 600
_NOTICE_SECONDS: Final = 60


def name_of(request: Request, name: str) -> str:
    """With the prefix that ties a cookie to this very host, where the connection allows it."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def put(request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
    response.set_cookie(
        name_of(request, name),
        value,
        max_age=seconds,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax" if name == SESSION else "strict",
        path="/",
    )


def take_away(request: Request, response: Response, name: str) -> None:
    response.delete_cookie(name_of(request, name), path="/", secure=request.url.scheme == "https", httponly=True)


def given(request: Request, name: str) -> str:
    return request.cookies.get(name_of(request, name), "")


def csrf(house: House, token: str) -> str:
    return str(house.signer("csrf").dumps(hash_of(token)))


def is_csrf(house: House, token: str, given_token: str) -> bool:
    """Whether it was made for this session, in its time."""
    try:
        return bool(house.signer("csrf").loads(given_token, int(LONGEST.total_seconds())) == hash_of(token))
    except BadData:
        return False


def set_notice(request: Request, response: Response, house: House, text: str) -> None:
    put(request, response, _NOTICE, str(house.signer("notice").dumps(text[:_LONGEST_NOTICE])), _NOTICE_SECONDS)


def notice(request: Request, house: House) -> str:
    try:
        return str(house.signer("notice").loads(given(request, _NOTICE), _NOTICE_SECONDS))
    except BadData:
        return ""


def forget_notice(request: Request, response: Response) -> None:
    if given(request, _NOTICE):
        take_away(request, response, _NOTICE)
