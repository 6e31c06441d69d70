"""Words people use: by topic, added and removed, what waits to be published, and what was."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.inbox import handling
from bot.staff.screens.inbox import ASKS
from bot.staff.visit import Refused, Visit
from knowledge import queries
from knowledge.desk import phrases, vocabulary
from knowledge.desk.clashes import Clashes, clashes
from knowledge.desk.phrase_change import PhraseChange, Role
from knowledge.desk.roles import Right
from knowledge.topic import Phrase, Topic

ROLES: Final = {Role.SENTENCE.value: "Frase", Role.ALIAS.value: "Nome"}
_PUBLISHED: Final = 30


def listed(visit: Visit) -> Response:
    text = visit.text("q")[:80]
    changes, live = phrases.pending(visit.session), phrases.published(visit.session, _PUBLISHED)
    return visit.page(
        "phrases/list.html",
        q=text,
        topics=vocabulary.topics(visit.session, text),
        changes=changes,
        live=live,
        titles=titles(visit, [*changes, *live]),
        roles=ROLES,
        asks=ASKS,
    )


def topic(visit: Visit) -> Response:
    return _topic(visit)


def add(visit: Visit) -> Response:
    """Where the words are near those of another topic, that is said first, and asked again."""
    slug, role = _slug(visit), visit.text("role")
    [text] = handling.free_of_persons([visit.text("text")])
    if role not in ROLES:
        raise Refused("Scegli se è una frase o un nome, poi riprova.")
    beside = clashes(slug, text, queries.phrases(visit.session))
    if (beside.rivals or beside.twins) and not visit.text("anyway"):
        return _topic(visit, text, beside)
    phrases.add(visit.session, slug, text, visit.person, visit.now, Role(role), visit.text("ask"))
    visit.record("phrase.add", slug)
    return visit.to(f"/desk/phrases/{slug}", "Aggiunta: aspetta di essere pubblicata.")


def remove(visit: Visit) -> Response:
    slug = _slug(visit)
    found = visit.session.scalars(
        select(Phrase).where(Phrase.id == visit.number("phrase"), Phrase.topic_slug == slug)
    ).first()
    if found is None:
        raise Refused("Questa frase non c'è più.", 404)
    phrases.remove(visit.session, found, visit.person, visit.now)
    visit.record("phrase.remove", slug)
    return visit.to(f"/desk/phrases/{slug}", "Segnata da togliere: aspetta di essere pubblicata.")


def undo(visit: Visit) -> Response:
    """One that waits by who teaches; one that is live by who publishes."""
    found = visit.session.get(PhraseChange, visit.number("id"))
    if found is None:
        raise Refused("Questa modifica non c'è più.", 404)
    if found.published_at is not None and not visit.may(Right.PUBLISH):
        raise Refused("È già pubblicata: può annullarla chi pubblica.", 403)
    phrases.undo(visit.session, found, visit.person, visit.now)
    visit.record("phrase.undo", found.topic_slug)
    return visit.to("/desk/phrases", "Annullata.")


def _slug(visit: Visit) -> str:
    params = visit.request.path_params
    return f"{params['area']}/{params['name']}"


def _topic(visit: Visit, text: str = "", beside: Clashes | None = None) -> Response:
    """With `beside`: what a phrase that is about to be added would stand beside."""
    found = vocabulary.vocabulary(visit.session, _slug(visit))
    if found is None:
        raise Refused("Questo argomento non c'è.", 404)
    rivals = [clash.topic for line in found.lines for clash in line.clashes.rivals]
    rivals += [clash.topic for clash in beside.rivals] if beside else []
    return visit.page(
        "phrases/topic.html",
        found=found,
        text=text,
        beside=beside,
        given={"role": visit.text("role"), "ask": visit.text("ask")},
        titles={item.slug: item.title for item in queries.topics(visit.session, sorted(set(rivals)))},
        roles=ROLES,
        asks=ASKS,
    )


def titles(visit: Visit, changes: Sequence[PhraseChange]) -> dict[str, str]:
    """Of topics that are there, and of those that the changes make."""
    named = {change.topic_slug: change.title or change.topic_slug for change in changes}
    return named | {row.slug: row.title for row in visit.session.execute(select(Topic.slug, Topic.title))}


DOORS = (
    Door("/desk/phrases", listed, Right.TEACH),
    Door("/desk/phrases/changes/{id:int}/undo", undo, Right.TEACH, methods=("POST",)),
    Door("/desk/phrases/{area}/{name}", topic, Right.TEACH),
    Door("/desk/phrases/{area}/{name}/add", add, Right.TEACH, methods=("POST",)),
    Door("/desk/phrases/{area}/{name}/remove", remove, Right.TEACH, methods=("POST",)),
)
