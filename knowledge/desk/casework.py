"""What the staff does with a citizen's request. Each thing done leaves a step, and the steps are its history.

Who acts says which step they had seen last: where somebody has acted since, nothing changes and they are told.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.base import Base
from knowledge.desk.people import Person
from knowledge.kinds import Organisation
from knowledge.requests import CLOSED, Request
from knowledge.vocabularies import RequestStatus

LONGEST_TEXT: Final = 4000


class Action(StrEnum):
    """What can be done to a request."""

    ASSIGN = "assign"
    TAKE = "take"
    ANSWER = "answer"
    DONE = "done"
    DECLINE = "decline"
    REOPEN = "reopen"
    NOTE = "note"  # read by the staff alone
    CHANGE = "change"  # from the command line


class RequestStep(Base):
    """One thing done, with where the request stood afterwards. It goes when the request goes. UTC, naive.

    `who` is the name as it was then. `text` is the answer that was given or, of a note, the note.
    """

    __tablename__ = "request_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12))
    office: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Act:
    """What somebody wants to do: `text` is the answer, the reason or the note; `office` a slug, to assign to."""

    action: Action
    text: str = ""
    office: str = ""


@dataclass(frozen=True)
class Outcome:
    """Where a request stands after an act: what its citizen can read."""

    status: str
    office: str
    answer: str


class RequestError(Exception):
    """What cannot be done to a request; its text, in Italian, says what can."""


class OfAnotherOffice(RequestError):
    """The request is looked after by an office that is not the person's."""

    def __init__(self) -> None:
        super().__init__("Di questa richiesta si occupa un altro ufficio: puoi leggerla, non cambiarla.")


class Meanwhile(RequestError):
    """Somebody has acted since: `steps` are what they did."""

    def __init__(self, steps: Sequence[RequestStep]) -> None:
        self.steps = steps
        super().__init__(
            "Mentre guardavi la richiesta, qualcuno ci ha lavorato. Non ho cambiato nulla: guarda che cosa è successo, "
            "poi decidi. Quello che hai scritto è ancora qui."
        )


def act(session: Session, code: str, wanted: Act, by: Person, seen: int, now: datetime) -> Request:
    """Does it, alone: others wait. `seen` is the id of the last step they knew, 0 for none; a note needs none.

    Raises `RequestError` and changes nothing where it cannot be done, LookupError where there is no such request.
    """
    request = _locked(session, code)
    if not may_act(by, request):
        raise OfAnotherOffice
    if wanted.action is not Action.NOTE and (since := steps(session, request, after=seen)):
        raise Meanwhile(since)
    became = outcome(request, wanted, by)
    if wanted.action is Action.ASSIGN and not is_office(session, wanted.office):
        raise RequestError("Questo ufficio non è tra quelli del Comune. Scegline uno dall'elenco.")
    write(session, request, wanted.action, became, tidy(wanted.text), by.name, now)
    return request


def may_act(person: Person, request: Request) -> bool:
    """Theirs, or nobody's yet."""
    return not request.office or person.looks_after(request.office)


def outcome(request: Request, wanted: Act, by: Person) -> Outcome:
    """Where it would stand. Raises `RequestError` where that cannot be, for the state it is in or for want of words."""
    text = tidy(wanted.text)
    _check(request, wanted, text)
    status, office, answer = request.status, request.office, request.answer
    match wanted.action:
        case Action.ASSIGN:
            status, office = RequestStatus.ASSIGNED, wanted.office
        case Action.TAKE:
            status, office = RequestStatus.WORKING, office or by.office
        case Action.ANSWER:
            # Who reads an answer must not read beside it that nobody has looked yet.
            status, answer = RequestStatus.WORKING if status == RequestStatus.RECEIVED else status, text
        case Action.DONE:
            status, answer = RequestStatus.DONE, text
        case Action.DECLINE:
            status, answer = RequestStatus.DECLINED, text
        case Action.REOPEN:
            status, answer = RequestStatus.ASSIGNED if office else RequestStatus.RECEIVED, text
    return Outcome(str(status), office, answer)


def _check(request: Request, wanted: Act, text: str) -> None:
    closed = request.status in CLOSED
    if closed and wanted.action in (Action.ASSIGN, Action.TAKE, Action.DONE, Action.DECLINE):
        raise RequestError("La richiesta è già chiusa. Per lavorarci ancora, prima riaprila.")
    if not closed and wanted.action is Action.REOPEN:
        raise RequestError("La richiesta è già aperta.")
    if wanted.action is Action.TAKE and request.status == RequestStatus.WORKING:
        raise RequestError("La richiesta è già in lavorazione.")
    if wanted.action is Action.ASSIGN and wanted.office == request.office and request.status != RequestStatus.RECEIVED:
        raise RequestError("La richiesta è già di questo ufficio.")
    if not text and wanted.action in _WANT_WORDS:
        raise RequestError(_WANT_WORDS[wanted.action])
    if len(text) > LONGEST_TEXT:
        raise RequestError(f"Il testo è troppo lungo: {len(text)} caratteri, ne stanno {LONGEST_TEXT}. Accorcialo.")


_WANT_WORDS: Final = {
    Action.ANSWER: "Scrivi la risposta: la legge chi ha mandato la richiesta.",
    Action.DONE: "Scrivi che cosa è stato fatto: lo legge chi ha mandato la richiesta.",
    Action.DECLINE: "Scrivi perché non si può fare: lo legge chi ha mandato la richiesta.",
    Action.NOTE: "Scrivi la nota.",
}


def write(
    session: Session, request: Request, action: Action, became: Outcome, text: str, who: str, now: datetime
) -> RequestStep:
    """Puts it into the request and its history. What the citizen cannot see leaves the day of the last news alone."""
    if (request.status, request.office, request.answer) != (became.status, became.office, became.answer):
        request.status, request.office, request.answer = became.status, became.office, became.answer
        request.updated_at = now
    step = RequestStep(
        request_id=request.id, at=now, who=who, action=action, status=became.status, office=became.office, text=text
    )
    session.add(step)
    session.flush()
    return step


def steps(session: Session, request: Request, after: int = 0) -> list[RequestStep]:
    """What was done, first things first."""
    done = select(RequestStep).where(RequestStep.request_id == request.id, RequestStep.id > after)
    return list(session.scalars(done.order_by(RequestStep.id)))


def is_office(session: Session, slug: str) -> bool:
    wanted = select(Organisation.id).where(Organisation.slug == slug, Organisation.type == "ufficio")
    return session.scalar(wanted) is not None


def tidy(text: str) -> str:
    """The text with plain line ends, without the control characters that a database may refuse."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def _locked(session: Session, code: str) -> Request:
    """The request, ours alone until the end of the transaction."""
    wanted = select(Request).where(Request.code == code).with_for_update()
    request = session.scalars(wanted.execution_options(populate_existing=True)).first()
    if request is None:
        raise LookupError(code)
    return request
