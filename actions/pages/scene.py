"""One reading of the knowledge base for a page: the moment, the town, and what records refer to by their slug."""

from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.links import SECTIONS
from channels.conversation import About
from channels.records import Contact, Link, Spot, Trust
from knowledge import queries
from knowledge.kinds import Organisation, Place, Service
from knowledge.record import Record
from knowledge.town import Town
from knowledge.vocabularies import Status


class Scene:
    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now

    @property
    def today(self) -> date:
        return self.now.date()

    @cached_property
    def town(self) -> Town | None:
        return queries.town(self.session)

    @property
    def patron(self) -> str:
        return self.town.patron if self.town else ""

    @property
    def about(self) -> About:
        town = self.town
        return About(town.title, town.phone, town.invented) if town else About("il tuo Comune")

    @cached_property
    def quartieri(self) -> dict[str, str]:
        return {item.slug: item.name for item in queries.quartieri(self.session)}

    @cached_property
    def _named(self) -> dict[str, Link]:
        """All records that others refer to, in one reading."""
        statement = select(Record.slug, Record.name, Record.kind).where(Record.status == Status.PUBLISHED)
        rows = self.session.execute(statement.where(Record.kind.in_(("organisation", "place"))))
        return {row.slug: Link(row.name, f"/{SECTIONS[row.kind]}/{row.slug}") for row in rows}

    def link(self, slug: str) -> Link | None:
        """The page of an office or a place."""
        return self._named.get(slug)

    @cached_property
    def _places(self) -> dict[str, Place]:
        found = self.session.scalars(select(Place).where(Place.status == Status.PUBLISHED))
        return {place.slug: place for place in found}

    def place(self, slug: str) -> Place | None:
        return self._places.get(slug)

    def spot(self, slug: str) -> Spot | None:
        place = self.place(slug)
        return self.spot_of(place) if place else None

    def spot_of(self, place: Place) -> Spot:
        # A square whose address is its name is named once.
        address = "" if place.address == place.name else place.address
        return Spot(
            place.name,
            address,
            f"/{SECTIONS['place']}/{place.slug}",
            self.quartieri.get(place.quartiere, ""),
            place.lat,
            place.lon,
            place.accessibility if place.is_confirmed(self.today) else "",
        )

    def trust(self, record: Record) -> Trust:
        """Who vouches for it; the town too, where it has decided a part of a national service."""
        local = isinstance(record, Service) and bool(record.local)
        return Trust(
            record.is_confirmed(self.today),
            record.source_name,
            record.source_url,
            record.local_source_name if isinstance(record, Service) and local else "",
            record.local_source_url if isinstance(record, Service) and local else "",
            record.verified_on,
            record.verified_by,
            record.expires_on,
            self.link(record.owner),
        )

    def call(self, record: Record, topics: list[str]) -> tuple[Contact, ...]:
        """Who to call about it: its own number, that of the office that looks after it, that of the town."""
        office = queries.by_slug(self.session, Organisation, record.owner)
        office = office or next((found for topic in topics if (found := queries.office(self.session, topic))), None)
        numbers = []
        if isinstance(record, Organisation | Place) and record.phone:
            numbers.append(Contact("phone", record.phone, record.name))
        if office and office.phone:
            numbers.append(Contact("phone", office.phone, office.name))
        if not numbers and self.town and self.town.phone:
            numbers.append(Contact("phone", self.town.phone, self.town.title))
        return tuple({number.value: number for number in reversed(numbers)}.values())[::-1]
