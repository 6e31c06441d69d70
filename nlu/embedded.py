"""The understander at home: the trained Rasa graph run in our own process, without TensorFlow.

Rasa's agent would import TensorFlow (20 s, 600 MB). Its graph engine alone does not, as long as the nodes
that belong to Rasa's dialogue side are dropped before they are deserialised: the converter from Rasa's own
channels (2 s, 40 MB of imports), and `RegexMessageHandler`, which needs TensorFlow and obeys "/intent{…}"
typed by anyone, so that leaving it out closes that door.
"""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import tempfile
import threading
import weakref
from pathlib import Path
from typing import Any

import structlog

from nlu.archive import ModelOutdated, TrainedModel
from nlu.understanding import Ranking, UnderstanderError

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
# Rasa prints every message at DEBUG unless told otherwise before it is imported.
_WARNING = 30
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(_WARNING))

from rasa.engine.constants import PLACEHOLDER_MESSAGE  # noqa: E402
from rasa.engine.exceptions import GraphComponentException, GraphSchemaException  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.runner.dask import DaskGraphRunner  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.shared.exceptions import RasaException  # noqa: E402
from rasa.shared.nlu.constants import INTENT_RANKING_KEY  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402

_WAIT_SECONDS = 5.0
# What reading an archive raises that this code cannot run.
_UNUSABLE = (
    GraphComponentException,
    GraphSchemaException,
    RasaException,
    tarfile.TarError,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    StopIteration,
)
_DROPPED = ("nlu_message_converter", "run_RegexMessageHandler")


class EmbeddedUnderstander:
    """Parses one text at a time: Rasa's runner is not made for two threads, and more would not be faster."""

    def __init__(self, model: TrainedModel) -> None:
        self.version = model.version
        self._one_at_a_time = threading.Lock()
        folder = Path(tempfile.mkdtemp(prefix="portineria-model-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            with tarfile.open(model.path) as archive:  # our own archive: its checksum was compared
                archive.extractall(folder, filter="data")
            nodes = _nodes(folder)
            self._last = next(name for name in reversed(nodes) if name.startswith("run_"))
            schema = GraphSchema.from_dict({"nodes": nodes})
            context = ExecutionContext(graph_schema=schema, model_id=model.version)
            self._runner = DaskGraphRunner.create(schema, LocalModelStorage(folder / "components"), context)
        except _UNUSABLE as error:
            raise ModelOutdated(model.path) from error

    def parse(self, text: str) -> Ranking:
        if not self._one_at_a_time.acquire(timeout=_WAIT_SECONDS):
            raise UnderstanderError("Ci sono troppe domande insieme. Riprova tra poco.")
        try:
            return self._run(text)
        finally:
            self._one_at_a_time.release()

    def _run(self, text: str) -> Ranking:
        outputs = self._runner.run(inputs={PLACEHOLDER_MESSAGE: [Message.build(text)]}, targets=[self._last])
        ranking = outputs[self._last][0].get(INTENT_RANKING_KEY)
        if not ranking:
            raise UnderstanderError("Il modello non risponde. Per addestrarlo di nuovo: portineria train")
        return tuple((intent["name"], float(intent["confidence"])) for intent in ranking)


def _nodes(folder: Path) -> dict[str, Any]:
    """The prediction graph without the nodes of Rasa's dialogue side."""
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    nodes = {name: node for name, node in metadata["predict_schema"]["nodes"].items() if name not in _DROPPED}
    for node in nodes.values():
        # What read from a dropped node reads the message itself.
        node["needs"] = {
            name: PLACEHOLDER_MESSAGE if source in _DROPPED else source for name, source in node["needs"].items()
        }
    return nodes
