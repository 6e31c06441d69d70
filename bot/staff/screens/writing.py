"""What the editor asks while somebody types: hours, a recurrence, a text. JSON or a form in, JSON out."""

from datetime import date, datetime
from typing import Any, Final

from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.italian import moment_here
from bot.staff.visit import Refused, Visit
from knowledge import hours_in_words, queries, recurrence_choices
from knowledge.desk import duplicates
from knowledge.desk.quality import BECAUSE
from knowledge.desk.roles import Right
from knowledge.hours import Hours, HoursError
from knowledge.opening.outlook import outlook
from knowledge.opening.unread import HoursUnread
from knowledge.readability import LONGEST_SENTENCE, findings, gulpease, sentences
from knowledge.recurrence import RecurrenceError
from knowledge.recurrence_choices import Choices, Repeat
from knowledge.recurrence_in_words import sentence

_LONGEST: Final = 20_000
_EASY: Final = 60
_YEARS: Final = range(1900, 2200)
_WRONG: Final = 422


def hours(visit: Visit) -> Response:
    """`text` → OSM syntax, the words that say it again, an ordinary week, other weeks, closures; or what is wrong."""
    text = _long_text(visit)
    try:
        osm = hours_in_words.read(text)
        if not osm:
            return visit.json({"osm": "", "words": "", "week": [], "others": [], "closures": []})
        town = queries.town(visit.session)
        seen = outlook(Hours(osm, town.patron if town else ""), visit.house.clock().date())
    except HoursUnread as error:
        return visit.json({"error": str(error), "piece": error.piece, "example": error.example})
    except HoursError as error:
        return visit.json({"error": str(error), "piece": text, "example": ""})
    others = [{"title": stretch.title, "week": stretch.lines} for stretch in seen.others]
    words = hours_in_words.written(osm)
    return visit.json({"osm": osm, "words": words, "week": seen.week, "others": others, "closures": seen.closures})


def recurrence(visit: Visit) -> Response:
    """Choices and `start` → the rule, a sentence, the next ten dates. With `rule` instead: its choices, too, if any."""
    start = _start(visit)
    try:
        skipped = tuple(_date(text) for text in _texts(visit, "skipped"))
        chosen = bool(visit.text("repeat"))
        choices = _choices(visit, skipped) if chosen else recurrence_choices.of(visit.text("rule"), skipped)
        if choices is None:
            said = "Questa ricorrenza non si può dire con le scelte: resta scritta come regola."
            return visit.json({"rule": visit.text("rule"), "choices": None, "sentence": said, "dates": []})
        found = recurrence_choices.dates(choices, start, max(start, visit.house.clock()))
        return visit.json(
            {
                "rule": recurrence_choices.rule(choices),
                "choices": _plain(recurrence_choices.relevant(choices)),
                "sentence": sentence(choices, start),
                "dates": [{"at": at.isoformat(timespec="minutes"), "said": moment_here(at)} for at in found],
            }
        )
    except RecurrenceError as error:
        return visit.json({"error": f"{str(error)[:1].upper()}{str(error)[1:]}."})


def text(visit: Visit) -> Response:
    """`text` → Gulpease and what is hard in it. `start` and `end` count as JavaScript does, in UTF-16 units."""
    written = _long_text(visit)
    found = findings(written)
    index = round(gulpease(written), 1) if any(map(str.isalnum, written)) else None
    return visit.json(
        {
            "gulpease": index,
            "easy": index is None or index >= _EASY,
            "sentences": len(list(sentences(written))),
            "longest": LONGEST_SENTENCE,
            "findings": [
                {
                    "kind": item.kind,
                    "start": _units(written[: item.start]),
                    "end": _units(written[: item.end]),
                    "text": item.text,
                    "advice": item.advice,
                    "plain": item.plain,
                }
                for item in found
            ],
        }
    )


def twins(visit: Visit) -> Response:
    """`kind`, `name`, `alt_names`, `address`, `phone`, `type`, `start`, `slug` → records that may be the same."""
    start = visit.text("start")
    sketch = duplicates.Sketch(
        kind=visit.text("kind"),
        name=visit.text("name")[:200],
        slug=visit.text("slug"),
        alt_names=tuple(name[:200] for name in _texts(visit, "alt_names")[:20]),
        phone=visit.text("phone")[:80],
        address=visit.text("address")[:200],
        type=visit.text("type"),
        day=_start(visit).date() if start else None,
    )
    found = duplicates.of(visit.session, sketch)
    same = [
        {"slug": twin.other.slug, "name": twin.other.name, "because": ", ".join(BECAUSE[why] for why in twin.reasons)}
        for twin in found
    ]
    return visit.json({"twins": same})


def _long_text(visit: Visit) -> str:
    given = visit.form.get("text")
    written = given if isinstance(given, str) else ""
    if len(written) > _LONGEST:
        raise Refused(f"È troppo lungo: qui leggo al più {_LONGEST} caratteri.", _WRONG)
    return written


def _units(written: str) -> int:
    return len(written.encode("utf-16-le", "surrogatepass")) // 2


def _texts(visit: Visit, name: str) -> list[str]:
    """A field that may be given more than once, or with commas."""
    given = [value for value in visit.form.getlist(name) if isinstance(value, str)]
    return [part.strip() for value in given for part in value.split(",") if part.strip()]


def _start(visit: Visit) -> datetime:
    try:
        start = datetime.fromisoformat(visit.text("start"))
    except ValueError as error:
        raise Refused("Manca quando comincia: serve giorno e ora, come 2026-01-10T10:30.", _WRONG) from error
    if start.tzinfo or start.year not in _YEARS:
        raise Refused("Il giorno di inizio non è leggibile: serve giorno e ora, come 2026-01-10T10:30.", _WRONG)
    return start


def _choices(visit: Visit, skipped: tuple[date, ...]) -> Choices:
    try:
        return Choices(
            repeat=Repeat(visit.text("repeat")),
            every=int(visit.text("every") or 1),
            weekdays=tuple(sorted({int(day) for day in _texts(visit, "weekdays")})),
            nths=tuple(sorted({int(nth) for nth in _texts(visit, "nths")}, key=lambda nth: (nth < 0, nth))),
            day=int(visit.text("day") or 0),
            month=int(visit.text("month") or 0),
            until=_date(visit.text("until")) if visit.text("until") else None,
            times=int(visit.text("times") or 0),
            skipped=tuple(sorted(set(skipped))),
        )
    except RecurrenceError:
        raise
    except ValueError as error:
        raise RecurrenceError("una delle scelte non è un numero, o non è tra quelle che ci sono") from error


def _date(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise RecurrenceError("un giorno non è leggibile: scrivilo come 2026-12-25") from error
    if day.year not in _YEARS:
        raise RecurrenceError(f"l'anno {day.year} non può essere: scegli un giorno tra il 1900 e il 2199")
    return day


def _plain(choices: Choices) -> dict[str, Any]:
    return {
        "repeat": choices.repeat,
        "every": choices.every,
        "weekdays": choices.weekdays,
        "nths": choices.nths,
        "day": choices.day,
        "month": choices.month,
        "until": choices.until.isoformat() if choices.until else "",
        "times": choices.times,
        "skipped": [day.isoformat() for day in choices.skipped],
    }


DOORS = (
    Door("/desk/check/hours", hours, Right.WRITE, ("POST",)),
    Door("/desk/check/recurrence", recurrence, Right.WRITE, ("POST",)),
    Door("/desk/check/text", text, Right.WRITE, ("POST",)),
    Door("/desk/check/duplicates", twins, Right.WRITE, ("POST",)),
)
