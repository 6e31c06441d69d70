import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.web.tokens import Tokens

TOKENS = Tokens(b"un segreto di prova")


def test_a_token_stands_for_its_conversation_and_no_other() -> None:
    tokens = {TOKENS.new() for _ in range(100)}
    assert len(tokens) == 100
    assert len({TOKENS.conversation(token) for token in tokens}) == 100
    token = tokens.pop()
    assert TOKENS.conversation(token) == TOKENS.conversation(token)
    assert str(TOKENS.conversation(token)).startswith("web/")


def test_the_name_of_a_conversation_does_not_open_it() -> None:
    token = TOKENS.new()
    name = str(TOKENS.conversation(token))
    assert TOKENS.conversation(name) is None
    assert TOKENS.conversation(name.removeprefix("web/")) is None


@pytest.mark.parametrize("damage", [
    lambda token: "",
    lambda token: token[:-1],
    lambda token: token[1:],
    lambda token: token.rpartition(".")[0],
    lambda token: token.rpartition(".")[0] + ".",
    lambda token: "." + token.rpartition(".")[2],
    lambda token: token.swapcase(),
    lambda token: token + "x",
    lambda token: f" {token}",
    lambda token: ("B" if token[0] == "A" else "A") + token[1:],
    lambda token: token.replace(".", "..", 1),
    lambda token: f"admin.{token.rpartition('.')[2]}",
])  # fmt: skip
def test_a_token_that_was_changed_stands_for_nothing(damage: object) -> None:
    assert TOKENS.conversation(damage(TOKENS.new())) is None  # type: ignore[operator]


@given(st.text())
def test_a_token_that_somebody_made_up_stands_for_nothing(token: str) -> None:
    assert TOKENS.conversation(token) is None


def test_a_token_of_another_secret_stands_for_nothing() -> None:
    assert TOKENS.conversation(Tokens(b"un altro segreto").new()) is None
    assert TOKENS.conversation(Tokens(b"").new()) is None


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret"
    token = Tokens.at(path).new()
    assert len(path.read_bytes()) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    secret = path.read_bytes()
    assert Tokens.at(path).conversation(token)
    assert path.read_bytes() == secret


def test_two_desks_with_one_secret_know_each_others_tokens(tmp_path: Path) -> None:
    one, other = Tokens.at(tmp_path / "secret"), Tokens.at(tmp_path / "secret")
    assert other.conversation(one.new())


def test_an_empty_file_is_no_secret(tmp_path: Path) -> None:
    """What is left when the machine goes down between making the file and writing it: anybody could sign."""
    (tmp_path / "secret").touch()
    assert Tokens.at(tmp_path / "secret").conversation(Tokens(b"").new()) is None
