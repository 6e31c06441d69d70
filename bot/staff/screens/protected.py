"""The questions that must stay answered: list, add, remove."""

from typing import Final

from sqlalchemy import select
from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.screens.inbox import ASKS
from bot.staff.visit import Refused, Visit
from knowledge.desk import protected
from knowledge.desk.protected import Protected, ProtectedError
from knowledge.desk.roles import Right
from knowledge.topic import Topic
from knowledge.vocabularies import Ask

HERE: Final = "/desk/phrases/protected"


def listed(visit: Visit) -> Response:
    topics = visit.session.execute(select(Topic.slug, Topic.title).order_by(Topic.title)).all()
    return visit.page(
        "trial/protected.html",
        questions=protected.questions(visit.session),
        topics=topics,
        titles={row.slug: row.title for row in topics},
        asks={ask: name for ask, name in ASKS.items() if ask != Ask.GENERIC},
    )


def add(visit: Visit) -> Response:
    try:
        kept = protected.add(
            visit.session, visit.text("text"), visit.text("topic"), visit.text("ask"), visit.person, visit.now
        )
    except ProtectedError as error:
        raise Refused(str(error)) from error
    visit.record("protected.add", kept.topic, kept.text)
    return visit.to(HERE, "Aggiunta: da ora nessuna modifica può toglierle la risposta.")


def remove(visit: Visit) -> Response:
    question = visit.session.get(Protected, visit.number("id"))
    if question is None:
        raise Refused("Questa domanda non c'è già più.", 404)
    visit.record("protected.remove", question.topic, question.text)
    visit.session.delete(question)
    return visit.to(HERE, "Tolta dalle domande protette.")


DOORS = (
    Door(HERE, listed, Right.TEACH),
    Door(f"{HERE}/add", add, Right.PUBLISH, methods=("POST",)),
    Door(f"{HERE}/{{id:int}}/remove", remove, Right.PUBLISH, methods=("POST",)),
)
