"""The periods people name when they ask what is on or who is open. Relative to `now`, Europe/Rome wall-clock.

Days are found by `nlu.days`, times of day by `nlu.clock_times`. Where a phrase can be read in two ways:

- Hours without a day are today's; tomorrow's once they are over ("dopo le 18", said at 19, is still today's).
  A weekday whose hours are over is that of next week. "Oggi", "stamattina" and a whole date stay what they are,
  even when they lie behind us.
- "Stasera" and "stanotte" go on until three in the morning; until then they are those of the day before.
- "Il 12" is the next 12th, today included; a date without a year the next one; a date whose year is over no period.
- "Alle 15" is the hour from 15, "verso le 17" goes from half an hour before to an hour after.
- The first, second and last third of a month are its "inizio", "metà" and "fine".
- "Dopo Natale" is the thirty days after it; "entro", "fino a" and "prima di" begin now.
- Hours narrow a single day. Of a week "di pomeriggio" only what begins in the afternoons is meant.
"""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from nlu import spans
from nlu.clock_times import Hours, find_hours
from nlu.days import FEASTS, MONTH, MONTHS, WEEKDAYS, Said, by_date, by_weekday, find_days, first
from nlu.linear import folded
from nlu.numerals import NUMBER_WORDS, NUMERAL
from nlu.period import DAY, Period, days_long, midnight

__all__ = ["Period", "find_period", "is_time_word", "names_time", "within"]

_ANY_DAY: Final = datetime.combine(date(2026, 1, 1), time(12))
_DAYS_AFTERWARDS: Final = 30
_NIGHT_END: Final = time(3)
_STREET: Final = r"(?:via|viale|vicolo|strada|corso|largo|(?:piazz|ponte|parco|rione|quartiere)\w*)"
_COUNTED: Final = (
    r"ann[oi]|mes[ei]|giorn[oi]|settiman[ae]|or[ae]|minut[oi]|eur[oi]?|per ?(?:cento|mille)|person[ae]|adult[oi]"
    r"|bambin[ioae]|ragazz[ioae]|figli[oa]?|post[oi]|rat[ae]|volt[ae]|metri|mq|km|kg"
)
_NO_TIMES: Final = (
    rf"\b{_STREET}(?: del| dell')? ?{NUMERAL}[°º]? ?(?:/ ?\d+|(?:di )?{MONTH})",  # "via 25 aprile"
    rf"\b{_STREET}(?: (?!(?:il|dal|al)\b)[a-z']+){{1,3}},? \d+/\d+",  # "via Roma 12/3"
    # "16 anni", "3/4 persone", "12,50 €", "il 5 per mille"; but "tra 3 mesi" is a day
    rf"(?<![tf]ra )(?<!prossim[ie] )\b\d+(?:[.,/-]\d+)* ?(?:€|%|(?:{_COUNTED})\b)",
    r"\b(?:24/7|7/7)(?![/\d])",
    r"\bbuon[ao]? ?(?:sera(?:ta)?|pomeriggio|nott[ea]|mattin[ao]|domenica|sabato|natale|pasqua|ferragosto)\b",
    r"\b\w+ (?:scors|passat)[oaie]\b|\bscors[oaie] \w+",
)
_TONIGHT: Final = r"\bsta ?(?:sera|notte)\b|\b(?:questa|oggi) (?:sera|notte)\b"
_LIMIT: Final = r"\b(entro|fino a|prima d|dopo)[a-z]{0,3}(?:'| (?:il |la |l')?)$"  # "entro il ", "prima dell'"
# Before a day that is called by itself, and before a date.
_LIMITS: Final = {
    "entro": ("entro ", "entro il"), "fino a": ("fino a ", "fino al"), "prima d": ("prima di ", "prima del"),
    "dopo": ("dopo ", "dopo il"),
}  # fmt: skip
_NEAR: Final = ("oggi", "domani", "dopodomani")


def find_period(text: str, now: datetime) -> Period | None:
    """The period the text names; None where it names none."""
    plain = folded(text)
    for pattern in _NO_TIMES:
        plain = re.sub(pattern, " ", plain)
    plain = re.sub(r"\bsabato [eo] domenica\b", "weekend", plain)
    ways = (spans.from_day_to_day, _tonight, spans.new_year, _single_day, _weeks_or_months, _hours_alone)
    return next(filter(None, (way(plain, now) for way in ways)), None)


def within(period: Period, other: Period) -> Period:
    """A day that is named without hours keeps those of the period before: "mercoledì?", after afternoons."""
    if period.day is None or other.hours is None or period.start.time() != time():
        return period
    return replace(period, hours=other.hours)


def _weeks_or_months(plain: str, now: datetime) -> Period | None:
    """ "questa settimana di pomeriggio", "a dicembre dopo le 18"."""
    period, hours = spans.weeks(plain, now) or spans.months(plain, now), find_hours(plain)
    if period is None or hours is None:
        return period
    first = int((hours.start or timedelta()).total_seconds() // 60)
    last = int((hours.end or DAY).total_seconds() // 60)
    name = f"{period.name} di {hours.name}" if hours.part else f"{period.name} {hours.name}"
    return replace(period, name=name, hours=(first, last))


def names_time(text: str) -> bool:
    """Whether the text names a period, whichever that is today."""
    return find_period(text, _ANY_DAY) is not None


def is_time_word(word: str) -> bool:
    """Whether a folded word speaks of time, as "domenica", "prossimo", "sera" and "12" do."""
    return word in _TIME_WORDS or word.isdecimal()


def _tonight(plain: str, now: datetime) -> Period | None:
    found = re.search(_TONIGHT, plain)
    if not found:
        return None
    day = now.date() - DAY * (now.time() < _NIGHT_END)
    name = "stanotte" if found[0].endswith("notte") else "stasera"
    whole = Period(midnight(day) + spans.EVENING, datetime.combine(day + DAY, _NIGHT_END), name)
    hours = find_hours(plain)
    return whole if hours is None or hours.part else _at(hours, whole)


def _single_day(plain: str, now: datetime) -> Period | None:
    today, hours = now.date(), find_hours(plain)
    for said in find_days(plain, today):
        if day := first(said.passes, today):
            if limited := _limited(plain[: said.begin], said, day, now):
                return limited
            period = _at(hours, days_long(day, 1, said.called(day, today)))
            if said.weekly and period.end <= now:
                day += 7 * DAY
                period = _at(hours, days_long(day, 1, said.called(day, today)))
            return period
    return None


def _limited(before: str, said: Said, day: date, now: datetime) -> Period | None:
    """ "entro venerdì", "prima del 12", "dopo Natale"."""
    found = re.search(_LIMIT, before)
    if not found:
        return None
    word, today = found[1], now.date()
    before_name, before_date = _LIMITS[word]
    if said.by_weekday or said.name in _NEAR:
        name = before_name + (by_weekday(day, today) if said.by_weekday else said.name)
    else:
        name = by_date(before_date, day, today)
    if word == "dopo":
        return days_long(day + DAY, _DAYS_AFTERWARDS, name)
    end = midnight(day) + DAY * (word != "prima d")
    return Period(now, end, name) if end > now else None


def _hours_alone(plain: str, now: datetime) -> Period | None:
    """ "dopo le 18": today's, tomorrow's once they are over. "Di pomeriggio" alone is any afternoon."""
    hours = find_hours(plain)
    if hours is None or hours.part:
        return None
    today = _at(hours, days_long(now.date(), 1, "oggi"))
    return today if today.end > now else _at(hours, days_long(now.date() + DAY, 1, "domani"))


def _at(hours: Hours | None, whole: Period) -> Period:
    """What the hours leave of a day or an evening."""
    if hours is None:
        return whole
    begin = midnight(whole.start.date())
    start = whole.start if hours.start is None else begin + hours.start
    end = whole.end if hours.end is None else begin + hours.end
    if start >= end:
        return whole
    if not hours.part:
        name = f"{whole.name} {hours.name}"
    elif whole.name in _NEAR:
        name = f"{whole.name} {hours.name}".replace("oggi mattina", "stamattina")
    else:
        name = f"{whole.name} di {hours.name}"
    return Period(start, end, name)


_TIME_WORDS: Final = frozenset(
    f"""{" ".join(WEEKDAYS).replace("ì", "i")} {" ".join(MONTHS)} {" ".join(FEASTS)} {" ".join(NUMBER_WORDS)}
    oggi domani dopodomani stasera stanotte stamani stamattina domattina mattina mattino pomeriggio sera serata notte
    weekend week end fine finesettimana settimana settimane mese inizio meta prossima prossimo prossimi prossime
    questa questo giorno giorni altro dopo prima verso entro fino tra fra dal dall alle dalle delle ore mezza
    mezzogiorno mezzanotte""".split()
)
