""" "Da curare": what is stale, incomplete, unreachable or colliding, by office; one click says "ancora corretto"."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.visit import Visit
from knowledge.desk import publishing, quality, shelf
from knowledge.desk.quality import Care, Problem
from knowledge.desk.roles import Right

PAGE: Final = 50
NOBODY: Final = "-"  # records without an office
TITLES: Final = {
    Problem.STALE: "Da verificare",
    Problem.INCOMPLETE: "Incomplete",
    Problem.UNREACHABLE: "Non si trovano",
    Problem.COLLIDING: "Si confondono",
}
HELP: Final = {
    Problem.STALE: "Schede scadute, in scadenza o non verificate da un anno. È tutto giusto? Premi «Ancora corretto».",
    Problem.INCOMPLETE: "Schede a cui manca una risposta che la gente chiede.",
    Problem.UNREACHABLE: "Schede e argomenti a cui nessuna domanda porta, o quasi.",
    Problem.COLLIDING: "Schede che forse sono la stessa cosa, e frasi che portano a due argomenti.",
}


def listed(visit: Visit) -> Response:
    problem = _problem(visit.text("problem"))
    office = visit.text("office") if "office" in visit.request.query_params else visit.person.office
    offices = shelf.owners(visit.session)
    items = sorted(
        (item for item in _found(visit, problem) if _is_of(item, office)),
        key=lambda item: (item.owner, item.name.lower(), item.slug, item.detail),
    )
    last = max(1, -(-len(items) // PAGE))
    number = min(max(1, visit.number("page", 1)), last)
    return visit.page(
        "care/list.html",
        rows=items[(number - 1) * PAGE : number * PAGE],
        total=len(items),
        number=number,
        last=last,
        problem=problem,
        titles=TITLES,
        help=HELP[problem],
        office=office,
        offices=[*offices, (NOBODY, "Nessun ufficio")],
        names=dict(offices),
        query=urlencode({"problem": problem, "office": office}),
        may_confirm=lambda item: item.confirmable and _may_confirm(visit, item),
        topic=quality.TOPIC,
    )


def confirm(visit: Visit) -> Response:
    """The record is still right: vouched for from today."""
    slug = visit.text("slug")
    record = publishing.confirm(visit.session, slug, visit.person, visit.now, visit.house.clock().date())
    visit.record("record.confirm", slug)
    back = urlencode({"problem": _problem(visit.text("problem")), "office": visit.text("office")})
    return visit.to(f"/desk/care?{back}", f"«{record.name}» è verificata da oggi.")


def _problem(text: str) -> Problem:
    return Problem(text) if text in tuple(Problem) else Problem.STALE


def _found(visit: Visit, problem: Problem) -> Iterable[Care]:
    """Only what is shown is looked for: to find twins takes longest."""
    match problem:
        case Problem.STALE:
            return quality.stale(visit.session, visit.house.clock().date())
        case Problem.INCOMPLETE:
            return quality.incomplete(visit.session)
        case Problem.UNREACHABLE:
            return quality.unreachable(visit.session)
        case Problem.COLLIDING:
            return quality.colliding(visit.session)


def _is_of(item: Care, office: str) -> bool:
    return not office or item.owner == ("" if office == NOBODY else office)


def _may_confirm(visit: Visit, item: Care) -> bool:
    right = Right.WRITE if visit.person.office else Right.PUBLISH
    return visit.may(right) and visit.person.looks_after(item.owner)


DOORS = (
    Door("/desk/care", listed, Right.READ),
    Door("/desk/care/confirm", confirm, Right.WRITE, ("POST",)),
)
