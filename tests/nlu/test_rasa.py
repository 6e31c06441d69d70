"""The trained model in its two homes, and Rasa's own tools on our folders."""

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from bot.settings import Settings
from nlu import archive
from nlu.archive import ModelOutdated, TrainedModel
from nlu.remote import RemoteUnderstander
from nlu.training_run import CONFIG, ROOT, TRAINING, rasa_command, rasa_environment
from nlu.understanding import Ranking, Understander
from tests.nlu.rasa_server import RasaServer
from tests.nlu.test_training_data import SENTENCES

if TYPE_CHECKING:
    from nlu.embedded import EmbeddedUnderstander

pytestmark = pytest.mark.model

# Of each intent. The share of the right intent alone, learnt from half of them: the desk decides on sums over intents.
OF_EACH = 40
LEAST_F1 = 0.2
TYPED = [
    "ciao",
    "Buongiorno, a che ora apre l'anagrafe il sabato?",
    "quanto costa la mensa",
    "ke documenti servono x la carta d'identita'",
    "dov'è l'ufficio tributi?",
    "grazie mille 🙏🏽",
    "👍",
    "👨‍👩‍👧",
    "😭😭😭",
    "che tempo fa domani?",
    "ricetta della carbonara",
    "vorrei parlare con una persona",
    "sei un robot?",
    "NON HO CAPITO NIENTE!!!",
    "aiutooooo",
    "mia mamma non ce la fa più da sola",
    "il cassonetto di via Roma è pieno da una settimana e nessuno viene a svuotarlo",
    "Где больница?",
    "أين البلدية؟",
    "asdfghjkl",
    "1234567890",
    "?",
    "...",
    "riga\nriga\triga",
    "«citazione» “strana” ‘molto’",
    "{\"a\": [1, 2]}",
    "<b>ciao</b>",
    "EXTERNAL: ciao",
    "storia lunghissima " * 120,
]  # fmt: skip
EMPTYISH = ["", " ", "\n\t ", "\u200b", "\0"]
COMMANDS = [
    "/meta_saluto",
    '/meta_saluto{"a": "b"}',
    "/meta_operatore@0.99",
    "//meta_saluto",
    "/ /meta_saluto",
    " /meta_saluto",
    "/restart",
    "/",
    "/ask_orari quando apre?",
]


@pytest.fixture(scope="module")
def model(trained: Settings) -> TrainedModel:
    return archive.current(trained.models)


@pytest.fixture(scope="module")
def embedded(model: TrainedModel) -> "EmbeddedUnderstander":
    from nlu.embedded import EmbeddedUnderstander

    return EmbeddedUnderstander(model)


@pytest.fixture(scope="module")
def server(model: TrainedModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    server = RasaServer(model.path, tmp_path_factory.mktemp("rasa"))
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def remote(server: RasaServer) -> RemoteUnderstander:
    return RemoteUnderstander(server.address, timeout=60)


@pytest.fixture(params=["embedded", "remote"])
def home(request: pytest.FixtureRequest) -> Understander:
    understander: Understander = request.getfixturevalue(request.param)
    return understander


def is_whole(ranking: Ranking) -> bool:
    """One distribution over all intents, best first."""
    shares = [p for _, p in ranking]
    return (
        {name for name, _ in ranking} == set(SENTENCES)
        and len(ranking) == len(SENTENCES)
        and sum(shares) == pytest.approx(1, abs=1e-4)
        and shares == sorted(shares, reverse=True)
    )


# --- the embedded home


def test_the_embedded_home_imports_no_tensorflow_and_prints_no_message(model: TrainedModel) -> None:
    code = (
        "import sys; from pathlib import Path; from nlu import archive\n"
        "from nlu.embedded import EmbeddedUnderstander\n"
        "ranking = EmbeddedUnderstander(archive.current(Path(sys.argv[1]))).parse('ho perso il portafoglio')\n"
        "assert len(ranking) > 10\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'tensorflow', 'keras', 'rasa'}))\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(model.path.parent)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == "['rasa']\n"
    assert "portafoglio" not in run.stderr


@pytest.mark.parametrize("text", [*TYPED, *EMPTYISH])
def test_any_text_has_a_whole_ranking(embedded: Understander, text: str) -> None:
    assert is_whole(embedded.parse(text))


def test_probabilities_are_plain_numbers(embedded: Understander) -> None:
    assert {(type(name), type(p)) for name, p in embedded.parse("ciao")} == {(str, float)}


def test_the_version_is_the_archives(embedded: Understander, model: TrainedModel) -> None:
    assert embedded.version == model.version


def test_many_threads_get_what_one_gets(embedded: Understander) -> None:
    alone = [embedded.parse(text) for text in TYPED]
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(embedded.parse, TYPED * 8))
    assert together == alone * 8


def _tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _graph(component: str, module: str = "nlu.rasa_classifier") -> bytes:
    node = {
        "needs": {"messages": "__message__"},
        "uses": f"{module}.{component}",
        "constructor_name": "load",
        "fn": "process",
        "config": {},
        "eager": True,
        "is_target": False,
        "is_input": False,
        "resource": {"name": "train_nowhere", "output_fingerprint": "0"},
    }
    return json.dumps({"predict_schema": {"nodes": {"run_it": node}}}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive at all",
        _tar({}),
        _tar({"metadata.json": b"{"}),
        _tar({"metadata.json": b"{}"}),
        _tar({"metadata.json": b'{"predict_schema": {"nodes": {}}}'}),
        _tar({"metadata.json": _graph("Nobody")}),
        _tar({"metadata.json": _graph("Nobody", "nlu.nowhere")}),
        _tar({"metadata.json": _graph("PortineriaClassifier")}),
        _tar({"../outside.json": b"{}"}),
    ],
    ids=["empty", "garbage", "nothing inside", "half metadata", "no schema", "no nodes", "a class we no longer have",
         "a module we no longer have", "no weights", "a file outside"],
)  # fmt: skip
def test_a_model_that_this_code_cannot_run_says_so(tmp_path: Path, content: bytes) -> None:
    from nlu.embedded import EmbeddedUnderstander

    path = tmp_path / "nlu-old.tar.gz"
    path.write_bytes(content)
    with pytest.raises(ModelOutdated, match="train --force"):
        EmbeddedUnderstander(archive.record(path))
    assert not (tmp_path.parent / "outside.json").exists()


# --- both homes


@pytest.mark.parametrize("text", [*TYPED, *EMPTYISH, *COMMANDS])
def test_both_homes_give_the_same_ranking(embedded: Understander, remote: Understander, text: str) -> None:
    here, there = embedded.parse(text), remote.parse(text)
    assert [name for name, _ in here] == [name for name, _ in there]
    assert [p for _, p in here] == pytest.approx([p for _, p in there], abs=1e-6)


@pytest.mark.parametrize("text", COMMANDS)
def test_text_that_begins_with_a_slash_is_not_obeyed(home: Understander, text: str) -> None:
    ranking = home.parse(text)
    assert is_whole(ranking)
    assert ranking[0][1] < 0.999


def test_a_stock_server_would_obey_such_text(server: RasaServer) -> None:
    """Why the tests above matter: if this fails, Rasa has changed and they may be dropped."""
    import urllib.request

    request = urllib.request.Request(
        f"{server.address}/model/parse",
        data=json.dumps({"text": " /meta_saluto"}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert json.load(answer)["intent"] == {"name": "meta_saluto", "confidence": 1.0}


# --- Rasa's own tools


def rasa(*arguments: str, cache: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        rasa_command(*arguments),
        env={**rasa_environment(), "RASA_CACHE_DIRECTORY": str(cache)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def test_rasa_finds_our_data_valid(tmp_path: Path) -> None:
    domain = str(ROOT / "nlu" / "domain.yml")
    run = rasa("data", "validate", "--fail-on-warnings", "--domain", domain, "--data", str(TRAINING),
               "--config", str(CONFIG), cache=tmp_path)  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "not listed in your domain" not in run.stderr
    assert "not found in the NLU training data" not in run.stderr
    assert "multiple different intents" not in run.stderr


def test_rasa_cross_validates_our_recipe(tmp_path: Path) -> None:
    """On a part of each intent: the whole takes minutes, and says no more about whether it works."""
    part = {intent: texts[:: max(1, len(texts) // OF_EACH)][:OF_EACH] for intent, texts in SENTENCES.items()}
    training = tmp_path / "part.yml"
    training.write_text(yaml.safe_dump({"version": "3.1", "nlu": [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in part.items()
    ]}, allow_unicode=True), encoding="utf-8")  # fmt: skip
    run = rasa("test", "nlu", "--cross-validation", "--folds", "2", "--config", str(CONFIG), "--nlu", str(training),
               "--out", str(tmp_path / "report"), "--no-plot", cache=tmp_path / "cache")  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    report = json.loads((tmp_path / "report" / "intent_report.json").read_text(encoding="utf-8"))
    assert set(SENTENCES) <= set(report)
    assert report["weighted avg"]["support"] == sum(map(len, part.values()))
    print(f"weighted F1, two folds of a part: {report['weighted avg']['f1-score']:.3f}")
    assert report["weighted avg"]["f1-score"] >= LEAST_F1
