"""Understanding a text, in this process: the intent model, the topic linker, and all of it together."""

from typing import Final

from bot import composition
from bot.comprehension import Comprehension
from knowledge import database
from nlu.linker import Linker
from tests.bench.figures import Figure, Group, median, p95
from tests.bench.questions import questions
from tests.bench.town import Town
from tests.bench.turn import timed

QUESTIONS: Final = 300
_MILLISECONDS: Final = 1000.0
_WARM_UP: Final = 20


def measure(town: Town) -> Group:
    settings = town.settled("parsed")
    engine = database.connect(settings.database)
    understander = composition.understander(settings)
    comprehension = Comprehension(engine, understander, settings.models / "linker")
    with database.reading(engine) as session:
        linker = Linker.open(composition.linked_phrases(session), settings.models / "linker")
    steps = {
        "intent model (Rasa's graph, embedded)": understander.parse,
        "topic linker": linker.link,
        "all of it (Comprehension)": comprehension.understand,
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for position, text in enumerate(questions(_WARM_UP) + questions(QUESTIONS)):
        for name, step in steps.items():
            seconds = timed(lambda step=step: step(text))  # noqa: B023
            if position >= _WARM_UP:
                taken[name].append(seconds * _MILLISECONDS)
    engine.dispose()
    figures = [Figure(name, median(values), "ms") for name, values in taken.items()]
    figures.append(Figure("all of it, 95 of 100 within", p95(taken["all of it (Comprehension)"]), "ms"))
    return Group("parse", "Understanding a text", "", tuple(figures), (f"median of {QUESTIONS} golden questions",))
