"""A subject that the town adds: its title and first words, which wait to be published and then make the topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import queries
from knowledge.desk import phrases
from knowledge.desk.clashes import Clash, clashes_of
from knowledge.desk.people import Person
from knowledge.desk.phrase_change import PhraseChange, PhraseError, Role
from knowledge.desk.phrases import ELSEWHERE
from knowledge.desk.quality import FEWEST_PHRASES
from knowledge.text import fold, terms
from knowledge.topic import Topic

FEWEST: Final = 5  # to begin with; the care screen asks for `FEWEST_PHRASES`
_SMALL_TALK: Final = "meta"
_LONGEST_TITLE: Final = 80
_LONGEST_SLUG: Final = 80
_MOST_NEAR: Final = 6
MOST_RELATED: Final = 3


@dataclass(frozen=True)
class NewTopic:
    """As staff describe it: `sentences` as people ask, `names` as people call it; `title` is a name, too.

    `related` are slugs of topics whose services the page of its own service offers, too.
    """

    title: str
    area: str
    sentences: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[tuple[str, Role], ...]:
        """What is said of it, each once, however it is written."""
        said = [*((text, Role.SENTENCE) for text in self.sentences), *((name, Role.ALIAS) for name in self.names)]
        return tuple({fold(text): (text, role) for text, role in reversed(said)}.values())[::-1]


def areas(session: Session) -> list[str]:
    """Of the topics that the town looks after."""
    found = select(Topic.area).where(Topic.in_scope, Topic.area.not_in([ELSEWHERE, _SMALL_TALK])).distinct()
    return list(session.scalars(found.order_by(Topic.area)))


def relatable(session: Session) -> dict[str, str]:
    """Titles of the topics that a new one may be related to, by slug, in the order of titles."""
    there = select(Topic.slug, Topic.title).where(Topic.in_scope, Topic.area != _SMALL_TALK)
    return {row.slug: row.title for row in session.execute(there.order_by(Topic.title, Topic.slug))}


def propose(session: Session, new: NewTopic, by: Person, now: datetime) -> list[PhraseChange]:
    """The changes that make the topic, once published. Raises `PhraseError`."""
    title = " ".join(new.title.split())
    if not 3 <= len(title) <= _LONGEST_TITLE:
        raise PhraseError("Scrivi il titolo in poche parole, per esempio «Colonnine per auto elettriche».", "title")
    if new.area not in areas(session):
        raise PhraseError("Scegli dall'elenco di quale ambito fa parte.", "area")
    related = tuple(dict.fromkeys(new.related))[:MOST_RELATED]
    if not set(related) <= relatable(session).keys():
        raise PhraseError("Un argomento vicino non c'è più: scegline un altro, o nessuno.", "related")
    if len(new.texts) < FEWEST:
        raise PhraseError(
            f"Servono almeno {FEWEST} frasi o nomi diversi: da meno il banco non impara a riconoscere l'argomento. "
            f"Con {FEWEST_PHRASES} o più lo riconosce meglio.",
            "text",
        )
    topic = phrases.topic_of(_free_slug(session, new.area, title), title, related=related)
    return phrases.add_first(session, topic, new.texts, by, now)


def near(session: Session, new: NewTopic) -> list[Clash]:
    """What is there already and may be the same: words nearly alike, titles of which one holds the other."""
    known = queries.phrases(session)
    known += [(slug, topic.title) for slug, topic in phrases.coming(session).items()]
    wanted = [("", new.title), *(("", text) for text, _ in new.texts)]
    found = [clash for beside in clashes_of(wanted, known) for clash in beside.rivals]
    titles = [(slug, title) for slug, title in known if _holds(new.title, title)]
    found += [Clash(slug, title, 1.0) for slug, title in titles]
    first = {clash.topic: clash for clash in reversed(found)}
    return sorted(first.values(), key=lambda clash: (-clash.share, clash.topic))[:_MOST_NEAR]


def _holds(one: str, other: str) -> bool:
    """Whether all words of the shorter one are in the other; single words would hold too much."""
    shorter, longer = sorted((frozenset(terms(one)), frozenset(terms(other))), key=len)
    return len(shorter) > 1 and shorter <= longer


def _free_slug(session: Session, area: str, title: str) -> str:
    """`area/words-of-title`, with a number where another title gives the same. Raises for the same title."""
    titles: Sequence[str] = session.scalars(select(Topic.title).where(Topic.in_scope)).all()
    if fold(title) in {fold(known) for known in [*titles, *(one.title for one in phrases.coming(session).values())]}:
        raise PhraseError(f"«{title}» c'è già: aggiungi le parole a quell'argomento.", "title")
    words = "-".join(fold(title).split())
    if not words:
        raise PhraseError("Scrivi il titolo con le parole, non solo con segni.", "title")
    slug, number = f"{area}/{words}"[:_LONGEST_SLUG].rstrip("-"), 2
    while phrases.is_taken(session, slug):
        slug = f"{f'{area}/{words}'[: _LONGEST_SLUG - 4].rstrip('-')}-{number}"
        number += 1
    return slug
