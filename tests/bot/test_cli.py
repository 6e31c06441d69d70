import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import cli
from bot.cli import app
from bot.desk import Desk
from bot.settings import ROOT
from channels.conversation import Incoming
from tests.conftest import SUNDAY, portineria

COMMANDS = sorted(command.callback.__name__ for command in app.registered_commands if command.callback)
SAID = "ho perso la carta d'identità"


def run(*arguments: str, stdin: str = "", **environment: str) -> Result:
    """The command in this process: imports are paid once. An error that nobody expects fails the test."""
    return CliRunner().invoke(app, arguments, input=stdin, env=environment, catch_exceptions=False)


def help_of(*command: str) -> str:
    result = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"})
    assert result.exit_code == 0
    return result.output


# --- what there is, and where it is written


def test_the_commands_are_those_we_know() -> None:
    assert {"demo", "serve", "train", "load", "ask", "chat", "evaluate", "tune"} <= set(COMMANDS)


def test_help_names_every_command() -> None:
    text = help_of()
    assert "banco di aiuto" in text
    for command in COMMANDS:
        assert command in text


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_in_italian_what_it_does(command: str) -> None:
    documented = next(
        c.callback.__doc__ for c in app.registered_commands if c.callback and c.callback.__name__ == command
    )
    assert documented
    assert documented.split()[0] in help_of(command)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_and_its_options_are_in_the_manual(command: str) -> None:
    manual = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert f"portineria {command}" in manual
    for option in set(re.findall(r"--[a-z][a-z-]+", help_of(command))) - {"--help"}:
        assert option in manual or option.replace("--no-", "--") in manual, f"{command} {option}"


def test_without_a_command_the_help_is_shown() -> None:
    assert "ask" in run().output


def test_help_does_not_wait_for_what_only_the_commands_need() -> None:
    program = "import sys, bot.cli; print({'spacy', 'sklearn', 'sqlalchemy', 'rasa'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


# --- what is missing is said with what to run


def missing_knowledge(tmp_path: Path) -> dict[str, str]:
    return {"PORTINERIA_DATABASE": f"sqlite:///{tmp_path / 'niente.db'}", "PORTINERIA_MODELS": str(tmp_path / "models")}


def missing_model(tmp_path: Path, demo_file: Path) -> dict[str, str]:
    copy = tmp_path / "demo.db"
    shutil.copyfile(demo_file, copy)
    return {"PORTINERIA_DATABASE": f"sqlite:///{copy}", "PORTINERIA_MODELS": str(tmp_path / "models")}


@pytest.mark.parametrize(
    "command", [["ask", SAID], ["ask", "--jsonl"], ["chat"], ["serve"], ["evaluate", "q"], ["tune", "q"]]
)
def test_without_a_knowledge_base_each_command_names_the_one_to_run(tmp_path: Path, command: list[str]) -> None:
    done = run(*command, **missing_knowledge(tmp_path))
    assert done.exit_code == 1
    assert "portineria load" in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []  # a question creates nothing


@pytest.mark.parametrize("command", [["ask", SAID], ["serve"]])
def test_without_a_model_each_command_names_the_one_to_run(tmp_path: Path, demo_file: Path, command: list[str]) -> None:
    done = run(*command, **missing_model(tmp_path, demo_file))
    assert done.exit_code == 1
    assert "portineria train" in done.stderr


def test_a_damaged_model_names_the_command_that_mends_it(tmp_path: Path, demo_file: Path) -> None:
    environment = missing_model(tmp_path, demo_file)
    models = Path(environment["PORTINERIA_MODELS"])
    models.mkdir()
    (models / "nlu-x.tar.gz").write_bytes(b"changed by somebody")
    (models / "current.json").write_text(json.dumps({"archive": "nlu-x.tar.gz", "sha256": "0" * 64}), encoding="utf-8")
    done = run("ask", SAID, **environment)
    assert done.exit_code == 1
    assert "portineria train --force" in done.stderr


@pytest.mark.parametrize(("variable", "value"), [
    ("PORTINERIA_PORT", "ottomila"),
    ("PORTINERIA_DATABASE", "non è un indirizzo"),
    ("PORTINERIA_DATABASE", "mysql://localhost/senza_driver"),
    ("PORTINERIA_RASA_URL", "rasa:5005"),
])  # fmt: skip
def test_a_setting_that_cannot_be_used_is_one_plain_line(
    tmp_path: Path, demo_file: Path, variable: str, value: str
) -> None:
    environment = {**missing_model(tmp_path, demo_file), variable: value}
    done = run("ask", SAID, **environment)
    assert done.exit_code == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_file_that_is_no_database_is_one_plain_line_and_the_process_fails(tmp_path: Path) -> None:
    (tmp_path / "lista.db").write_bytes(b"questa non e' una base di dati\n" * 50)
    done = portineria("ask", SAID, PORTINERIA_DATABASE=f"sqlite:///{tmp_path / 'lista.db'}")
    assert done.returncode == 1
    assert done.stdout == b""
    assert b"PORTINERIA_DATABASE" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["chat", "load"])
def test_a_server_that_does_not_answer_is_not_called_a_missing_knowledge_base(command: str) -> None:
    done = run(command, PORTINERIA_DATABASE="postgresql://nessuno:parola@127.0.0.1:1/niente")
    assert done.exit_code == 1
    assert "PORTINERIA_DATABASE" in done.stderr
    assert "non c'è ancora" not in done.stderr
    assert "parola" not in done.stderr


def test_asking_nothing_is_a_mistake_of_use() -> None:
    done = run("ask")
    assert done.exit_code == 2
    assert "--jsonl" in done.stderr


# --- load


@pytest.mark.parametrize(("files", "words"), [
    ({}, "nessun file .yml"),
    ({"a.yml": "services: [\n"}, "a.yml: YAML non leggibile"),
    ({"a.yml": "colori: []\n"}, "a.yml: sezione sconosciuta «colori»"),
    ({"a.yml": "places: [{slug: x, name: X, topics: [niente/di-niente]}]\n"}, "niente/di-niente"),
])  # fmt: skip
def test_a_catalogue_with_mistakes_is_not_loaded_and_each_is_named(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    folder = tmp_path / "schede"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    database = tmp_path / "banco.db"
    done = run("load", str(folder), PORTINERIA_DATABASE=f"sqlite:///{database}")
    assert done.exit_code == 1
    assert words in done.stderr
    assert not database.exists()


def test_load_brings_the_demo_town_in_and_a_second_time_changes_nothing(
    tmp_path: Path, desk: Desk, linker_cache: Path
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "linker").symlink_to(linker_cache)  # fitted by the desk on the same phrases
    environment = {
        "PORTINERIA_DATABASE": f"sqlite:///{tmp_path / 'nuovo' / 'banco.db'}",
        "PORTINERIA_MODELS": str(models),
    }
    first = run("load", "--demo", **environment)
    assert first.exit_code == 0, first.stderr
    assert re.search(r"Voci \d+ aggiunte", first.stderr)
    second = run("load", "--demo", **environment)
    assert second.exit_code == 0
    assert "Nessun cambiamento" in second.stderr


# --- how a turn is shown


def test_a_turn_is_shown_with_cards_source_and_numbered_buttons(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    cli.show(desk.turn(Incoming("maria", payload="topic:casa/case-popolari:dove")))
    shown = capsys.readouterr().out
    assert "Ufficio Casa" in shown
    assert "Fonte: " in shown
    assert "  [1] " in shown
    assert "  [2] " in shown
    assert "None" not in shown


# --- the real thing


@pytest.fixture
def environment(trained: object, tmp_path: Path, demo_file: Path) -> dict[str, str]:
    """The demo town of this test alone, with the model and the index of this machine."""
    copy = tmp_path / "demo.db"
    shutil.copyfile(demo_file, copy)
    return {"PORTINERIA_DATABASE": f"sqlite:///{copy}"}


@pytest.mark.model
def test_a_question_is_answered_in_the_terminal(environment: dict[str, str]) -> None:
    done = portineria("ask", "ho perso la carta d'identità, che faccio?", **environment)
    assert done.returncode == 0, done.stderr.decode()
    shown = done.stdout.decode()
    assert "denuncia" in shown
    assert "Fonte: " in shown
    assert "[1] " in shown


@pytest.mark.model
def test_lines_of_json_are_answered_line_by_line(environment: dict[str, str]) -> None:
    lines = [
        {"id": "a", "text": "ho perso la carta d'identità", "conversation": "c", "now": SUNDAY.isoformat()},
        {"id": "b", "text": "e quanto costa?", "conversation": "c"},
    ]
    sent = "\n".join(
        [json.dumps(lines[0]), "non è json", json.dumps(lines[1]), '{"id": "\\ud800", "text": "ciao"}', ""]
    )
    done = run("ask", "--jsonl", stdin=sent, **environment)
    assert done.exit_code == 0, done.stderr
    first, bad, second, _ = map(json.loads, done.stdout.splitlines())
    assert first["topics"][0]["topic"] == second["topics"][0]["topic"] == "anagrafe/carta-identita-smarrita"
    assert second["ask"] == "costo"
    assert bad == {"id": None, "line": 2, "error": "la riga non è JSON"}


@pytest.mark.model
def test_a_conversation_in_the_terminal_ends_with_an_empty_line(environment: dict[str, str]) -> None:
    done = run("chat", stdin="ho perso la carta d'identità\ne quanto costa?\n\n", **environment)
    assert done.exit_code == 0, done.stderr
    assert "euro" in done.stdout


@pytest.mark.model
def test_a_conversation_in_the_terminal_ends_with_the_input(environment: dict[str, str]) -> None:
    done = run("chat", stdin="ciao\n", **environment)
    assert "assistente automatico" in done.stdout


@pytest.mark.model
def test_questions_with_known_topics_are_measured(environment: dict[str, str], tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    question = {
        "id": "1",
        "text": "ho perso la carta d'identità",
        "topic": "anagrafe/carta-identita-smarrita",
        "ask": "generic",
    }
    questions.write_text(json.dumps(question), encoding="utf-8")
    done = run("evaluate", str(questions), "--json", str(tmp_path / "r.json"), "--mistakes", **environment)
    assert done.exit_code == 0, done.stderr
    assert "area in scope" in done.stdout
    assert json.loads((tmp_path / "r.json").read_text())["scores"]["area=in scope"]["right"] == 1


@pytest.mark.model
def test_a_file_of_questions_that_is_not_there_is_said_in_italian(environment: dict[str, str], tmp_path: Path) -> None:
    done = run("evaluate", str(tmp_path / "niente.jsonl"), **environment)
    assert done.exit_code == 1
    assert "niente.jsonl" in done.stderr
    assert "No such file" not in done.stderr
