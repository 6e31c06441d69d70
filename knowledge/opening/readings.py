"""What a matched piece of text says: minutes, weekdays, periods. Raises `HoursUnread` for what cannot be."""

import re
from typing import Final

from knowledge.opening.periods import MONTHS, Period, exists
from knowledge.opening.unread import HoursUnread

NUMBER: Final = r"\d{1,2}°?"
_MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
_DAYS = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")
_SHORT_DAYS = ("lu", "ma", "me", "gi", "ve", "sa", "do")
_ORDINALS = {"prim": 1, "second": 2, "terz": 3, "quart": 4, "quint": 5, "ultim": -1, "penultim": -2}
_WORD_MINUTES = {"mezza": 30, "mezzo": 30, "un quarto": 15, "tre quarti": 45}


def _minutes(found: re.Match[str], n: int, piece: str) -> int:
    if name := found[f"n{n}"]:
        return {"mezzogiorno": 720, "mezzanotte": 1440, "una": 780}[name]
    if found[f"q{n}"]:
        hour, minute = divmod(int(found[f"q{n}"]), 100)
    else:
        word = found[f"w{n}"]
        hour = int(found[f"h{n}"])
        minute = _WORD_MINUTES[word] if word else int(found[f"m{n}"] or found[f"c{n}"] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise HoursUnread(piece, "non è un orario: le ore vanno da 0 a 24, i minuti da 0 a 59")
    return hour * 60 + minute


def span(found: re.Match[str], piece: str) -> tuple[int, int]:
    start, end = _minutes(found, 1, piece) % 1440, _minutes(found, 2, piece) or 1440
    if start == end:
        raise HoursUnread(piece, "comincia e finisce alla stessa ora. Se è sempre aperto scrivi h24")
    return start, end


def day(name: str) -> int:
    return _DAYS.index(name[:3]) if len(name) > 2 else _SHORT_DAYS.index(name)


def day_range(found: re.Match[str], _: str) -> tuple[int, ...]:
    first, last = day(found[1]), day(found[2])
    return tuple((first + n) % 7 for n in range((last - first) % 7 + 1))


def refuse_slash(_: re.Match[str], piece: str) -> tuple[int, ...]:
    first, last = (day.strip() for day in piece.split("/"))
    example = f"{first} e {last} 9-13 oppure {first}-{last} 9-13"
    raise HoursUnread(piece, "può voler dire due cose: solo questi due giorni, o anche quelli in mezzo", example)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _number(text: str) -> int:
    return int(text.rstrip("°")) if text[0].isdigit() else 1


def _checked(period: Period, piece: str) -> tuple[Period]:
    if not (exists(period.first) and exists(period.last)) or 0 in (*period.first, *period.last):
        raise HoursUnread(piece, "questa data non esiste", "lun-ven 9-13, dal 10 al 20 agosto chiuso")
    return (period,)


def _years(found: re.Match[str]) -> tuple[int, int]:
    last = int(found["y2"] or 0)
    return int(found["y1"] or last), last


def date_range(found: re.Match[str], piece: str) -> tuple[Period]:
    month = found["m2"]
    first = (_month(found["m1"] or month), _number(found["d1"]))
    last = (_month(month), _number(found["d2"]))
    year, last_year = _years(found)
    if year and not found["y1"] and first > last:
        year -= 1
    return _checked(Period(first, last, year, last_year), piece)


def numeric_range(found: re.Match[str], piece: str) -> tuple[Period]:
    first, last = (int(found["m1"]), int(found["d1"])), (int(found["m2"]), int(found["d2"]))
    return _checked(Period(first, last, *_years(found)), piece)


def dates(found: re.Match[str], piece: str) -> tuple[Period, ...]:
    month, year = _month(found["month"]), int(found["y"] or 0)
    days = [_number(day) for day in re.findall(rf"{NUMBER}|primo", found["days"])]
    return tuple(_checked(Period((month, day), (month, day), year, year), piece)[0] for day in days)


def month_range(found: re.Match[str], _: str) -> tuple[Period]:
    first, last = (_month(found["m1"]), 0), (_month(found["m2"]), 0)
    year, last_year = _years(found)
    return (Period(first, last, year, last_year),)


def one_month(found: re.Match[str], _: str) -> tuple[Period]:
    month, year = (_month(found["m"]), 0), int(found["y"] or 0)
    return (Period(month, month, year, year),)


def ordinal(found: re.Match[str], piece: str) -> int:
    if found["number"]:
        if not 1 <= int(found["number"]) <= 5:
            raise HoursUnread(piece, "un mese ha al più cinque settimane", "primo sabato del mese 9-12")
        return int(found["number"])
    return _ORDINALS[found["word"]]


def feast(selector: str) -> Period:
    if selector.startswith("easter"):
        return Period(feast=selector)
    month, day = selector.split()
    number = MONTHS.index(month) + 1
    return Period((number, int(day)), (number, int(day)))
