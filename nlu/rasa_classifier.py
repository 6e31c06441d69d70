"""Rasa's intent step: our linear models inside a Rasa graph component. Imports no TensorFlow."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.phrases import read_phrases
from nlu import intents
from nlu.intents import TOWN, IntentModel
from nlu.linear import CODE

RANKING = "intent_ranking"


class PortineriaClassifier(IntentClassifier, GraphComponent):
    """Trains on the intents of `nlu/training` and on the phrases of `subjects`, a folder of the catalogue."""

    def __init__(
        self, subjects: Path, storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        self._subjects = subjects
        self._storage = storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"subjects": "knowledge/starter/phrases"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PortineriaClassifier:
        return cls(Path(config["subjects"]), model_storage, resource)

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str:
        """Rasa trains anew when this changes: the phrases, and the code that learns from them."""
        root = Path(__file__).parent.parent
        code = (*CODE, *intents.CODE)
        files = [*sorted(Path(config["subjects"]).glob("*.yml")), *(root / name for name in code)]
        return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        examples = training_data.intent_examples
        phrases = [(phrase.text, phrase.ask) for phrase in read_phrases(self._subjects)]
        known = [(message.get(TEXT), message.get(INTENT)) for message in examples]
        known += [(text, f"ask_{ask}" if ask else TOWN) for text, ask in phrases]
        self._model = IntentModel.fit([text for text, _ in known], [intent for _, intent in known])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PortineriaClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(Path(config["subjects"]), model_storage, resource, IntentModel.load(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        if self._model is None:
            raise RuntimeError("the classifier is neither trained nor loaded")
        for message in messages:
            ranking = [{"name": name, "confidence": p} for name, p in self._model.rank(message.get(TEXT) or "")]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(RANKING, ranking, add_to_output=True)
        return messages
