"""The public pages' side of the desk: what they ask of the records, each in a session of its own."""

import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.pages import counter, lists, newcomer, records
from actions.pages.scene import Scene
from bot.clock import utc_now
from bot.desk import Desk
from bot.redaction import redact
from bot.tables import Suggestion
from channels.catalogue import LONGEST_SUGGESTION, EventFilter, Option
from channels.conversation import About
from channels.newcomer import Arrival, CounterCard, Plan
from channels.records import EventPage, OfficePage, Page, PlacePage, ProcessPage, ServicePage, Spot, VolunteeringPage
from knowledge import calendar, queries
from knowledge.database import reading, writing
from knowledge.kinds import Opportunity, Organisation, Place, Process, Service
from nlu.normaliser import clean
from nlu.understanding import UnderstanderError, Understanding, is_town

MOST_SUGGESTIONS: Final = 100  # an hour: more than anybody would read
_LIKELY: Final = 0.1  # a topic less likely than that is not what was searched for
_log = logging.getLogger(__name__)


class DeskCatalogue:
    """`channels.catalogue.Catalogue` over the knowledge base of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @contextmanager
    def _scene(self) -> Iterator[Scene]:
        with reading(self._desk.engine) as session:
            yield Scene(session, self._desk.clock())

    def about(self) -> About:
        with self._scene() as scene:
            return scene.about

    def now(self) -> datetime:
        return self._desk.clock()

    def page(self, section: str, slug: str) -> Page | None:
        kind = records.KINDS.get(section)
        with self._scene() as scene:
            record = queries.by_slug(scene.session, kind, slug) if kind else None
            return records.page(record, scene) if record else None

    def services(self) -> tuple[ServicePage, ...]:
        with self._scene() as scene:
            return lists.all_pages(Service, ServicePage, scene)

    def offices(self) -> tuple[OfficePage, ...]:
        with self._scene() as scene:
            return lists.all_pages(Organisation, OfficePage, scene)

    def places(self) -> tuple[PlacePage, ...]:
        with self._scene() as scene:
            return lists.all_pages(Place, PlacePage, scene)

    def processes(self) -> tuple[ProcessPage, ...]:
        with self._scene() as scene:
            return lists.all_pages(Process, ProcessPage, scene)

    def opportunities(self) -> tuple[VolunteeringPage, ...]:
        with self._scene() as scene:
            return lists.all_pages(Opportunity, VolunteeringPage, scene)

    def events(self, wanted: EventFilter) -> tuple[EventPage, ...]:
        self._prepare(wanted)
        with self._scene() as scene:
            return lists.events(wanted, scene)

    def _prepare(self, wanted: EventFilter) -> None:
        """Months that nobody has worked out yet are, in a transaction that writes: the reading one must not."""
        since, until = lists.days(wanted)
        with reading(self._desk.engine) as session:
            ready = calendar.is_prepared(session, since, until)
        if not ready:
            with writing(self._desk.engine) as session:
                calendar.prepare(session, since, until)

    def quartieri(self) -> tuple[tuple[Option, Spot], ...]:
        with self._scene() as scene:
            return lists.quartieri(scene)

    def event_topics(self) -> tuple[Option, ...]:
        with self._scene() as scene:
            return lists.event_topics(scene)

    def search(self, text: str) -> tuple[Page, ...]:
        words = clean(text)
        if not words:
            return ()
        topics = self._topics(words)
        with self._scene() as scene:
            return lists.found(words, topics, scene)

    def _topics(self, text: str) -> list[str]:
        """The subjects that the text may mean; whoever is in danger is shown help first."""
        try:
            understood = self._desk.comprehension.understand(text)
        except UnderstanderError:
            _log.warning("search.without_understanding")  # names alone still find a lot
            return []
        return _subjects(understood)

    def plan(self, arrival: Arrival) -> Plan:
        with self._scene() as scene:
            return newcomer.plan(arrival, scene)

    def counter_card(self, slug: str, language: str) -> CounterCard | None:
        with self._scene() as scene:
            return counter.card(slug, language, scene)

    def suggest(self, slug: str, text: str) -> bool:
        kept = redact(_seen(text))[:LONGEST_SUGGESTION]
        now = utc_now()
        with writing(self._desk.engine) as session:
            if _in_the_last_hour(session, now) >= MOST_SUGGESTIONS:
                _log.warning("suggestions.too_many")
                return False
            session.add(Suggestion(at=now, record=slug, text=kept))
        return True

    def paths(self) -> tuple[tuple[str, date | None], ...]:
        with self._scene() as scene:
            return lists.paths(scene)


def _seen(text: str) -> str:
    """The text without control characters, which a database may refuse; its lines stay."""
    return "".join(character for character in text if character == "\n" or unicodedata.category(character) != "Cc")


def _subjects(understood: Understanding) -> list[str]:
    likely = [topic for topic, p in understood.topics if is_town(topic) and p >= _LIKELY]
    return list(dict.fromkeys([understood.danger, *likely] if understood.danger else likely))


def _in_the_last_hour(session: Session, now: datetime) -> int:
    recent = select(func.count()).select_from(Suggestion).where(Suggestion.at > now - timedelta(hours=1))
    return session.scalar(recent) or 0
