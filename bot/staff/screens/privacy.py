"""What is kept, for how long, and what goes next; finding and deleting what a person asks to have deleted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from actions.requests import find_code
from bot.privacy import codes
from bot.privacy.erasure import Held, erase, erase_request, held
from bot.privacy.retention import Rule, rules
from bot.settings import Settings
from bot.staff import italian
from bot.staff.door import Door
from bot.staff.visit import Refused, Visit
from bot.statistics.tables import Statistic
from bot.subscriptions.tables import Subscription
from bot.telegram.tables import TelegramMessage, TelegramUpdate
from knowledge.base import Base
from knowledge.desk.audit import AuditEntry
from knowledge.desk.roles import Right
from knowledge.requests import Request, by_code

_HOUR: Final = timedelta(hours=1)
_WEEK: Final = timedelta(days=7)
# What each rule is about, and what happens to it.
_KINDS: Final = {
    "conversation": ("Conversazioni", "La riga si cancella"),
    "conversation_content": ("Contenuto delle conversazioni ferme", "Si svuota: argomento, modulo a metà, risposte"),
    "trace": ("Domande, una riga ciascuna, senza dati personali riconosciuti", "La riga si cancella"),
    "wish": ("Domande di chi ha chiesto di essere avvisato", "La riga si cancella"),
    "suggestion": ("Correzioni proposte a una scheda", "La riga si cancella"),
    "request": ("Richieste dei cittadini", "La richiesta si cancella, con le foto"),
    "request_contact": ("Contatti e racconti nelle richieste chiuse", "Si svuotano; la richiesta resta"),
    "photo": ("Foto di moduli mai inviati", "La foto si cancella"),
}  # fmt: skip
_OTHERS: Final[tuple[tuple[type[Base], str, str], ...]] = (
    (Subscription, "Promemoria e avvisi", "Fino all'evento, a quando la persona li ferma o cancella la conversazione"),
    (TelegramUpdate, "Messaggi Telegram ricevuti", "Il testo fino alla risposta, il solo numero due giorni"),
    (TelegramMessage, "Messaggi Telegram da spedire", "Fino alla spedizione"),
    (Statistic, "Conteggi delle domande, senza testi e senza persone", "Sempre"),
    (AuditEntry, "Registro del banco", "Sempre"),
)  # fmt: skip
_NOTHING: Final = (
    "Con il codice {code} non c'è niente. Controlla di averlo scritto bene. "
    "Forse è già tutto cancellato: le conversazioni si cancellano da sole dopo {days} giorni."
)
_NO_CODE: Final = (
    "Questo non è un codice. Quello di una conversazione è come C-ABCDE-FGHIJ: la persona lo trova nelle opzioni della "
    "chat, o su Telegram con /codice. Quello di una richiesta è come S-7K4M2P."
)


@dataclass(frozen=True)
class Kept:
    """A kind of data: how many rows there are, how many go within the hour and within seven days."""

    title: str
    how: str
    age: str
    setting: str
    now: int
    soon: int
    week: int


def shown(visit: Visit) -> Response:
    return _page(visit)


def find(visit: Visit) -> Response:
    """What there is under a code, in numbers: no text of it is shown."""
    conversation, request = _found(visit)
    visit.record("privacy.found", conversation[0] if conversation else request.code if request else "")
    return _page(visit, conversation=conversation, request=request)


def delete(visit: Visit) -> Response:
    conversation, request = _found(visit)
    if conversation:
        code, there = conversation
        return visit.to("/desk/privacy", _erased(visit, code, there))
    if request is not None:
        erase_request(visit.session, request.code)
        visit.record("privacy.request_erased", request.code)
        return visit.to("/desk/privacy", f"Ho cancellato la richiesta {request.code} con le sue foto.")
    raise Refused(_NO_CODE)  # pragma: no cover  one of the two is there


def _erased(visit: Visit, code: str, there: Held) -> str:
    """Deletes the conversation and, where that was wished, its last request; what to say about it."""
    erase(visit.session, codes.key_of_code(visit.session, code))
    visit.record("privacy.conversation_erased", code, f"righe: {there.traces}; promemoria: {there.reminders}")
    said = f"Ho cancellato tutto della conversazione {code}: {italian.count(there.traces, 'riga', 'righe')} di domande"
    said += f" e {italian.count(there.reminders, 'promemoria', 'promemoria')}."
    if visit.text("request") == "yes" and there.request:
        erase_request(visit.session, there.request)
        visit.record("privacy.request_erased", there.request, f"con la conversazione {code}")
        said += f" E la richiesta {there.request}."
    return said


def _found(visit: Visit) -> tuple[tuple[str, Held] | None, Request | None]:
    """The conversation or the request that the code is of. Raises `Refused` where there is neither."""
    text = visit.text("code")
    if code := codes.read(text):
        key = codes.key_of_code(visit.session, code)
        if not key:
            raise Refused(_NOTHING.format(code=code, days=visit.house.settings.retention_days), 404)
        return (code, held(visit.session, key)), None
    code = find_code(text)
    if not code:
        raise Refused(_NO_CODE)
    request = by_code(visit.session, code)
    if request is None:
        raise Refused(f"Non c'è nessuna richiesta con il codice {code}. Controlla di averlo scritto bene.", 404)
    return None, request


def _page(visit: Visit, conversation: tuple[str, Held] | None = None, request: Request | None = None) -> Response:
    settings = visit.house.settings
    return visit.page(
        "privacy/privacy.html",
        kept=[_kept(visit.session, rule, settings, visit.now) for rule in rules(settings)],
        others=[(title, how, _count(visit.session, table)) for table, title, how in _OTHERS],
        code=visit.text("code"),
        conversation=conversation,
        request=request,
    )


def _kept(session: Session, rule: Rule, settings: Settings, now: datetime) -> Kept:
    title, how = _KINDS[rule.name]
    value = getattr(settings, rule.setting)
    age = f"{value} giorni" if rule.setting.endswith("days") else f"{value:g} ore"
    rows = session.scalar(select(func.count()).select_from(rule.table).where(*rule.only)) or 0
    return Kept(
        title,
        how,
        age,
        f"PORTINERIA_{rule.setting.upper()}",
        rows,
        rule.count(session, now + _HOUR),
        rule.count(session, now + _WEEK),
    )


def _count(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


DOORS = (
    Door("/desk/privacy", shown, Right.PRIVACY),
    Door("/desk/privacy/find", find, Right.PRIVACY, methods=("POST",)),
    Door("/desk/privacy/delete", delete, Right.PRIVACY, methods=("POST",)),
)
