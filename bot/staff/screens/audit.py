"""The audit log: who did what and when."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.visit import Visit
from knowledge.desk import audit
from knowledge.desk.roles import Right
from knowledge.recurrence import ROME

# How an action reads; one that is not here is shown by its own name.
ACTIONS: Final = {
    "login": "è entrato",
    "login_refused": "non è riuscito a entrare",
    "logout": "è uscito",
    "password_chosen": "ha scelto una password",
    "sessions_ended": "ha chiuso altri accessi",
    "session_elsewhere": "sessione usata da un altro browser: chiusa",
    "second_factor_added": "ha attivato il secondo passaggio",
    "second_factor_removed": "ha tolto il secondo passaggio",
    "recovery_codes_renewed": "ha rifatto i codici di riserva",
    "person_invited": "ha invitato",
    "person_changed": "ha cambiato ruolo o ufficio a",
    "person_deactivated": "ha tenuto fuori",
    "person_reactivated": "ha fatto rientrare",
    "link_made": "ha fatto un link per",
    "record.save": "ha scritto una bozza",
    "record.send": "ha chiesto una revisione",
    "record.send_back": "ha rimandato indietro",
    "record.publish": "ha pubblicato",
    "record.confirm": "ha confermato: ancora corretto",
    "record.archive": "ha archiviato",
    "record.restore": "ha ripreso una versione",
    "record.discard": "ha buttato una bozza",
    "topic.new": "ha proposto un argomento nuovo",
    "phrase.add": "ha insegnato parole",
    "phrase.remove": "ha tolto parole",
    "phrase.undo": "ha annullato parole",
    "inbox.this": "ha detto: è questo",
    "inbox.topic": "ha detto: è un argomento nuovo",
    "inbox.record": "ha iniziato una scheda da una domanda",
    "inbox.elsewhere": "ha detto: non ci compete",
    "inbox.ignore": "ha ignorato una domanda",
    "inbox.undo": "ha annullato una scelta",
    "request.take": "ha preso in carico",
    "request.assign": "ha assegnato",
    "request.answer": "ha risposto",
    "request.note": "ha annotato",
    "request.done": "ha chiuso",
    "request.decline": "ha respinto",
    "request.reopen": "ha riaperto",
    "requests.export": "ha scaricato le richieste",
    "suggestion.done": "ha accolto una correzione",
    "suggestion.useless": "ha scartato una correzione",
    "import": "ha caricato un foglio",
    "import_undone": "ha annullato un foglio",
    "privacy.found": "ha cercato una conversazione",
    "privacy.conversation_erased": "ha cancellato una conversazione",
    "privacy.request_erased": "ha cancellato una richiesta",
}


def listed(visit: Visit) -> Response:
    day = _day(visit.text("day"))
    since, until = _bounds(day) if day else (None, None)
    wanted = audit.Wanted(visit.text("who"), visit.text("action"), visit.text("subject")[:200], since, until)
    number = max(1, visit.number("page", 1))
    entries, total = audit.page(visit.session, wanted, number)
    who, actions = audit.names(visit.session)
    checked = bool(visit.text("check"))
    given = {"who": wanted.who, "action": wanted.action, "subject": wanted.subject, "day": day or ""}
    return visit.page(
        "people/audit.html",
        entries=entries,
        total=total,
        number=number,
        last=max(1, -(-total // audit.PAGE)),
        wanted=wanted,
        day=day,
        who=who,
        actions=actions,
        names=ACTIONS,
        query=urlencode(given),
        checked=checked,
        broken=[entry.id for entry in audit.broken(visit.session)] if checked else [],
    )


def _day(text: str) -> date | None:
    """A day as forms send it; None for none, or one that calendars do not know."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2199 else None


def _bounds(day: date) -> tuple[datetime, datetime]:
    """Where the day begins and ends on Rome's clocks, UTC."""
    begins, ends = (
        datetime.combine(when, time(), ROME).astimezone(UTC).replace(tzinfo=None) for when in (day, day + timedelta(1))
    )
    return begins, ends


DOORS = (Door("/desk/audit", listed, Right.AUDIT),)
