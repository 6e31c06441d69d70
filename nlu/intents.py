"""The intent model's own arithmetic, without Rasa: two linear models, one for the scope, one for the facet.

The first says whether a text is about the town ("in"), an act of conversation ("meta_…") or out of scope
("oos_…"); the second which facet a question about the town asks for ("ask_…"). An intent's probability is
the product of both, so that the ranking is one distribution over all intents of `nlu/training`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

from nlu.linear import LinearModel, counts, probabilities, row_of
from nlu.question import question
from nlu.understanding import Ranking

# The code that the model depends on beside `nlu.linear`, from the project's folder.
CODE: Final = ("nlu/intents.py", "nlu/question.py")
ASK: Final = "ask_"
TOWN: Final = "in"
SCOPE_TEMPERATURE: Final = 4.0
ASK_TEMPERATURE: Final = 4.0


class IntentModel:
    def __init__(self, scope: LinearModel, asks: LinearModel, questions: LinearModel) -> None:
        self._scope = scope
        self._asks = asks
        self._questions = questions

    @classmethod
    def fit(cls, texts: Sequence[str], intents: Sequence[str]) -> Self:
        """Texts of the intent `TOWN` are about the town with no facet known: they teach the scope alone."""
        matrix = counts(texts)
        scope = [TOWN if intent.startswith(ASK) else intent for intent in intents]
        asking = [position for position, intent in enumerate(intents) if intent.startswith(ASK)]
        asks = [intents[position] for position in asking]
        return cls(
            LinearModel.fit(matrix, scope),
            LinearModel.fit(matrix[asking], asks),
            LinearModel.fit(counts([question(texts[position]) for position in asking]), asks),
        )

    def rank(self, text: str) -> Ranking:
        row = row_of(text)
        scope = probabilities(self._scope.score(row), SCOPE_TEMPERATURE)
        margins = (self._asks.score(row) + self._questions.score(row_of(question(text)))) / 2
        asks = probabilities(margins, ASK_TEMPERATURE)
        town = float(scope[self._scope.classes.index(TOWN)])
        ranking = [(name, town * float(p)) for name, p in zip(self._asks.classes, asks, strict=True)]
        ranking += [(name, float(p)) for name, p in zip(self._scope.classes, scope, strict=True) if name != TOWN]
        return tuple(sorted(ranking, key=lambda pair: -pair[1]))

    def save(self, folder: Path) -> None:
        for name, model in (("scope", self._scope), ("asks", self._asks), ("questions", self._questions)):
            (folder / name).mkdir(exist_ok=True)
            model.save(folder / name)

    @classmethod
    def load(cls, folder: Path) -> Self:
        scope, asks, questions = (LinearModel.load(folder / name) for name in ("scope", "asks", "questions"))
        return cls(scope, asks, questions)
