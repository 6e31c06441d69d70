"""What people need: the questions of a period, by what they are about and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.visit import Refused, Visit
from bot.statistics import charts, names
from bot.statistics.charts import Point
from bot.statistics.counting import ALL
from bot.statistics.figures import DAY, Figures, Row, Table, figures
from bot.statistics.groups import OTHERS
from bot.statistics.needs import needs
from bot.statistics.period import MOST_DAYS, Period, PeriodRefused, chosen, last_month, this_month, this_week
from bot.statistics.suppression import FEWEST
from knowledge.desk.roles import Right

CUSTOM: Final = "custom"
PERIODS: Final = {
    "week": "Questa settimana",
    "month": "Questo mese",
    "last": "Il mese scorso",
    CUSTOM: "Le date che scegli",
}
OUTCOMES: Final = "outcomes"  # a chart of its own
_FIXED: Final = {"week": this_week, "month": this_month, "last": last_month}


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see."""

    choice: str
    period: Period
    dimension: str

    @property
    def query(self) -> str:
        period = self.period
        return urlencode({"period": self.choice, "first": period.first, "last": period.last, "by": self.dimension})


@dataclass(frozen=True)
class Line:
    """A row of a table with its name and the count of the period before, where that may be shown."""

    name: str
    row: Row
    before: int | None

    @property
    def change(self) -> str:
        """In percent: "+12 %"; empty where there is nothing to compare with."""
        if self.before is None:
            return ""
        percent = round(100 * (self.row.total - self.before) / self.before)
        return f"{percent:+d} %".replace("-", "−") if percent else "uguale"


def shown(visit: Visit) -> Response:
    trouble = ""
    try:
        asked = _asked(visit)
    except PeriodRefused as refused:
        trouble, asked = str(refused), Asked("month", this_month(visit.house.clock().date()), "topic")
    found, before = figures(visit.session, asked.period), figures(visit.session, asked.period.before())
    table, topics = found.table(asked.dimension), found.table("topic")
    lines = _lines(visit, table, before)
    wanted = needs(visit.session, topics)
    return visit.page(
        "statistics/statistics.html",
        400 if trouble else 200,
        asked=asked,
        trouble=trouble,
        periods=PERIODS,
        dimensions=names.DIMENSIONS,
        outcomes=names.OUTCOMES,
        table=table,
        lines=lines,
        all=_all(table, before),
        outcome_text=charts.main_thing(_of_outcomes(table), OUTCOMES, _title(OUTCOMES)),
        chart_text=charts.main_thing(_points(asked, lines), asked.dimension, _title(asked.dimension)),
        needs=wanted,
        topic_names=names.names(visit.session, "topic", [need.topic for need in wanted]),
        before=asked.period.before(),
        fewest=FEWEST,
        most_days=MOST_DAYS,
        others=OTHERS,
    )


def chart(visit: Visit) -> Response:
    asked = _chart_asked(visit)
    dimension = visit.request.path_params["dimension"]
    found = figures(visit.session, asked.period)
    if dimension == OUTCOMES:
        points = _of_outcomes(found.table("topic"))
    elif dimension in names.DIMENSIONS:
        table = found.table(dimension)
        points = _points(Asked(asked.choice, asked.period, dimension), _lines(visit, table, None))
    else:
        raise Refused("Questo grafico non c'è.", 404)
    picture = charts.drawn(dimension, points, _title(dimension))
    kept = {"Content-Security-Policy": charts.POLICY, "Cache-Control": "private, no-store"}
    return Response(picture, media_type="image/svg+xml", headers=kept)


def _chart_asked(visit: Visit) -> Asked:
    try:
        return _asked(visit)
    except PeriodRefused as refused:
        raise Refused(str(refused)) from refused


def _asked(visit: Visit) -> Asked:
    today = visit.house.clock().date()
    choice, dimension = visit.text("period") or "month", visit.text("by")
    if dimension not in names.DIMENSIONS:
        dimension = "topic"
    if make := _FIXED.get(choice):
        return Asked(choice, make(today), dimension)
    return Asked(CUSTOM, chosen(visit.text("first"), visit.text("last"), today), dimension)


def _lines(visit: Visit, table: Table, before: Figures | None) -> list[Line]:
    known = names.names(visit.session, table.dimension, [row.value for row in table.rows])
    earlier: Mapping[str, int] = {}
    if before and table.dimension != DAY:
        earlier = {row.value: row.total for row in before.table(table.dimension).rows if row.value != OTHERS}
    return [Line(known[row.value], row, earlier.get(row.value)) for row in table.rows]


def _all(table: Table, before: Figures) -> Line | None:
    if table.all is None:
        return None
    earlier = before.table(table.dimension).all
    return Line(names.OUTCOMES[ALL], table.all, earlier.total if earlier else None)


def _of_outcomes(table: Table) -> list[Point]:
    counts = table.all.counts if table.all else {}
    return [Point(names.OUTCOMES[outcome], count) for outcome, count in counts.items()]


def _points(asked: Asked, lines: list[Line]) -> list[Point]:
    """What is together has no bar of its own. Days without a figure are gaps."""
    single = [line for line in lines if line.row.value != OTHERS]
    if asked.dimension != DAY or not single or len(single[0].row.value) < len("2026-11-20"):
        return [Point(line.name, line.row.total) for line in single]
    totals = {line.row.value: line for line in single}
    days = (asked.period.first + timedelta(days=n) for n in range(asked.period.days))
    return [
        Point(line.name, line.row.total)
        if (line := totals.get(day.isoformat()))
        else Point(f"{day.day}/{day.month}", None)
        for day in days
    ]


def _title(dimension: str) -> str:
    if dimension == OUTCOMES:
        return "Com'è andata"
    return f"Domande per {names.DIMENSIONS[dimension].lower()}"


DOORS = (
    Door("/desk/statistics", shown, Right.STATISTICS),
    Door("/desk/statistics/chart/{dimension}.svg", chart, Right.STATISTICS),
)
