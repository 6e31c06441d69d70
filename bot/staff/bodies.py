"""What a script of the desk sends as JSON, as the form that it stands for."""

import json
from typing import Final

from starlette.datastructures import FormData, UploadFile

from bot.staff.visit import Refused

UNREADABLE: Final = "Non riesco a leggere quello che hai mandato. Torna indietro e riprova."
_MOST: Final = 5000  # values


def json_form(body: bytes) -> FormData:
    """The fields of a JSON object; a list is a field that is given more than once. Raises `Refused`."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(UNREADABLE) from error
    if not isinstance(given, dict):
        raise Refused(UNREADABLE)
    lists = ((name, values if isinstance(values, list) else [values]) for name, values in given.items())
    fields: list[tuple[str, str | UploadFile]] = [
        (name, "" if value is None else str(value)) for name, values in lists for value in values
    ]
    if len(fields) > _MOST:
        raise Refused(UNREADABLE)
    return FormData(fields)
