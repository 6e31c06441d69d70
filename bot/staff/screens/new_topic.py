"""A new subject of the town: title, area and first words, from nothing or from questions that were not understood."""

from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.inbox import handling
from bot.staff.inbox.groups import Group
from bot.staff.screens.inbox import KINDS, group_of, matter, proposals
from bot.staff.visit import Visit
from knowledge.desk import new_topic
from knowledge.desk.clashes import Clash
from knowledge.desk.new_topic import NewTopic
from knowledge.desk.phrase_change import PhraseError
from knowledge.desk.quality import FEWEST_PHRASES
from knowledge.desk.roles import Right

HERE: Final = "/desk/phrases/new"
_MOST_PROPOSED: Final = 20
_MOST: Final = 100


def asked(visit: Visit) -> Response:
    """The empty form; with `from`, the mark of a group, what its people have said."""
    group = _group(visit)
    said = proposals(group, _MOST_PROPOSED) if group else []
    title = said[0][:1].upper() + said[0][1:80] if said else ""
    return _shown(visit, NewTopic(title, "", tuple(said)), group)


def made(visit: Visit) -> Response:
    """Where something near is there already, that is said first, and asked again."""
    group, kind = _group(visit), visit.text("kind")
    title, sentences, names = " ".join(visit.text("title").split()), _lines(visit, "sentences"), _lines(visit, "names")
    related = tuple(slug for slug in visit.form.getlist("related") if isinstance(slug, str) and slug)
    new = NewTopic(title, visit.text("area"), sentences, names, related[: new_topic.MOST_RELATED])
    near = new_topic.near(visit.session, new)
    if near and not visit.text("anyway"):
        return _shown(visit, new, group, 409, near)
    try:
        with visit.session.begin_nested():
            slug = _proposed(visit, new, group)
    except PhraseError as error:
        return _shown(visit, new, group, 422, near, error)
    visit.record("inbox.topic" if group else "topic.new", slug)
    if kind in KINDS:
        filled = {"kind": kind, "name": new.title, "topics": slug}
        return visit.to(
            f"/desk/records/new?{urlencode(filled)}", "L'argomento aspetta di essere pubblicato. Ora la scheda."
        )
    return visit.to(f"/desk/phrases/{slug}", "L'argomento aspetta di essere pubblicato.")


def _proposed(visit: Visit, new: NewTopic, group: Group | None) -> str:
    handling.free_of_persons([new.title, *new.sentences, *new.names])
    if group:
        return handling.new_topic(visit.session, matter(group), new, visit.person, visit.now).topic
    return new_topic.propose(visit.session, new, visit.person, visit.now)[0].topic_slug


def _shown(
    visit: Visit,
    new: NewTopic,
    group: Group | None,
    status: int = 200,
    near: list[Clash] | None = None,
    wrong: PhraseError | None = None,
) -> Response:
    others = new_topic.relatable(visit.session)
    likely = [clash.topic for clash in near or []] + [subject.slug for subject in (group.candidates if group else ())]
    return visit.page(
        "phrases/new.html",
        status,
        new=new,
        group=group,
        near=near or [],
        wrong=str(wrong or ""),
        about=_field(new, wrong) if wrong else "",
        areas=new_topic.areas(visit.session),
        others=others,
        likely=[slug for slug in dict.fromkeys(likely) if slug in others],
        most_related=new_topic.MOST_RELATED,
        kinds=KINDS,
        kind=visit.text("kind") if visit.form else "service",
        fewest=new_topic.FEWEST,
        enough=FEWEST_PHRASES,
    )


def _field(new: NewTopic, error: PhraseError) -> str:
    """Where it is to be put right."""
    if error.about == "related":
        return "related-1"
    if error.about != "text":
        return error.about
    if error.text == new.title:
        return "title"
    return "names" if error.text in new.names else "sentences"


def _group(visit: Visit) -> Group | None:
    mark = visit.text("from")
    return group_of(visit, mark) if mark else None


def _lines(visit: Visit, name: str) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in visit.text(name).splitlines())
    return tuple(line for line in lines if line)[:_MOST]


DOORS = (
    Door(HERE, asked, Right.TEACH),
    Door(HERE, made, Right.TEACH, methods=("POST",)),
)
