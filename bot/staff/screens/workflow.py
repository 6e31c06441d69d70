"""The way of a record: review, publication, archive; its versions, compared and taken up again."""

from starlette.responses import Response

from bot.staff import drafts
from bot.staff.door import Door
from bot.staff.visit import Refused, Visit
from knowledge.desk import editions, publishing
from knowledge.desk.editions import Edition, State
from knowledge.desk.roles import Right


def _slug(visit: Visit) -> str:
    return str(visit.request.path_params["slug"])


def _here(visit: Visit) -> str:
    return f"/desk/records/{_slug(visit)}"


def send_back(visit: Visit) -> Response:
    publishing.send_back(visit.session, _slug(visit), visit.person, visit.now, visit.text("note"))
    visit.record("send_back", _slug(visit))
    return visit.to(_here(visit), "Rimandata a chi l'ha scritta, con la tua nota.")


def confirm(visit: Visit) -> Response:
    publishing.confirm(visit.session, _slug(visit), visit.person, visit.now, visit.house.clock().date())
    visit.record("confirm", _slug(visit))
    back = visit.text("back")
    return visit.to(back if back.startswith("/desk/") else _here(visit), "Confermata: è verificata da oggi.")


def archive(visit: Visit) -> Response:
    publishing.archive(visit.session, _slug(visit), visit.person, visit.now, visit.text("note"))
    visit.record("archive", _slug(visit))
    return visit.to(_here(visit), "Archiviata: la gente non la legge più. Puoi riprenderla dalle versioni.")


def discard(visit: Visit) -> Response:
    publishing.discard(visit.session, _slug(visit), visit.person, visit.now)
    visit.record("discard", _slug(visit))
    return visit.to(_here(visit), "Bozza scartata. Resta tra le versioni.")


def restore(visit: Visit) -> Response:
    number = visit.number("number")
    publishing.restore(visit.session, _slug(visit), number, visit.person, visit.now)
    visit.record("restore", _slug(visit), f"versione {number}")
    return visit.to(_here(visit), f"La versione {number} è di nuovo una bozza. Per farla leggere, pubblicala.")


def history(visit: Visit) -> Response:
    found = editions.history(visit.session, _slug(visit))
    before, after = _compared(visit, found)
    return visit.page(
        "records/history.html",
        sheet=drafts.sheet(visit, _slug(visit)),
        editions=found,
        before=before,
        after=after,
        differences=drafts.differences(after.kind, before.item, after.item) if before and after else [],
    )


def _compared(visit: Visit, found: list[Edition]) -> tuple[Edition | None, Edition | None]:
    """The two that are asked for; where none are, the last one and what people read before it."""
    numbers = {edition.number: edition for edition in found}
    if not visit.text("before"):
        earlier = [edition for edition in found[1:] if edition.state == State.PUBLISHED] or found[-1:]
        return (earlier[0], found[0]) if len(found) > 1 else (None, None)
    before, after = numbers.get(visit.number("before")), numbers.get(visit.number("after"))
    if before is None or after is None:
        raise Refused("Una delle due versioni non c'è. Scegline altre due.", 404)
    return before, after


DOORS = (
    Door("/desk/records/{slug}/send-back", send_back, Right.REVIEW, methods=("POST",)),
    Door("/desk/records/{slug}/confirm", confirm, Right.WRITE, methods=("POST",)),
    Door("/desk/records/{slug}/archive", archive, Right.PUBLISH, methods=("POST",)),
    Door("/desk/records/{slug}/discard", discard, Right.WRITE, methods=("POST",)),
    Door("/desk/records/{slug}/restore", restore, Right.WRITE, methods=("POST",)),
    Door("/desk/records/{slug}/history", history, Right.READ),
)
