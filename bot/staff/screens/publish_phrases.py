"""Before phrases go live: what would be answered otherwise, and publishing."""

from typing import Final

from starlette.responses import Response

from bot import jobs
from bot.jobs import Job, JobRunning, State
from bot.staff.door import Door
from bot.staff.screens.phrases import titles
from bot.staff.visit import Refused, Visit
from bot.trials import changes as waiting
from knowledge.desk import phrases
from knowledge.desk.phrase_change import PhraseError
from knowledge.desk.roles import Right

HERE: Final = "/desk/phrases/publish"
LEAST_REASON: Final = 10
_KINDS: Final = {
    waiting.COMPARE: Right.TEACH, waiting.COMPARE_MODEL: Right.TRAIN, waiting.TRAIN: Right.TRAIN,
}  # fmt: skip


def shown(visit: Visit) -> Response:
    changes = phrases.pending(visit.session)
    job = jobs.latest(visit.session, waiting.COMPARE)
    return visit.page(
        "trial/publish.html",
        changes=changes,
        titles=titles(visit, changes),
        job=job,
        state=job.state_at(visit.now).value if job else "",
        result=_fitting(visit, job, waiting.mark_of(visit.house.desk, changes)),
        least=LEAST_REASON,
    )


def compare(visit: Visit) -> Response:
    if not phrases.pending(visit.session):
        return visit.to(HERE, "Non c'è niente da confrontare.")
    return begun(visit, waiting.COMPARE, waiting.comparing(visit.house.desk), HERE)


def publish(visit: Visit) -> Response:
    changes = phrases.pending(visit.session)
    if not changes:
        return visit.to(HERE, "Non c'è niente da pubblicare.")
    job = jobs.latest(visit.session, waiting.COMPARE)
    result = _fitting(visit, job, waiting.mark_of(visit.house.desk, changes))
    if result is None:
        raise Refused("Prima confronta le risposte: le modifiche sono cambiate, o non le hai ancora confrontate.", 409)
    reason = overridden(visit, bool(result["blocks"]), "phrases.override")
    try:
        made = phrases.publish(visit.session, changes, visit.person, visit.now)
    except PhraseError as error:
        raise Refused(str(error), 409) from error
    visit.record("phrases.publish", ", ".join(sorted({change.topic_slug for change in made})), reason)
    return visit.to(HERE, "Pubblicate: tra pochi secondi il banco capisce le parole nuove.")


def overridden(visit: Visit, blocked: bool, action: str) -> str:
    """The reason why something goes live although protected questions are lost; raises `Refused` without one."""
    if not blocked:
        return ""
    reason = visit.text("reason")
    if not visit.may(Right.OVERRIDE):
        raise Refused(
            "Si perde almeno una domanda protetta: non si può pubblicare. Togli le parole che la confondono, "
            "o chiedi a chi amministra il banco.",
            409,
        )
    if len(reason) < LEAST_REASON:
        raise Refused("Si perde almeno una domanda protetta. Per andare avanti lo stesso, scrivi perché.", 409)
    visit.record(action, "", reason)
    return reason


def begun(visit: Visit, kind: str, work: jobs.Work, back: str) -> Response:
    """Begins a job and goes back to the page that shows how far it is."""
    try:
        jobs.begin(visit.session, visit.house.engine, kind, visit.person.name, work)
    except JobRunning as running:
        return visit.to(back, str(running))
    return visit.to(back)


def progress(visit: Visit) -> Response:
    """How far a job is, for the script of the page."""
    kind = str(visit.request.path_params["kind"])
    if kind not in _KINDS or not visit.may(_KINDS[kind]):
        raise Refused("Questo lavoro non c'è.", 404)
    job = jobs.latest(visit.session, kind)
    if job is None:
        return visit.json({"state": "", "done": 0, "total": 0})
    return visit.json({"state": job.state_at(visit.now).value, "done": job.done, "total": job.total})


def _fitting(visit: Visit, job: Job | None, mark: str) -> dict[str, object] | None:
    """What the last comparison found, where it is of just this."""
    if job is None or job.state_at(visit.now) is not State.DONE or job.result.get("of") != mark:
        return None
    return job.result


DOORS = (
    Door(HERE, shown, Right.TEACH),
    Door(f"{HERE}/compare", compare, Right.TEACH, methods=("POST",)),
    Door(HERE, publish, Right.PUBLISH, methods=("POST",)),
    Door("/desk/jobs/{kind}", progress, Right.TEACH),
)
