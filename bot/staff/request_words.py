"""How the desk names citizens' requests in Italian: kinds, states, what was done, how long they wait."""

from datetime import UTC, datetime
from typing import Final

from bot.staff.italian import count
from knowledge.desk.casework import Action
from knowledge.recurrence import ROME
from knowledge.vocabularies import RequestKind, RequestStatus

KINDS: Final = {
    RequestKind.REPORT.value: "Segnalazione",
    RequestKind.CALL.value: "Da richiamare",
    RequestKind.PROPOSAL.value: "Proposta o domanda",
    RequestKind.BOOKING.value: "Richiesta di una sala",
}
STATES: Final = {
    RequestStatus.RECEIVED.value: "Arrivata",
    RequestStatus.ASSIGNED.value: "Assegnata",
    RequestStatus.WORKING.value: "In lavorazione",
    RequestStatus.DONE.value: "Conclusa",
    RequestStatus.DECLINED.value: "Non si può fare",
}
DEEDS: Final = {
    Action.ASSIGN.value: "ha dato la richiesta a un ufficio",
    Action.TAKE.value: "ha preso in carico la richiesta",
    Action.ANSWER.value: "ha risposto",
    Action.DONE.value: "ha chiuso la richiesta: conclusa",
    Action.DECLINE.value: "ha chiuso la richiesta: non si può fare",
    Action.REOPEN.value: "ha riaperto la richiesta",
    Action.NOTE.value: "ha scritto una nota interna",
    Action.CHANGE.value: "ha cambiato la richiesta",
}
SAID: Final = {
    Action.ASSIGN: "Fatto: la richiesta è dell'ufficio che hai scelto.",
    Action.TAKE: "Fatto: la richiesta è in lavorazione.",
    Action.ANSWER: "Risposta mandata. La legge chi chiede al banco con il numero {code}.",
    Action.DONE: "Richiesta conclusa. Chi chiede con il numero {code} legge quello che hai scritto.",
    Action.DECLINE: "Richiesta chiusa. Chi chiede con il numero {code} legge il motivo.",
    Action.REOPEN: "Richiesta riaperta.",
    Action.NOTE: "Nota aggiunta. La legge solo il personale.",
}


def days(since: datetime, now: datetime) -> int:
    """Whole days by Rome's calendar between two UTC times."""
    here, there = (moment.replace(tzinfo=UTC).astimezone(ROME).date() for moment in (since, now))
    return max(0, (there - here).days)


def waited(since: datetime, now: datetime) -> str:
    """ "da oggi", "da 1 giorno", "da 12 giorni"."""
    number = days(since, now)
    return f"da {count(number, 'giorno', 'giorni')}" if number else "da oggi"
