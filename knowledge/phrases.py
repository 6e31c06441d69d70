"""Files of phrases: the ways people ask for a topic, by the facet they ask for where it is known.

Shape: `topic: {facet: [sentence, …]}`, or `topic: [sentence, …]` with no facet known.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from knowledge import document
from knowledge.errors import CatalogueError
from knowledge.vocabularies import Ask


class KnownPhrase(NamedTuple):
    topic: str
    ask: str  # a value of `Ask`, or empty where it is not known
    text: str


def read_phrases(folder: Path) -> Iterator[KnownPhrase]:
    """Every phrase of the folder's files. Raises `CatalogueError` where a file cannot be read or has another shape."""
    for path in sorted(folder.glob("*.yml")):
        yield from phrases_of(document.read(path) or {}, path.name)


def phrases_of(content: Any, name: str) -> Iterator[KnownPhrase]:
    """The phrases of one file's content; `name` stands in the error."""
    if not isinstance(content, dict):
        raise CatalogueError([f"{name}: mi aspetto argomenti con le loro frasi"])
    for topic, sentences in content.items():
        if not isinstance(topic, str):
            raise CatalogueError([f"{name}: {topic}: non è il nome di un argomento"])
        by_ask = sentences if isinstance(sentences, dict) else {"": sentences}
        for ask, texts in by_ask.items():
            if ask not in ("", *Ask) or not isinstance(texts, list):
                raise CatalogueError(
                    [f"{name}: {topic}: mi aspetto liste di frasi, con un aspetto tra {', '.join(Ask)}"]
                )
            for text in texts:
                if not isinstance(text, str) or not text.strip():
                    raise CatalogueError([f"{name}: {topic}: una frase è vuota o non è un testo: {text!r}"])
                yield KnownPhrase(topic, ask, text)
