"""The list of records."""

from urllib.parse import urlencode

from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.visit import Visit
from knowledge.desk import shelf
from knowledge.desk.roles import Right


def listed(visit: Visit) -> Response:
    wanted = shelf.Wanted(visit.text("q")[:200], visit.text("kind"), visit.text("state"), visit.text("office"))
    number = max(1, visit.number("page", 1))
    rows, total = shelf.page(visit.session, wanted, number)
    return visit.page(
        "records/list.html",
        rows=rows,
        total=total,
        wanted=wanted,
        number=number,
        last=max(1, -(-total // shelf.PAGE)),
        query=urlencode({"q": wanted.text, "kind": wanted.kind, "state": wanted.state, "office": wanted.owner}),
        offices=shelf.owners(visit.session),
    )


DOORS = (Door("/desk/records", listed, Right.READ),)
