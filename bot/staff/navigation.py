"""What stands in the menu of the desk: the rooms, in the order in which a day goes through them."""

from dataclasses import dataclass
from typing import Final

from knowledge.desk.roles import Right


@dataclass(frozen=True)
class Room:
    path: str
    title: str
    right: Right


ROOMS: Final = (
    Room("/desk/inbox", "Domande non capite", Right.TEACH),
    Room("/desk/records", "Schede", Right.READ),
    Room("/desk/care", "Da curare", Right.READ),
    Room("/desk/requests", "Richieste dei cittadini", Right.REQUESTS),
    Room("/desk/suggestions", "Correzioni proposte", Right.WRITE),
    Room("/desk/phrases", "Parole della gente", Right.TEACH),
    Room("/desk/try", "Prova una domanda", Right.READ),
    Room("/desk/statistics", "Che cosa serve", Right.STATISTICS),
    Room("/desk/sheets", "Fogli di calcolo", Right.EXPORT),
    Room("/desk/models", "Modelli", Right.TRAIN),
    Room("/desk/people", "Persone", Right.PEOPLE),
    Room("/desk/audit", "Registro", Right.AUDIT),
    Room("/desk/privacy", "Dati e scadenze", Right.PRIVACY),
)
