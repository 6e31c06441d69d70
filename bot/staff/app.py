"""The staff desk as an application under /desk."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.staff import italian
from bot.staff.doors import DOORS
from bot.staff.house import House
from bot.staff.navigation import ROOMS
from bot.staff.porter import opened

HERE: Final = Path(__file__).parent
_PREFIX: Final = "/desk"


def create(house: House) -> Starlette:
    """The application, to be mounted at /desk; its doors' paths begin with that."""
    templates = environment()
    return Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=HERE / "static")),
            *(
                Route(
                    door.path.removeprefix(_PREFIX) or "/", opened(door, house, templates), methods=list(door.methods)
                )
                for door in DOORS
            ),
        ],
        exception_handlers={404: _missing},
    )


def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"rooms": ROOMS, "words": italian}
    # What Telegram's rendering has escaped already, and nothing else, goes through the last of these.
    made.filters |= {"day": italian.day, "moment": italian.moment, "telegram": Markup}
    return made


async def _missing(_request: Request, _error: Exception) -> PlainTextResponse:
    return PlainTextResponse("Questa pagina non c'è. Il banco del personale comincia da /desk", status_code=404)
