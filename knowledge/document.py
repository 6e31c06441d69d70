"""One YAML file: its text in, plain data out."""

from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import CatalogueError

# What PyYAML lets through besides its own errors: days that do not exist, "!!bool boh", a thousand brackets.
_UNREADABLE = (yaml.YAMLError, ValueError, LookupError, AttributeError, RecursionError)


class _Loader(yaml.CSafeLoader):
    """Refuses what YAML would lose in silence, a key that stands twice, and what PostgreSQL cannot store."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set[str]()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"«{key.value}» c'è due volte", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        value = super().construct_scalar(node)
        if isinstance(value, str) and "\0" in value:
            raise yaml.constructor.ConstructorError(None, None, "un carattere invisibile", node.start_mark)
        return value


def read(path: Path) -> Any:
    """What the file holds, None where it is empty. Raises `CatalogueError`, with the line where it is known."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  a safe loader
    except UnicodeDecodeError as error:
        raise CatalogueError([f"{path.name}: il file non è in UTF-8"]) from error
    except _UNREADABLE as error:
        mark = getattr(error, "problem_mark", None)
        line = f" alla riga {mark.line + 1}" if mark else ""
        why = f": {error.problem}" if isinstance(error, yaml.constructor.ConstructorError) else ""
        raise CatalogueError([f"{path.name}: YAML non leggibile{line}{why}"]) from error
