"""What a conversation remembers between turns: little, and of what was said only a form that is not sent yet."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from actions.draft import Draft
from knowledge.vocabularies import Ask


@dataclass(frozen=True)
class State:
    """`topic` and `record` are in focus; `offered` are the (title, payload) of the last buttons.

    `quartiere`, `audience`, `free` and `period` (start, end, name) are what the last question was narrowed to;
    `language` is the one that the person writes in, empty for Italian. `draft` is a form that is being filled in,
    `code` that of the last request sent; `listed` are the events last shown.
    """

    topic: str = ""
    record: str = ""
    ask: str = Ask.GENERIC.value
    quartiere: str = ""
    audience: str = ""
    free: bool = False
    period: tuple[str, ...] = ()
    language: str = ""
    draft: Draft | None = None
    code: str = ""
    listed: tuple[str, ...] = ()
    offered: tuple[tuple[str, str], ...] = ()
    turns: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Fields of another version are left out; a broken state is a new one."""
        try:
            known = {key: value for key, value in data.items() if key in cls.__dataclass_fields__}
            known["offered"] = tuple((_text(title), _text(payload)) for title, payload in known.get("offered", ()))
            known["draft"] = Draft.from_json(known.get("draft"))
            known["period"] = tuple(_text(part) for part in known.get("period", ()))
            known["listed"] = tuple(_text(slug) for slug in known.get("listed", ()))
            state = cls(**known)
            Ask(state.ask)
            for name in ("topic", "record", "ask", "quartiere", "audience", "language", "code"):
                _text(getattr(state, name))
        except (AttributeError, TypeError, ValueError):
            return cls()
        return state if type(state.turns) is int and type(state.free) is bool else cls()

    @property
    def offered_topics(self) -> frozenset[str]:
        """The topics of the last buttons: payloads "topic:<slug>:<facet>"."""
        parts = (payload.split(":") for _, payload in self.offered)
        return frozenset(part[1] for part in parts if part[0] == "topic" and len(part) == len(("topic", "slug", "ask")))

    def turned(self, **changes: Any) -> "State":
        return replace(self, turns=self.turns + 1, **changes)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a state holds texts")
    return value
