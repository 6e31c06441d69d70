"""Catalogue folders that a test writes."""

from pathlib import Path

from knowledge import catalogue
from knowledge.catalogue import Catalogue
from knowledge.errors import CatalogueError


def problems(folder: Path) -> list[str]:
    """What reading the folder complains about. Only a `CatalogueError` is a complaint."""
    try:
        catalogue.read([folder])
    except CatalogueError as error:
        return error.problems
    return []


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()

    def write(self, content: str | bytes, name: str = "schede.yml") -> "Folder":
        file = self.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def read(self) -> Catalogue:
        return catalogue.read([self.path])

    def problems(self) -> list[str]:
        return problems(self.path)
