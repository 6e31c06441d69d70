"""What values, outcomes and dimensions are called in plain Italian."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.compose import MONTHS
from bot.statistics.counting import ALL
from bot.statistics.figures import DAY
from bot.statistics.groups import KNOWN, OTHERS, UNCLEAR
from bot.statistics.outcomes import NO_SUBJECT, Outcome
from channels.conversation import KIOSK, WEB
from knowledge.topic import Topic
from knowledge.town import Quartiere

DIMENSIONS: Final[Mapping[str, str]] = {
    "topic": "Argomento",
    "hour": "Ora",
    "quartiere": "Quartiere",
    "language": "Lingua",
    "channel": "Canale",
    DAY: "Giorno",
}
OUTCOMES: Final[Mapping[str, str]] = {
    Outcome.ANSWERED: "Risposta subito",
    Outcome.RESCUED: "Risposta dopo una domanda",
    Outcome.ASKED_BACK: "Non ha scelto tra le proposte",
    Outcome.NOT_UNDERSTOOD: "Non capita",
    Outcome.ELSEWHERE: "Non è del Comune",
    Outcome.PERSON: "Voleva una persona",
    Outcome.SILENT: "La scheda non lo dice",
    f"{OTHERS}{KNOWN}": "Altri esiti delle domande capite",
    f"{OTHERS}{UNCLEAR}": "Non capita o senza scelta",
    OTHERS: "Altri esiti insieme",
    ALL: "Totale",
}
_OTHERS: Final = "Altri insieme"
_NO_VALUE: Final = {"topic": "Argomento non riconosciuto", "quartiere": "Quartiere non detto"}
_LANGUAGES: Final = {
    "it": "Italiano", "en": "Inglese", "fr": "Francese", "es": "Spagnolo", "ro": "Rumeno", "uk": "Ucraino",
    "ar": "Arabo", "zh": "Cinese", "sq": "Albanese",
}  # fmt: skip
CHANNELS: Final = {
    WEB: "Sito", KIOSK: "Totem", "telegram": "Telegram", "rest": "Altro programma", "terminal": "Riga di comando",
    "jsonl": "Prove",
}  # fmt: skip


def names(session: Session, dimension: str, values: Iterable[str]) -> dict[str, str]:
    """The name of each value; the value itself where it has none (any more)."""
    wanted = list(values)
    known = _titles(session, dimension, wanted)
    return {value: known.get(value) or _name(dimension, value) for value in wanted}


def _titles(session: Session, dimension: str, values: list[str]) -> dict[str, str]:
    if dimension == "topic":
        rows = session.execute(select(Topic.slug, Topic.title).where(Topic.slug.in_(values)))
    elif dimension == "quartiere":
        rows = session.execute(select(Quartiere.slug, Quartiere.name).where(Quartiere.slug.in_(values)))
    else:
        return {}
    return {str(slug): str(title) for slug, title in rows}


def _name(dimension: str, value: str) -> str:
    if value == OTHERS:
        return _OTHERS
    if value == NO_SUBJECT and dimension == "topic":
        return "Modulo senza argomento"
    match dimension:
        case "hour":
            return f"dalle {int(value)} alle {int(value) + 1}"
        case "language":
            return _LANGUAGES.get(value, value)
        case "channel":
            return CHANNELS.get(value, value)
        case "day":
            return _day(value)
    return value or _NO_VALUE.get(dimension, "Tutte")


def _day(value: str) -> str:
    """ "2026-11-20" → "20 novembre 2026", "2026-11" → "novembre 2026"."""
    year, month, *day = value.split("-")
    return " ".join([*(str(int(number)) for number in day), MONTHS[int(month) - 1], year])
