"""Periods longer than a day: "dal 3 al 7 dicembre", "questo weekend", "la prossima settimana", "entro fine mese"."""

import re
from datetime import date, datetime, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from nlu.days import (
    MONTH,
    MONTHS,
    NEXT_WEEK,
    WEEKDAY,
    Said,
    by_date,
    elided,
    find_days,
    first,
    last,
    month_number,
    year_if_far,
)
from nlu.numerals import NUMERAL, number
from nlu.period import DAY, Period, days_long, midnight

WEEKEND: Final = r"(?:week[ -]?end|fine ?settimana)"
EVENING: Final = timedelta(hours=17)
_BETWEEN: Final = re.compile(
    rf"\b(?:(?:dal |dall'|[tf]ra (?:il |l'))(?=\d)|(?:da|dal|dalla|[tf]ra)(?: il)? (?=[a-z])"
    rf"|(?=(?:{WEEKDAY} )?\d\d?(?: ?- ?| e (?:il |l'|{WEEKDAY} )?)\d\d?[°º]? ?(?:di )?{MONTH}))"
    r"(?=(?P<begin>[^,;!?]{1,30}?)(?: ?- ?| (?:fino )?(?:al |all'|alla |a )| e (?:il |l')?)(?P<end>.+))"
)
_NEW_YEAR: Final = (
    r"(?<!\bdi )(?<!dopo )(?<!entro )\bcapodanno\b|\b(?:giorno|notte|sera) di capodanno\b|\bultimo dell'anno\b"
)
_PART_OF_MONTH: Final = (
    rf"\b(?P<until>entro )?(?:l'|la )?(?P<part>inizi|primi|meta|fine)o?(?: di| del| dell'| d')? ?"
    rf"(?P<month>{MONTH}|mese\b|anno\b(?! \w+ic))(?: (?P<year>20\d\d)\b)?"
)
_WHOLE_MONTH: Final = (
    rf"\b(?:ad?|in|di|(?P<until>entro)|per|durante) (?P<month>{'|'.join(MONTHS)})\b(?: (?P<year>20\d\d)\b)?"
)
# From which day, to which one (None: the last), and how it is called.
_PARTS: Final[dict[str, tuple[int, int | None, str]]] = {
    "inizi": (0, 10, "inizio "), "primi": (0, 10, "inizio "), "meta": (10, 20, "metà "), "fine": (20, None, "fine "),
}  # fmt: skip


def from_day_to_day(plain: str, now: datetime) -> Period | None:
    """ "dal 3 al 7 dicembre", "da venerdì a domenica"; one that has begun is the one that is meant."""
    today = now.date()
    since = _next_monday(today) if re.search(NEXT_WEEK, plain) else today
    for found in _BETWEEN.finditer(plain):
        begin, end = _said_at_once(found["begin"], today), _said_at_once(found["end"], today)
        if begin is None or end is None or begin.end < len(_as_date(found["begin"])):
            continue
        until = first(end.passes, since)
        start = last(begin.passes, until) if until else None
        if until and not start and (start := first(begin.passes, since)):  # "da domani a lunedì", on a Monday
            until = first(end.passes, start)
        if start and until:
            begun = elided("dal", start) if start.month == until.month else by_date("dal", start, today)
            return days_long(start, (until - start).days + 1, f"{begun} {by_date('al', until, today)}")
    return None


def _said_at_once(text: str, today: date) -> Said | None:
    """The day with which the text begins."""
    text = _as_date(text)
    return next((said for said in find_days(text, today) if text[: said.begin] in ("", "il ")), None)


def _as_date(text: str) -> str:
    return re.sub(r"^(?=\d)", "il ", text)


def new_year(plain: str, now: datetime) -> Period | None:
    """The last evening of the year, its night and the day after."""
    if not re.search(_NEW_YEAR, plain):
        return None
    eve = date((now - DAY).year, 12, 31)
    return Period(midnight(eve) + EVENING, midnight(eve) + 2 * DAY, "a Capodanno")


def weeks(plain: str, now: datetime) -> Period | None:
    """Weekends, weeks and "nei prossimi tre giorni"."""
    today = now.date()
    saturday, monday = today + timedelta(days=5 - today.weekday()), _next_monday(today)  # on a Sunday, yesterday
    if re.search(rf"\bprossim[oi] {WEEKEND}\b|\b{WEEKEND} prossim[oi]\b", plain):
        return days_long(saturday + 7 * DAY * (today >= saturday), 2, "il prossimo fine settimana")
    if re.search(rf"\b{WEEKEND}\b", plain):
        return days_long(saturday, 2, "questo fine settimana")
    if re.search(NEXT_WEEK, plain):
        return days_long(monday, 7, "la prossima settimana")
    if re.search(r"\bin settimana\b", plain):  # not at the weekend
        return (
            Period(now, midnight(saturday), "in settimana")
            if today < saturday
            else days_long(monday, 5, "in settimana")
        )
    if re.search(r"\bquesta settimana\b", plain):
        return Period(now, midnight(monday), "questa settimana")
    if found := re.search(rf"\bprossim[ie] ({NUMERAL}) (giorni|settimane)\b", plain):
        in_days, count = found[2] == "giorni", number(found[1])
        name = f"{'nei prossimi' if in_days else 'nelle prossime'} {count} {found[2]}"
        return Period(now, midnight(today) + DAY * (count * (1 if in_days else 7) + 1), name)
    return None


def months(plain: str, now: datetime) -> Period | None:
    """A month, or its first, second or last third; "fine anno" is that of December."""
    this = now.date().replace(day=1)
    following = this + relativedelta(months=1)
    if found := re.search(_PART_OF_MONTH, plain) or re.search(_WHOLE_MONTH, plain):
        return _of_month(found, now)
    if re.search(r"\bprossimo mese\b|\bmese prossimo\b", plain):
        return Period(midnight(following), midnight(following + relativedelta(months=1)), "il mese prossimo")
    if re.search(r"\b(?:questo|entro il|nel) mese\b(?! di)", plain):
        return Period(now, midnight(following), "questo mese")
    return None


def _of_month(found: re.Match[str], now: datetime) -> Period | None:
    """The next one whose end is still to come."""
    begin, end, called = _PARTS.get(found.groupdict().get("part") or "", (0, None, ""))
    for month in _months_called(found, now.date()):
        start = midnight(month) + begin * DAY
        until = midnight(month + relativedelta(months=1)) if end is None else midnight(month) + end * DAY
        if until > now:
            name = f"{called}{MONTHS[month.month - 1]}{year_if_far(' ', start.date(), now.date())}"
            if found["until"]:
                return Period(now, until, f"entro {name}")
            return Period(start, until, f"{'ad' if name.startswith('a') else 'a'} {name}")
    return None


def _months_called(found: re.Match[str], today: date) -> tuple[date, ...]:
    """The first days of the months that may be meant, the nearest first."""
    this = today.replace(day=1)
    if found["month"] == "mese":
        return this, this + relativedelta(months=1)
    month = 12 if found["month"] == "anno" else month_number(found["month"])
    if found["year"]:
        return (date(int(found["year"]), month, 1),)
    return this.replace(month=month), this.replace(month=month, year=this.year + 1)


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())
