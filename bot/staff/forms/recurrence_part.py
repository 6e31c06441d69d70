"""How an event comes back, by choices; a rule that choices cannot say stays as it is written."""

from dataclasses import replace
from typing import Any, Final

from wtforms import Form, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from bot.staff.forms.inputs import Day, Ticks, options
from knowledge.hours import DAYS
from knowledge.recurrence import RecurrenceError
from knowledge.recurrence_choices import LAST, NTHS, Choices, Repeat, of, rule

_RULE: Final = "rule"
_REPEATS: Final = (
    (Repeat.ONCE, "Una volta sola"),
    (Repeat.WEEKLY, "Ogni settimana, o ogni due, tre…"),
    (Repeat.MONTH_DAY, "Ogni mese, lo stesso giorno del mese"),
    (Repeat.MONTH_WEEKDAY, "Ogni mese, come «il primo sabato»"),
    (Repeat.YEARLY, "Ogni anno"),
    (_RULE, "Una regola scritta a mano"),
)
_WEEKDAYS: Final = [(str(number), day.capitalize()) for number, day in enumerate(DAYS)]
_NTHS: Final = [(str(nth), {1: "Primo", 2: "Secondo", 3: "Terzo", 4: "Quarto", LAST: "Ultimo"}[nth]) for nth in NTHS]

_DAY_OR_WEEKDAY: Final = (
    "Hai spuntato dei giorni della settimana: scegli «Ogni mese, come il primo sabato», oppure togli la spunta."
)


class RecurrencePart(Form):
    class Meta:
        locales = ("it_IT", "it")

    repeat = SelectField("Quanto spesso", choices=options(_REPEATS), default=Repeat.ONCE)
    every = IntegerField("Ogni quanti (settimane, mesi, anni)", [Optional(), NumberRange(1, 52)], default=1)
    weekdays = Ticks("Giorni della settimana", choices=options(_WEEKDAYS))
    nths = Ticks("Quale nel mese", choices=options(_NTHS))
    until = Day("Fino al")
    times = IntegerField("Oppure quante volte in tutto", [Optional(), NumberRange(1, 999)])
    text = StringField("Regola (RFC 5545)", [Length(max=200)])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.data["repeat"] == Repeat.MONTH_DAY and (self.data["weekdays"] or self.data["nths"]):
            self.repeat.errors = [_DAY_OR_WEEKDAY]
            return False
        try:
            rule_of(self.data)
        except RecurrenceError as error:
            self.repeat.errors = [str(error)]
            return False
        return True


def choices_of(data: dict[str, Any]) -> Choices:
    return Choices(
        Repeat(data["repeat"]),
        every=data["every"] or 1,
        weekdays=tuple(map(int, data["weekdays"] or ())),
        nths=tuple(map(int, data["nths"] or ())),
        until=data["until"],
        times=data["times"] or 0,
    )


def rule_of(data: dict[str, Any]) -> str:
    """The RRULE of what was chosen; empty for once. Raises `RecurrenceError`."""
    if data["repeat"] == _RULE or _is_kept(data):
        return str(data["text"] or "").strip()
    return rule(choices_of(data))


def _is_kept(data: dict[str, Any]) -> bool:
    """Whether nothing was chosen anew: a rule that says the same in other words stays as it was."""
    text = str(data["text"] or "").strip()
    known = of(text) if text else None
    return known is not None and _plain(known) == _plain(choices_of(data))


def _plain(choices: Choices) -> Choices:
    return replace(choices, day=0, month=0, skipped=())


def data_of(text: str) -> dict[str, Any]:
    """What the form shows for an RRULE."""
    choices = of(text)
    if choices is None:
        return {"repeat": _RULE, "every": 1, "text": text}
    return {
        "repeat": choices.repeat,
        "every": choices.every,
        "weekdays": [str(day) for day in choices.weekdays],
        "nths": [str(nth) for nth in choices.nths],
        "until": choices.until,
        "times": choices.times or None,
        "text": text,
    }
