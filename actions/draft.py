"""A form that is being filled in, turn by turn: a report, a call back, a proposal, a room."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self

from knowledge.vocabularies import RequestKind

CONFIRM: Final = "confirm"
CHANGE: Final = "change"
OTHER: Final = "altro"  # a proposal for none of the processes that are open
# What each form needs, in the order in which it is asked; and what may be added before it is sent.
NEEDED: Final[dict[RequestKind, tuple[str, ...]]] = {
    RequestKind.REPORT: ("description", "address"),
    RequestKind.CALL: ("contact",),
    RequestKind.PROPOSAL: ("description", "record"),
    RequestKind.BOOKING: ("day", "hours", "contact"),
}
OPTIONAL: Final[dict[RequestKind, tuple[str, ...]]] = {
    RequestKind.REPORT: ("contact",),
    RequestKind.CALL: (),
    RequestKind.PROPOSAL: ("contact",),
    RequestKind.BOOKING: ("description",),
}
REPORTABLE: Final = (
    "segnalazioni/buche", "segnalazioni/lampioni", "segnalazioni/rifiuti-abbandonati", "segnalazioni/degrado",
)  # fmt: skip
BOOKABLE: Final = "spazi/prenotare-sala"
PROPOSALS: Final = ("partecipazione/proposte", "partecipazione/bilancio-partecipativo")
# The form that belongs to a topic.
FORM_OF: Final[dict[str, RequestKind]] = {
    **dict.fromkeys(REPORTABLE, RequestKind.REPORT),
    BOOKABLE: RequestKind.BOOKING,
}
_NAMES: Final = {"description", "address", "lat", "lon", "photo", "contact", "record", "day", "hours", "told"}


class Act(StrEnum):
    """What a turn does to a form."""

    ASK = "ask"  # for what is still missing
    UNCLEAR = "unclear"  # the answer was none
    FAR = "far"  # a position outside the town
    SUMMARY = "summary"  # nothing is missing: shall it be sent?
    CHANGE = "change"  # what is to be changed?
    SENT = "sent"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Draft:
    """`key` makes one form stored once; `values` are what is known so far, by name; `asking` what was asked last."""

    kind: RequestKind
    key: str
    topic: str = ""
    values: tuple[tuple[str, str], ...] = ()
    asking: str = ""

    def __getitem__(self, name: str) -> str:
        """Empty where it is not known."""
        return dict(self.values).get(name, "")

    def having(self, **values: str) -> Self:
        return replace(self, values=tuple((dict(self.values) | values).items()))

    @property
    def missing(self) -> str:
        """What is to be asked next; `CONFIRM` when all that is needed is there."""
        return next((name for name in NEEDED[self.kind] if not self._knows(name)), CONFIRM)

    def _knows(self, name: str) -> bool:
        return bool(self[name]) or (name == "address" and bool(self["lat"]))

    @classmethod
    def from_json(cls, data: Any) -> Self | None:
        """None for none, and for what another release wrote."""
        try:
            values = tuple((name, text) for name, text in data["values"])
            draft = cls(RequestKind(data["kind"]), data["key"], data["topic"], values, data["asking"])
        except (TypeError, KeyError, ValueError):
            return None
        texts = (draft.key, draft.topic, draft.asking, *(text for _, text in values))
        known = all(isinstance(text, str) for text in texts) and {name for name, _ in values} <= _NAMES
        return draft if known else None


@dataclass(frozen=True)
class Step:
    """A turn of a form: what it does, and the form as it is afterwards."""

    act: Act
    draft: Draft


def pending(draft: Draft) -> Step:
    """The step that asks for what is missing, or whether to send."""
    missing = draft.missing
    return Step(Act.SUMMARY if missing == CONFIRM else Act.ASK, replace(draft, asking=missing))
