"""How a record looks from elsewhere: to the citizen, and beside records that may be the same."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session
from starlette.responses import Response

from actions.links import SECTIONS
from actions.pages import records as pages
from actions.pages.scene import Scene
from bot.pages import DeskCatalogue
from bot.staff import preview
from bot.staff.drafts import Sheet
from bot.staff.visit import Refused, Visit
from channels.web.pages import records as public_records
from channels.web.pages.site import Site
from knowledge import queries
from knowledge.desk import duplicates
from knowledge.desk.duplicates import Sketch, Twins
from knowledge.desk.editions import NotReady
from knowledge.fields import Item
from knowledge.queries import Point

_ITALY: Final = Point(42.5, 12.5)
_NOWHERE: Final = "anteprima"  # the slug of what has none yet


def twins(session: Session, kind: str, slug: str, item: Item) -> list[Twins]:
    """Records that are probably the same as this one."""
    return duplicates.of(session, sketch(kind, slug, item))


def sketch(kind: str, slug: str, item: Item) -> Sketch:
    return Sketch(
        kind,
        item.get("name", ""),
        slug,
        tuple(item.get("alt_names", ())),
        item.get("owner", ""),
        item.get("phone", ""),
        item.get("address", ""),
        item.get("kind", ""),
        _day(item.get("start")),
    )


def _day(start: Any) -> date | None:
    return datetime.fromisoformat(start).date() if start else None


def page(visit: Visit, of: Sheet, item: Item) -> Response:
    """The preview: the record written for a moment, and taken back."""
    now = visit.house.clock()
    try:
        with preview.as_if_published(visit.session, of.slug or _NOWHERE, of.kind, item, now) as record:
            turns = preview.turns(record, visit.session, now, visit.house.settings.public_url)
    except NotReady as error:
        return visit.page("records/preview.html", turns=[], problems=error.problems)
    return visit.page("records/preview.html", turns=turns, problems=[])


def public_page(visit: Visit, of: Sheet, item: Item) -> Response:
    """The record's public page as it would be. Raises `Refused` for a kind without pages and for what is not ready."""
    if of.kind not in SECTIONS:
        raise Refused("Questo tipo di scheda non ha una pagina sua.")
    house = visit.house
    site = Site(
        DeskCatalogue(house.desk), house.settings.public_url, house.settings.map_tiles, house.settings.map_attribution
    )
    now = house.clock()
    try:
        with preview.as_if_published(visit.session, of.slug or _NOWHERE, of.kind, item, now) as record:
            shown = pages.page(record, Scene(visit.session, now))
            return public_records.shown(site, visit.request, shown)
    except NotReady as error:
        raise Refused("Così com'è non si può ancora pubblicare:\n" + "\n".join(error.problems)) from error


@dataclass(frozen=True)
class Spot:
    """The map on which a place is shown: its tiles, empty for none, and the middle of the town."""

    tiles: str
    attribution: str
    lat: float
    lon: float


def spot(visit: Visit) -> Spot:
    settings = visit.house.settings
    middle = queries.middle(visit.session) or _ITALY
    return Spot(settings.map_tiles, settings.map_attribution, middle.lat, middle.lon)
