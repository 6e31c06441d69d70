"""What citizens have sent: the list, oldest waiting first, with a map beside it, and as a file."""

from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.staff import request_words
from bot.staff.door import Door
from bot.staff.italian import count
from bot.staff.visit import Visit
from knowledge import queries
from knowledge.desk import shelf, waiting
from knowledge.desk.casework import may_act, tidy
from knowledge.desk.roles import Right
from knowledge.desk.waiting import OPEN, Wanted
from knowledge.recurrence import ROME
from knowledge.request_sheet import COLUMNS, COUNTED, PERSONAL, lines
from knowledge.requests import Request

_LONGEST_SEARCH = 200
_ALL = "all"
_FILTERS = ("q", "kind", "state", "office", "since")
_BAD_DATE = "Non capisco la data «{date}»: scrivila così, 2026-11-03. Intanto vedi le richieste di ogni data."


def listed(visit: Visit) -> Response:
    wanted, wrong = _wanted(visit)
    number = max(1, min(visit.number("page", 1), 100_000))
    rows, total = waiting.page(visit.session, wanted, number)
    placed = waiting.on_map(visit.session, wanted)
    return visit.page(
        "requests/list.html",
        rows=rows,
        total=total,
        wanted=wanted,
        since=visit.text("since"),
        wrong=wrong,
        number=number,
        last=max(1, -(-total // waiting.PAGE)),
        query=urlencode({name: visit.text(name) for name in _FILTERS if visit.text(name)}),
        placed=placed,
        titles=titles(visit.session, [*rows, *placed]),
        **surroundings(visit),
    )


def surroundings(visit: Visit) -> dict[str, Any]:
    """What the templates of requests share."""
    settings, offices, town = visit.house.settings, shelf.owners(visit.session), queries.town(visit.session)
    return {
        "said": request_words,
        "offices": offices,
        "names": dict(offices),
        "now": visit.now,
        "invented": town is None or town.invented,
        "tiles": settings.map_tiles,
        "attribution": settings.map_attribution,
        "quartieri": [one for one in queries.quartieri(visit.session) if one.lat is not None],
    }


def titles(session: Session, requests: list[Request]) -> dict[str, str]:
    """What each is about, by its topic."""
    found = queries.topics(session, sorted({request.topic for request in requests}))
    return {topic.slug: topic.title for topic in found}


def export(visit: Visit) -> Response:
    """A file of those that the list shows. Contacts only where asked for, of requests that the person may act on.

    Who may not read requests gets what can be counted.
    """
    wanted, _ = _wanted(visit)
    found = waiting.every(visit.session, wanted)
    reads = visit.may(Right.REQUESTS)
    personal = reads and visit.text("personal") == "yes"
    columns = [name for name in COLUMNS if name not in PERSONAL or personal] if reads else COUNTED
    if personal:
        found = [request for request in found if may_act(visit.person, request)]
    visit.record("requests.export", "", count(len(found), "richiesta", "richieste") + ", con i recapiti" * personal)
    name = f"richieste-{visit.house.clock().date().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    # With its mark and semicolons, as spreadsheets in Italian open it.
    content = "\ufeff" + "".join(lines(found, columns, ";"))
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _wanted(visit: Visit) -> tuple[Wanted, str]:
    """What is looked for, and what of it cannot be understood."""
    since, wrong = _since(visit.text("since"))
    state = visit.text("state")
    text = tidy(visit.text("q"))[:_LONGEST_SEARCH]
    kept = "" if state == _ALL else tidy(state) or OPEN
    return Wanted(text, tidy(visit.text("kind")), kept, tidy(visit.text("office")), since), wrong


def _since(text: str) -> tuple[datetime | None, str]:
    """The first moment of a day in Rome, UTC, naive."""
    if not text:
        return None, ""
    try:
        morning = datetime.combine(date.fromisoformat(text), time(), ROME)
        return morning.astimezone(UTC).replace(tzinfo=None), ""
    except (ValueError, OverflowError):
        return None, _BAD_DATE.format(date=text[:40])


DOORS = (
    Door("/desk/requests", listed, Right.REQUESTS),
    Door("/desk/requests/export", export, Right.EXPORT, methods=("POST",)),
)
