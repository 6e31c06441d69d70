"""The models that understand: train, compare, activate, go back."""

from typing import Final

from starlette.responses import Response

from bot import jobs
from bot.jobs import State
from bot.settings import Settings
from bot.staff.door import Door
from bot.staff.screens.phrases import titles
from bot.staff.screens.publish_phrases import LEAST_REASON, begun, overridden
from bot.staff.visit import Refused, Visit
from bot.trials import changes as waiting
from knowledge.desk.roles import Right
from nlu import archive, training_run
from nlu.archive import KeptModel
from nlu.taught import taught
from nlu.understanding import UnderstanderError

HERE: Final = "/desk/models"


def listed(visit: Visit) -> Response:
    house = visit.house
    if house.settings.rasa_url:
        return visit.page("trial/models_elsewhere.html")
    training, compared = (jobs.latest(visit.session, kind) for kind in (waiting.TRAIN, waiting.COMPARE_MODEL))
    sentences = taught(visit.session)
    wanted = training_run.fingerprint(sentences)
    kept = archive.kept(house.settings.models)
    return visit.page(
        "trial/models.html",
        titles=titles(visit, ()),
        models=kept,
        in_use=house.desk.comprehension.reader.understander.version,
        fresh=training_run.is_fresh(house.settings.models, wanted),
        ready=next((model for model in kept if model.made_from == wanted and not model.active), None),
        taught=len(sentences),
        training=training,
        training_state=training.state_at(visit.now).value if training else "",
        compared=compared,
        compared_state=compared.state_at(visit.now).value if compared else "",
        active=next((model for model in kept if model.active), None),
        least=LEAST_REASON,
    )


def train(visit: Visit) -> Response:
    settings = _ours(visit)
    wanted = training_run.fingerprint(taught(visit.session))
    if training_run.is_fresh(settings.models, wanted):
        return visit.to(HERE, "Il modello è già aggiornato: niente da imparare.")
    if any(model.made_from == wanted for model in archive.kept(settings.models)):
        return visit.to(HERE, "C'è già un modello che ha imparato tutto questo: confrontalo e attivalo.")
    visit.record("model.train", "")
    return begun(visit, waiting.TRAIN, waiting.training(visit.house.desk, visit.person.name), HERE)


def compare(visit: Visit) -> Response:
    _ours(visit)
    name = visit.text("model")
    return begun(visit, waiting.COMPARE_MODEL, waiting.comparing_model(visit.house.desk, name), HERE)


def activate(visit: Visit) -> Response:
    settings = _ours(visit)
    kept = archive.kept(settings.models)
    chosen = next((model for model in kept if model.name == visit.text("model")), None)
    if chosen is None:
        raise Refused("Questo modello non c'è più. Torna all'elenco e scegline un altro.", 404)
    if not _goes_back(chosen, kept):
        job = jobs.latest(visit.session, waiting.COMPARE_MODEL)
        done = job is not None and job.state_at(visit.now) is State.DONE
        if job is None or not done or job.result.get("of") != chosen.version:
            raise Refused("Prima confronta le risposte di questo modello con quelle di oggi.", 409)
        overridden(visit, bool(job.result["blocks"]), "model.override")
    try:
        training_run.activate(settings.models, chosen.name)
    except UnderstanderError as error:
        raise Refused(str(error), 409) from error
    visit.record("model.activate", chosen.version)
    return visit.to(HERE, "Attivato: entro pochi secondi risponde questo modello, senza riavviare.")


def _goes_back(chosen: KeptModel, kept: list[KeptModel]) -> bool:
    """Whether it is older than the one in use: going back must not wait."""
    active = next((model for model in kept if model.active), None)
    return active is not None and chosen.trained_at < active.trained_at


def _ours(visit: Visit) -> Settings:
    if visit.house.settings.rasa_url:
        raise Refused("Il modello sta su un server Rasa: si addestra e si attiva lì.", 409)
    return visit.house.settings


DOORS = (
    Door(HERE, listed, Right.TRAIN),
    Door(f"{HERE}/train", train, Right.TRAIN, methods=("POST",)),
    Door(f"{HERE}/compare", compare, Right.TRAIN, methods=("POST",)),
    Door(f"{HERE}/activate", activate, Right.TRAIN, methods=("POST",)),
)
