"""The body of a request: a JSON object of a bearable size."""

import json
from typing import Any, Final

from starlette.requests import Request

from channels.web.problem import Refusal

MOST_BYTES: Final = 64 * 1024


async def json_object(request: Request, most_bytes: int = MOST_BYTES) -> dict[str, Any]:
    """Read no further than it may be long. Raises `Refusal`."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > most_bytes:
            raise Refusal(413, "Il messaggio è troppo lungo.")
    try:
        body = json.loads(received)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "Il messaggio non è leggibile.") from error
    if not isinstance(body, dict):
        raise Refusal(400, "Il messaggio non è leggibile.")
    return body
