"""The counts to take away: CSV and JSON of months that are over, and the dictionary of their fields."""

import json
from urllib.parse import urlencode

from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.visit import Refused, Visit
from bot.statistics import export
from bot.statistics.period import Period, PeriodRefused
from bot.statistics.suppression import FEWEST
from knowledge import queries
from knowledge.desk.roles import Right

_NOT_KEPT = {"Cache-Control": "private, no-store"}


def page(visit: Visit) -> Response:
    newest = export.newest_month(visit.house.clock())
    first, last = visit.text("first") or f"{newest.first:%Y-%m}", visit.text("last") or f"{newest.first:%Y-%m}"
    trouble = ""
    try:
        export.chosen_months(first, last, visit.house.clock())
    except PeriodRefused as refused:
        trouble = str(refused)
    return visit.page(
        "statistics/open_data.html",
        400 if trouble else 200,
        fields=export.fields(),
        first=first,
        last=last,
        newest=f"{newest.first:%Y-%m}",
        trouble=trouble,
        query=urlencode({"first": first, "last": last}),
        fewest=FEWEST,
    )


def as_csv(visit: Visit) -> Response:
    months = _months(visit)
    return _file(export.as_csv(export.lines(visit.session, months)), "text/csv", months, "csv")


def as_json(visit: Visit) -> Response:
    months = _months(visit)
    text = export.as_json(export.lines(visit.session, months), _town(visit), months)
    return _file(text, "application/json", months, "json")


def schema(_visit: Visit) -> Response:
    text = json.dumps(export.schema(), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": 'attachment; filename="domande.schema.json"', **_NOT_KEPT}
    return Response(text, media_type="application/json", headers=headers)


def _months(visit: Visit) -> list[Period]:
    try:
        return export.chosen_months(visit.text("first"), visit.text("last"), visit.house.clock())
    except PeriodRefused as refused:
        raise Refused(str(refused)) from refused


def _town(visit: Visit) -> str:
    town = queries.town(visit.session)
    return town.title if town else "Comune"


def _file(text: str, media_type: str, months: list[Period], ending: str) -> Response:
    name = f"domande_{months[0].first:%Y-%m}_{months[-1].first:%Y-%m}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **_NOT_KEPT}
    return Response(text.encode(), media_type=media_type, headers=headers)


DOORS = (
    Door("/desk/statistics/data", page, Right.EXPORT),
    Door("/desk/statistics/data.csv", as_csv, Right.EXPORT),
    Door("/desk/statistics/data.json", as_json, Right.EXPORT),
    Door("/desk/statistics/schema.json", schema, Right.EXPORT),
)
