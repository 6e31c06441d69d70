"""The forms of a group of questions: as they are proposed or, refused, as they were sent, with what is wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import FormData

from knowledge.desk.phrase_change import PhraseError

_NUMBER: Final = re.compile(r"\d{1,3}")
_PHRASE: Final = re.compile(r"phrase-(\d{1,3})")
_NAME_OF: Final = {"record": "name"}  # what "text" is in a form that has no phrases


@dataclass(frozen=True)
class Wording:
    """A phrase of a form with its box. `wrong` stands beside it, `choice` tells that the box is what to look at."""

    number: int
    text: str
    used: bool
    wrong: str = ""
    choice: bool = False


@dataclass(frozen=True)
class Sent:
    """One form of the page that was refused; without a name, none was.

    `about` is the field that is wrong, `number` the phrase where it is one, 0 where none was chosen.
    """

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    used: frozenset[int] = frozenset()
    wrong: str = ""
    about: str = ""
    number: int = 0

    @property
    def target(self) -> str:
        """The id of the element to put right."""
        if self.about != "text":
            return f"{self.form}-{self.about}"
        return f"{self.form}-text-{self.number}" if self.number else f"{self.form}-use-{self._numbers()[0]}"

    def value(self, form: str, name: str, otherwise: str = "") -> str:
        return self.values.get(name, "") if form == self.form else otherwise

    def wrong_in(self, form: str, name: str) -> str:
        return self.wrong if (form, name) == (self.form, self.about) else ""

    def wordings(self, form: str, proposals: Sequence[str]) -> list[Wording]:
        """As sent or, of the other forms, as proposed, the first one chosen."""
        if form != self.form:
            return [Wording(number, text, number == 1) for number, text in enumerate(proposals or [""], 1)]
        return [self._wording(number) for number in self._numbers()]

    def _wording(self, number: int) -> Wording:
        choice = self.number == 0 and number == self._numbers()[0]
        is_wrong = self.about == "text" and (choice or number == self.number)
        text = self.values.get(f"phrase-{number}", "")
        return Wording(number, text, number in self.used, self.wrong if is_wrong else "", choice)

    def _numbers(self) -> list[int]:
        return sorted(int(found[1]) for name in self.values if (found := _PHRASE.fullmatch(name))) or [1]


def refused(form: str, given: FormData, error: PhraseError) -> Sent:
    """The form called `form` as it was sent."""
    values = {name: value for name, value in given.items() if isinstance(value, str) and name not in ("csrf", "use")}
    ticked = (value for value in given.getlist("use") if isinstance(value, str))
    used = frozenset(int(value) for value in ticked if _NUMBER.fullmatch(value))
    wrong_one = (n for n in sorted(used) if error.text and _tidy(values.get(f"phrase-{n}", "")) == error.text)
    about = _NAME_OF.get(form, "text") if error.about == "text" else error.about
    return Sent(form, values, used, str(error), about or "text", next(wrong_one, 0))


def _tidy(text: str) -> str:
    return " ".join(text.split())
