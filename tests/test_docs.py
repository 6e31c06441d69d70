"""The documentation names what exists, and what exists is documented."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

import pytest
import typer.main
import yaml
from sqlalchemy import Engine

from bot import composition
from bot.cli import app
from bot.settings import ROOT, Settings
from knowledge import catalogue, loader
from knowledge.catalogue import SECTIONS
from knowledge.fields import Item, row
from knowledge.step import Step

DOCUMENTS: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
DOCS: Final = ROOT / "docs"
NOT_A_TARGET: Final = {".PHONY"}
GENERATED: Final = ("models/", "data/", "results/", ".rasa/")
_CODE: Final = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code_of(path: Path) -> str:
    """What stands in code blocks and between backticks."""
    return "\n".join(found.strip("`") for found in _CODE.findall(text_of(path)))


def all_code() -> str:
    return "\n".join(code_of(path) for path in DOCUMENTS)


def commands() -> dict[str, set[str]]:
    """The options of each command of `portineria`, those of its own commands among them."""
    group = typer.main.get_command(app)
    return {
        name: {
            option
            for own in (command, *getattr(command, "commands", {}).values())
            for parameter in own.params
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


def anchors(path: Path) -> set[str]:
    """The fragments that headings answer to, as code forges make them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text_of(path), flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> Iterator[str]:
    """The relative links of a document."""
    prose = _CODE.sub("", text_of(path))
    yield from (link for link in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in link)


def test_make_targets() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE)) - NOT_A_TARGET
    assert set(re.findall(r"\bmake ([a-z]+)", all_code())) == targets


def test_commands() -> None:
    named = set(re.findall(r"\bportineria ([a-z]+)\b", all_code()))
    assert named == set(commands())


@pytest.mark.parametrize("name", commands())
def test_options(name: str) -> None:
    """Each command has its section in cli.md, with all of its options and no other."""
    sections = re.split(r"^## ", text_of(DOCS / "cli.md"), flags=re.MULTILINE)
    section = next(part for part in sections if part.startswith(f"portineria {name}\n"))
    table = "\n".join(line for line in section.splitlines() if line.startswith("| `"))
    documented = {
        word for cell in re.findall(r"^\| (.+?) \|", table, re.MULTILINE) for word in re.findall(r"`(--[\w-]+)`", cell)
    }
    assert documented == {option for option in commands()[name] if option.startswith("--")} - {"--help"}


def test_settings() -> None:
    settings = {f"PORTINERIA_{field.name.upper()}" for field in fields(Settings)}
    assert set(re.findall(r"^\| `(PORTINERIA_\w+)`", text_of(DOCS / "cli.md"), re.MULTILINE)) == settings
    tests_own = set(re.findall(r"PORTINERIA_TEST\w*", text_of(ROOT / "tests" / "conftest.py")))
    for path in (*DOCUMENTS, ROOT / "Containerfile", ROOT / "compose.yml"):
        assert set(re.findall(r"PORTINERIA_\w+", text_of(path))) <= settings | tests_own, path.name


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links(path: Path) -> None:
    for link in links(path):
        file, _, fragment = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if fragment:
            assert fragment in anchors(target), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_paths(path: Path) -> None:
    """Files and folders of ours that stand between backticks."""
    shaped = re.compile(r"[\w.-]+(?:/[\w.-]+)*\.(?:py|yml|json|jsonl|toml|md|js|html|lock)|(?:[\w.-]+/)+")
    for named in re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text_of(path), flags=re.DOTALL)):
        if (
            ("/" in named or path.stem == "architecture")
            and shaped.fullmatch(named)
            and not named.startswith(GENERATED)
        ):
            assert (ROOT / named).exists(), named


def test_architecture_names_every_folder() -> None:
    named = re.findall(r"`([a-z]+)/`", text_of(DOCS / "architecture.md"))
    packages = re.search(r"^packages = \[(.+)\]$", text_of(ROOT / "pyproject.toml"), re.MULTILINE)
    assert packages
    assert set(re.findall(r'"(\w+)"', packages[1])) <= set(named)


def yaml_blocks() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", text_of(DOCS / "catalogue.md"), re.DOTALL)


def test_the_catalogue_page_shows_every_section_with_known_fields() -> None:
    shown: dict[str, list[Item]] = {}
    for block in yaml_blocks():
        for section, content in yaml.safe_load(block).items():
            shown.setdefault(section, []).extend(content if isinstance(content, list) else [content])
    assert {*SECTIONS, "steps"} - {"examples"} <= set(shown)
    for section, kind in {**SECTIONS, "steps": Step}.items():
        for item in shown.get(section, []):
            _, problems = row(kind, item, complete=False)
            assert not problems, (section, item)


def test_the_example_town_loads(tmp_path: Path, engine: Engine) -> None:
    """The folder that catalogue.md builds step by step, word for word."""
    for block in yaml_blocks():
        if found := re.match(r"# (valdombra/\S+)\n", block):
            file = tmp_path / found[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block, encoding="utf-8")
    read = catalogue.read([composition.STARTER, tmp_path / "valdombra"])
    assert {"segreteria", "municipio", "mercato-del-sabato", "prestito-trebbiatrice"} <= set(read.records)
    assert loader.load(engine, read).counts["added"] > len(read.records)
