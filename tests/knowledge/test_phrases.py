from pathlib import Path

import pytest

from knowledge.errors import CatalogueError
from knowledge.phrases import KnownPhrase, phrases_of, read_phrases


def test_phrases_with_and_without_the_facet_they_ask_for() -> None:
    document = {"a/b": {"come": ["come si fa?"], "costo": ["quanto costa?", "è gratis?"]}, "a/c": ["aiuto"]}
    assert list(phrases_of(document, "a.yml")) == [
        KnownPhrase("a/b", "come", "come si fa?"),
        KnownPhrase("a/b", "costo", "quanto costa?"),
        KnownPhrase("a/b", "costo", "è gratis?"),
        KnownPhrase("a/c", "", "aiuto"),
    ]


@pytest.mark.parametrize(
    "sentences",
    [
        "una frase",
        None,
        3,
        {"quanto": ["una frase"]},
        {"come": "una frase"},
        {"come": None},
        [""],
        ["  "],
        [3],
        [None],
        {"come": ["bene", ["male"]]},
    ],
)
def test_another_shape_is_told_with_file_and_topic(sentences: object) -> None:
    with pytest.raises(CatalogueError, match=r"frasi\.yml: a/b: "):
        list(phrases_of({"a/b": sentences}, "frasi.yml"))


def test_the_files_of_a_folder_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text("a/c: [due]", encoding="utf-8")
    (tmp_path / "a.yml").write_text("a/b: {generic: [uno, perché]}", encoding="utf-8")
    (tmp_path / "note.txt").write_text("altro", encoding="utf-8")
    assert [phrase.text for phrase in read_phrases(tmp_path)] == ["uno", "perché", "due"]


def test_an_empty_file_has_no_phrases(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("# ancora niente\n", encoding="utf-8")
    assert list(read_phrases(tmp_path)) == []


@pytest.mark.parametrize(
    "content", [b"- una frase", b"una frase", b"a: b: c", b"a/b: [perch\xe9]", b"a/b: [2026-02-30]"]
)
def test_a_file_that_cannot_be_read_is_a_catalogue_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "frasi.yml").write_bytes(content)
    with pytest.raises(CatalogueError, match=r"frasi\.yml"):
        list(read_phrases(tmp_path))
