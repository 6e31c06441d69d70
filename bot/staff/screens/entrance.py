"""The way in and out of the desk."""

from starlette.responses import Response

from bot.staff import cookies
from bot.staff.door import Door
from bot.staff.visit import Visit
from knowledge.desk import sessions


def login(visit: Visit) -> Response:
    return visit.page("entrance/login.html", next=visit.text("next"))


def logout(visit: Visit) -> Response:
    sessions.end(visit.session, visit.token)
    response = visit.to("/desk/login", "Sei fuori. A presto.")
    cookies.take_away(visit.request, response, cookies.SESSION)
    return response


DOORS = (
    Door("/desk/login", login, None, public=True),
    Door("/desk/logout", logout, None, methods=("POST",)),
)
