"""Questions that were not understood: the groups, one group with what can be done about it, and what was done."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.inbox import handling, sent, subjects
from bot.staff.inbox.causes import CAUSES, Cause, facet
from bot.staff.inbox.groups import Group, group_with, groups
from bot.staff.inbox.handling import Matter
from bot.staff.inbox.sent import Sent
from bot.staff.inbox.tables import Action, Handled
from bot.staff.visit import Refused, Visit
from bot.statistics.names import CHANNELS
from knowledge.desk import phrases
from knowledge.desk.phrase_change import PhraseError
from knowledge.desk.roles import Right
from knowledge.vocabularies import Ask

PAGE: Final = 20
PHRASES: Final = 5  # wordings that are proposed
NAMES: Final[dict[str, str]] = {
    Action.THIS: "È questo",
    Action.TOPIC: "Argomento nuovo",
    Action.RECORD: "Nuova scheda",
    Action.ELSEWHERE: "Non ci compete",
    Action.IGNORE: "Ignorata",
}
CONCERNS: Final = {
    "failed": "non capite",
    "left": "lasciate dopo la domanda del banco",
    "rescued": "capite con un pulsante",
    "rephrased": "ripetute con altre parole",
    "disliked": "con un pollice in giù",
    "unsure": "con risposta incerta",
    "unknown": "senza risposta nelle schede",
}
# What can be written anew from a question.
KINDS: Final = ("service", "place", "event", "organisation", "opportunity", "process")
ASKS: Final = {ask.value: facet(ask) for ask in Ask}


def listed(visit: Visit) -> Response:
    found, cause = _groups(visit), visit.text("cause")
    shown = [group for group in found if not cause or group.seeming.cause == cause]
    number = max(1, visit.number("page", 1))
    return visit.page(
        "inbox/list.html",
        groups=shown[(number - 1) * PAGE : number * PAGE],
        total=len(shown),
        every=len(found),
        cause=cause,
        causes={key.value: (name, sum(g.seeming.cause is key for g in found)) for key, name in CAUSES.items()},
        number=number,
        last=max(1, -(-len(shown) // PAGE)),
        waiting=len(phrases.pending(visit.session)),
        **_words(),
    )


def one(visit: Visit) -> Response:
    return _shown(visit, _group(visit))


def _shown(visit: Visit, group: Group, status: int = 200, given: Sent | None = None) -> Response:
    return visit.page(
        "inbox/group.html",
        status,
        group=group,
        sent=given or Sent(),
        proposals=proposals(group, PHRASES),
        topics=subjects.ours(visit.session),
        others=subjects.others(visit.session),
        coming=subjects.coming(visit.session),
        kinds=KINDS,
        asks=ASKS,
        **_words(),
    )


def proposals(group: Group, most: int) -> list[str]:
    """Wordings of the group to begin with: those of the persons as far as nothing of them is in it."""
    texts = [handling.proposed(text) for text, _ in group.texts[:most]]
    return [text for text in dict.fromkeys(texts) if text]


def this(visit: Visit) -> Response:
    return _tried(visit, "this", _this)


def record(visit: Visit) -> Response:
    return _tried(visit, "record", _record)


def elsewhere(visit: Visit) -> Response:
    return _tried(visit, "elsewhere", _elsewhere)


def _tried(visit: Visit, form: str, act: Callable[[Visit, Group], Response]) -> Response:
    """What the act answers; where it is refused nothing has changed, and the page comes back as it was sent."""
    group = _group(visit)
    try:
        with visit.session.begin_nested():
            return act(visit, group)
    except PhraseError as error:
        return _shown(visit, group, 422, sent.refused(form, visit.form, error))


def _this(visit: Visit, group: Group) -> Response:
    topic = visit.text("other") or visit.text("topic")
    if not topic:
        raise PhraseError("Scegli di quale argomento si tratta.", "topic")
    made = handling.is_this(
        visit.session, matter(group), topic, _chosen(visit), visit.text("ask"), visit.person, visit.now
    )
    return _done(visit, made, f"Le parole di «{made.label}» aspettano di essere pubblicate.")


def _record(visit: Visit, group: Group) -> Response:
    kind, name = visit.text("kind"), visit.text("name")
    if kind not in KINDS:
        raise PhraseError("Scegli che tipo di scheda vuoi scrivere.", "kind")
    topic = visit.text("topic")
    made = handling.new_record(visit.session, matter(group), name, topic, visit.person, visit.now)
    visit.record("inbox.record", topic, made.label)
    filled = {"kind": kind, "name": made.label, "topics": topic}
    return visit.to(f"/desk/records/new?{urlencode(filled)}", "Ora scrivi la scheda: il nome c'è già.")


def _elsewhere(visit: Visit, group: Group) -> Response:
    topic, texts = visit.text("topic"), _chosen(visit)
    if topic:
        made = handling.not_ours(visit.session, matter(group), topic, texts, visit.person, visit.now)
    else:
        title, who = visit.text("title"), visit.text("elsewhere")
        made = handling.not_ours_new(visit.session, matter(group), title, who, texts, visit.person, visit.now)
    return _done(visit, made, f"Le parole di «{made.label}» aspettano di essere pubblicate.")


def ignore(visit: Visit) -> Response:
    made = handling.ignore(visit.session, matter(_group(visit)), visit.person, visit.now)
    return _done(visit, made, "Ignorata: non torna più tra le domande. Puoi annullare in «Già sistemate».")


def handled(visit: Visit) -> Response:
    return _handled(visit)


def _handled(visit: Visit, status: int = 200, wrong: str = "") -> Response:
    rows = handling.done(visit.session)
    changes = {row.id: handling.changes_of(visit.session, row) for row in rows}
    return visit.page("inbox/handled.html", status, rows=rows, changes=changes, names=NAMES, wrong=wrong)


def undo(visit: Visit) -> Response:
    found = visit.session.scalars(select(Handled).where(Handled.id == visit.number("id"))).first()
    if found is None:
        raise Refused("Questa riga non c'è più.", 404)
    try:
        with visit.session.begin_nested():
            handling.undo(visit.session, found, visit.person, visit.now, visit.may(Right.PUBLISH))
    except PhraseError as error:
        return _handled(visit, 409, str(error))
    visit.record("inbox.undo", found.topic, found.action)
    return visit.to("/desk/inbox/handled", "Annullato: le domande tornano nell'elenco.")


def _groups(visit: Visit) -> list[Group]:
    return groups(visit.session, visit.now, visit.house.clock(), visit.house.settings.retention_days)


def _group(visit: Visit) -> Group:
    return group_of(visit, str(visit.request.path_params["mark"]))


def group_of(visit: Visit, mark: str) -> Group:
    """The group of a question. Raises the refusal of one that does not wait any more."""
    found = group_with(_groups(visit), mark)
    if found is None:
        raise Refused("Queste domande non sono più in attesa: qualcuno le ha già sistemate, o sono scadute.", 404)
    return found


def matter(group: Group) -> Matter:
    return Matter(frozenset(group.marks), group.seeming.cause, group.conversations)


def _chosen(visit: Visit) -> list[str]:
    """The wordings whose box is ticked, as they were edited."""
    ticked = [value for value in visit.form.getlist("use") if isinstance(value, str)]
    return [visit.text(f"phrase-{number}") for number in ticked]


def _done(visit: Visit, made: Handled, notice: str) -> Response:
    visit.record(f"inbox.{made.action}", made.topic, f"{made.conversations} conversazioni")
    return visit.to("/desk/inbox", notice)


def _words() -> dict[str, Any]:
    return {"cause_names": CAUSES, "concern_names": CONCERNS, "channel_names": CHANNELS, "Cause": Cause}


DOORS = (
    Door("/desk/inbox", listed, Right.TEACH),
    Door("/desk/inbox/handled", handled, Right.TEACH),
    Door("/desk/inbox/handled/{id:int}/undo", undo, Right.TEACH, methods=("POST",)),
    Door("/desk/inbox/{mark}", one, Right.TEACH),
    Door("/desk/inbox/{mark}/this", this, Right.TEACH, methods=("POST",)),
    Door("/desk/inbox/{mark}/record", record, Right.TEACH, methods=("POST",)),
    Door("/desk/inbox/{mark}/elsewhere", elsewhere, Right.TEACH, methods=("POST",)),
    Door("/desk/inbox/{mark}/ignore", ignore, Right.TEACH, methods=("POST",)),
)
