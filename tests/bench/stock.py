"""A stock Rasa project on the same sentences: what one would build first, and what we compare with.

Every intent has a rule that calls one custom action, which answers with a fixed text: it reads no records,
so that what is compared is the cost of understanding and of the way of a turn.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from nlu.training_run import TRAINING, rasa_command
from tests.bench.clients import StockClient, answers
from tests.bench.desk_program import FIRST_QUESTION
from tests.bench.programs import Done, Program, free_port, run
from tests.bench.town import stock_environment

_UP_SECONDS: Final = 300.0
_ACTION: Final = "action_answer"
_ACTIONS_MODULE: Final = """\
from rasa_sdk import Action


class ActionAnswer(Action):
    def name(self):
        return "action_answer"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="Lo sportello è aperto dal lunedì al venerdì, dalle 8.30 alle 12.30.")
        return []
"""


@dataclass(frozen=True)
class StockProject:
    """Written and trained in `folder` when it is first needed. `epochs`: how often DIET sees each sentence."""

    folder: Path
    epochs: int
    training: Path = field(default=TRAINING)

    @cached_property
    def training_run(self) -> Done:
        """Trains. Raises `BenchError` where it fails."""
        self.write()
        command = rasa_command("train", "--config", "config.yml", "--domain", "domain.yml", "--data", "data")
        return run("rasa train", command, self.folder, stock_environment(self.folder))

    def write(self) -> None:
        data = self.folder / "data"
        shutil.copytree(self.training, data)
        intents = [
            item["intent"]
            for path in sorted(self.training.glob("*.yml"))
            for item in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]
        ]
        _dump(data / "rules.yml", {"version": "3.1", "rules": [_rule(name) for name in (*intents, "nlu_fallback")]})
        _dump(self.folder / "domain.yml", {"version": "3.1", "intents": intents, "actions": [_ACTION]})
        _dump(self.folder / "config.yml", _config(self.epochs))
        _dump(self.folder / "credentials.yml", {"rest": None})
        (self.folder / "stock_actions.py").write_text(_ACTIONS_MODULE, encoding="utf-8")

    @contextmanager
    def serving(self) -> Iterator[tuple[Program, Program, float]]:
        """The server, its action server, and the seconds from their start to the first answer."""
        _ = self.training_run
        ports = free_port(), free_port()
        _dump(self.folder / "endpoints.yml", {"action_endpoint": {"url": f"http://127.0.0.1:{ports[1]}/webhook"}})
        arguments = ["run", "actions", "--actions", "stock_actions", "--port", str(ports[1])]
        with ExitStack() as stack:
            actions = stack.enter_context(self._program("rasa run actions", arguments, ports[1]))
            arguments = ["run", "--enable-api", "--interface", "127.0.0.1", "--port", str(ports[0])]
            arguments += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
            server = stack.enter_context(self._program("rasa run", arguments, ports[0]))
            actions.wait_until(lambda: httpx.get(f"{actions.url}/health", trust_env=False).is_success, _UP_SECONDS)
            yield (
                server,
                actions,
                server.wait_until(lambda: answers(StockClient(server.url), FIRST_QUESTION), _UP_SECONDS),
            )

    def _program(self, name: str, arguments: list[str], port: int) -> Program:
        log = self.folder / f"{name.replace(' ', '-')}.log"
        return Program(name, rasa_command(*arguments), self.folder, stock_environment(self.folder), log, port)


def _rule(intent: str) -> dict[str, Any]:
    return {"rule": f"answer {intent}", "steps": [{"intent": intent}, {"action": _ACTION}]}


def _config(epochs: int) -> dict[str, Any]:
    characters = {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}
    pipeline = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        characters,
        {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]
    policies = [{"name": "RulePolicy"}]
    about = {"recipe": "default.v1", "assistant_id": "stock", "language": "it"}
    return {**about, "pipeline": pipeline, "policies": policies}


def _dump(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
