"""What an answer says: an address, a contact, a day, hours, some words. Pure: text in, values of a draft out."""

import re
from datetime import datetime
from typing import Final

import phonenumbers

from nlu.addresses import find_address
from nlu.clock_times import find_hours
from nlu.dates import find_period
from nlu.linear import folded

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONGEST: Final = {"description": 1000, "address": 200}
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_COUNTRY: Final = "IT"

Values = dict[str, str]


def read_slot(name: str, text: str, now: datetime) -> Values:
    """What the text answers to the question for `name`; nothing where it does not. Days are counted from `now`."""
    match name:
        case "contact":
            return _contact(text)
        case "day" | "hours":
            return read_times(text, now)
        case "address":
            return _with_letters(name, find_address(text) or text.strip(" .,"))
        case "description":
            return described(text)
    return {}


def described(text: str) -> Values:
    return _with_letters("description", text)


def _with_letters(name: str, text: str) -> Values:
    return {name: text[: _LONGEST[name]]} if _LETTERS.search(text) else {}


def read_times(text: str, now: datetime) -> Values:
    """The day and the hours of a booking: ISO date, and "dalle 15 alle 19"."""
    values: Values = {}
    period = find_period(text, now)
    hours = find_hours(folded(text))
    alone = hours is not None and period is not None and not _names_day(text, now)
    if period and period.day and not alone and period.day >= now.date():
        values["day"] = period.day.isoformat()
    if hours:
        values["hours"] = f"di {hours.name}" if hours.part else hours.name
    return values


def _names_day(text: str, now: datetime) -> bool:
    """Whether a day is named, and not only hours, which would be today's."""
    plain = folded(text)
    without = re.sub(r"\b(?:dopo|dalle|alle|verso|prima delle|entro) (?:le )?(?:ore )?\d[\d.:]*", " ", plain)
    period = find_period(without, now)
    return period is not None and period.day is not None


def _contact(text: str) -> Values:
    """A phone, in the way it is dialled in Italy, or an e-mail address."""
    if found := _EMAIL.search(text):
        return {"contact": found[0]}
    matches = phonenumbers.PhoneNumberMatcher(text, _COUNTRY, leniency=phonenumbers.Leniency.POSSIBLE)
    for match in matches:
        home = match.number.country_code == phonenumbers.country_code_for_region(_COUNTRY)
        form = phonenumbers.PhoneNumberFormat
        return {"contact": phonenumbers.format_number(match.number, form.NATIONAL if home else form.INTERNATIONAL)}
    return {}
