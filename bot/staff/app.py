"""The staff desk as an application under /desk."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.staff import italian
from bot.staff.doors import DOORS
from bot.staff.house import House
from bot.staff.navigation import ROOMS
from bot.staff.porter import opened

HERE: Final = Path(__file__).parent
_PREFIX: Final = "/desk"


def routes(house: House) -> list[BaseRoute]:
    """The whole desk, for an application that has other pages. A mount does not answer at its own address."""
    templates = environment()
    first = [door for door in DOORS if door.path == _PREFIX]
    return [
        *(Route(door.path, opened(door, house, templates), methods=list(door.methods)) for door in first),
        Mount(_PREFIX, create(house)),
    ]


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


async def _missing(_request: Request, _error: Exception) -> HTMLResponse:
    """Whoever it is: nobody's session is looked at for a page that is not there."""
    return HTMLResponse(environment().get_template("missing.html").render(), status_code=404)
