"""What an item of a record refers to: topics, places, organisations, a quartiere; all must be there to publish it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.desk import phrases
from knowledge.record import Record
from knowledge.topic import Topic
from knowledge.town import Quartiere


def dangling(session: Session, item: Mapping[str, Any], own: str = "") -> list[str]:
    """What the item refers to and is not there: topics, places, organisations, a quartiere. `own` is its own slug."""
    topics = [slug for slug in item.get("topics", ()) if session.get(Topic, slug) is None]
    waiting = phrases.coming(session) if topics else {}
    problems = [_without_topic(slug, waiting.get(slug)) for slug in topics]
    for name in ("place", "organisation", "organiser", "owner"):
        wanted = item.get(name)
        if wanted and wanted != own and session.scalars(select(Record.id).where(Record.slug == wanted)).first() is None:
            problems.append(f"«{name}» rimanda a «{wanted}», che non c'è")
    if item.get("quartiere") and session.get(Quartiere, item["quartiere"]) is None:
        problems.append(f"quartiere sconosciuto «{item['quartiere']}»")
    return problems


def _without_topic(slug: str, waiting: Topic | None) -> str:
    if waiting is None:
        return f"L'argomento «{slug}» non c'è più: toglilo da questa scheda, o scegline un altro."
    return (
        f"L'argomento «{waiting.title}» non è ancora pubblicato. Prima pubblica le sue parole in «Parole della gente», "
        "poi questa scheda: intanto la bozza resta qui."
    )
