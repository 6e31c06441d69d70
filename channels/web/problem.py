"""Errors of the API as problem details (RFC 9457), in plain Italian.

`error` repeats `detail` for clients written before there were problem details.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

# Of the errors that the framework raises by itself.
_TEXTS: Final = {
    404: "A questo indirizzo non c'è nulla.",
    405: "Questo indirizzo non si usa con questo metodo.",
}


class Problem(JSONResponse):
    media_type = "application/problem+json"

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        title = HTTPStatus(status).phrase
        super().__init__({"title": title, "status": status, "detail": text, "error": text}, status, headers)


class Refusal(HTTPException):
    """A request that is not answered, with what to do instead."""


async def refused(_request: Request, error: Exception) -> Problem:
    assert isinstance(error, HTTPException)
    text = error.detail if isinstance(error, Refusal) else _TEXTS.get(error.status_code, error.detail)
    return Problem(error.status_code, text, error.headers)


async def failed(_request: Request, _error: Exception) -> Problem:
    return Problem(500, "Qualcosa non ha funzionato. Riprova tra poco.")
