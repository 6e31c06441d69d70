"""What a form may refer to, by the names that staff know: records, topics, offices, quartieri."""

from functools import cached_property
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge import queries, search
from knowledge.desk import phrases, shelf
from knowledge.desk.items import KINDS
from knowledge.record import Record
from knowledge.text import fold
from knowledge.topic import Topic

MOST_OFFERED: Final = 400
_NEAR: Final = 3
_SHORT: Final = {"caf": "CAF"}


class Names:
    def __init__(self, session: Session) -> None:
        self._session = session

    # --- lists to choose from

    @cached_property
    def offices(self) -> list[tuple[str, str]]:
        return shelf.owners(self._session)

    @cached_property
    def quartieri(self) -> list[tuple[str, str]]:
        return [(item.slug, item.name) for item in queries.quartieri(self._session)]

    @cached_property
    def _topics(self) -> list[Topic]:
        """Those of the town; also what waits to be published, so that its record can be written meanwhile."""
        there = self._session.scalars(select(Topic).where(Topic.in_scope))
        coming = [topic for topic in phrases.coming(self._session).values() if topic.in_scope]
        return sorted([*there, *coming], key=lambda topic: topic.title)

    def types(self, kind: str) -> list[tuple[str, str]]:
        """The types that records of the kind have, as people write them: "casa-di-quartiere" is "Casa di quartiere"."""
        column: Any = KINDS[kind].type  # type: ignore[attr-defined]
        found = self._session.scalars(select(column).distinct().order_by(column))
        return [(value, label(value)) for value in found]

    def offered(self, kind: str) -> list[str]:
        """What may be written for a reference to a topic or to a record of the kind; the first ones of many."""
        if kind == "topic":
            return [topic.title for topic in self._topics]
        named = select(Record.name).where(Record.kind == kind, Record.status != "archived")
        return list(self._session.scalars(named.order_by(Record.name).limit(MOST_OFFERED)))

    # --- from names to slugs, and back

    def slug(self, kind: str, text: str) -> str:
        """Of the one that is called so. Raises `ValueError` with the nearest ones where there is none, or several."""
        found = self._called(kind, text)
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f"Ce n'è più d'uno con questo nome. Scrivi uno di questi: {', '.join(found)}.")
        near = self._near(kind, text)
        raise ValueError("Non lo trovo." + (f" Forse: {', '.join(near)}?" if near else " Ha già una scheda?"))

    def title(self, kind: str, slug: str) -> str:
        """How a form shows a reference: the name where it is the only one, else the slug."""
        if not slug:
            return ""
        if kind == "topic":
            topic = self._session.get(Topic, slug) or next((one for one in self._topics if one.slug == slug), None)
            name = topic.title if topic else ""
        else:
            name = self._session.scalars(select(Record.name).where(Record.slug == slug)).first() or ""
        return name if name and self._called(kind, name) == [slug] else slug

    def _called(self, kind: str, text: str) -> list[str]:
        if kind == "topic":
            same = [topic.slug for topic in self._topics if text in (topic.slug, topic.title)]
            return same or [topic.slug for topic in self._topics if fold(topic.title) == fold(text)]
        of_kind = select(Record.slug).where(Record.kind == kind)
        by_slug = self._session.scalars(of_kind.where(Record.slug == text)).first()
        if by_slug:
            return [by_slug]
        same_name = of_kind.where(func.lower(Record.name) == text.lower(), Record.status != "archived")
        return list(self._session.scalars(same_name.order_by(Record.slug).limit(10)))

    def _near(self, kind: str, text: str) -> list[str]:
        if kind == "topic":
            words = set(fold(text).split())
            return [topic.title for topic in self._topics if words & set(fold(topic.title).split())][:_NEAR]
        ids = [found.record_id for found in search.find(self._session, text, (kind,), _NEAR)]
        return list(self._session.scalars(select(Record.name).where(Record.id.in_(ids))))


def label(value: str) -> str:
    return _SHORT.get(value) or value.replace("-", " ").capitalize()
