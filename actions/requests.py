"""How a request stands that was sent through the desk: who has its code may ask."""

import re
from dataclasses import replace
from datetime import UTC

from sqlalchemy.orm import Session

from actions import service
from actions.answer import Answer, Question
from actions.compose import day_text, person_button
from actions.person import office_of
from actions.wording import say
from channels.conversation import Button, Reply
from knowledge.recurrence import ROME
from knowledge.requests import ALPHABET, CODE_LENGTH, Request, by_code
from knowledge.vocabularies import RequestStatus

STATUS_TOPIC = "segnalazioni/stato-segnalazione"
_CODE = re.compile(rf"\b([STPB])[ -]?([{ALPHABET}]{{{CODE_LENGTH}}})\b", re.IGNORECASE)
_LIKE_A_CODE = re.compile(r"\s*[STPB]-[A-Z0-9]{4,8}[.!?]?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\b(?=\w*\d)[\w/-]{3,20}\b")


def find_code(text: str) -> str:
    """A code as we give them, however it is written: "s 7k4m2p" → "S-7K4M2P"; empty where there is none."""
    found = next((code for code in _CODE.finditer(text) if any(c.isdigit() for c in code[2]) or "-" in code[0]), None)
    return f"{found[1]}-{found[2]}".upper() if found else ""


def looks_like_code(text: str) -> bool:
    """Whether a text is nothing but a code, be it mistyped: "S-ABC123" has a figure that we never give."""
    return _LIKE_A_CODE.fullmatch(text) is not None


def status(code: str, session: Session) -> Answer | None:
    """Where the request with that code stands; None for a code that is none of ours."""
    request = by_code(session, code)
    if request is None:
        return None
    again = Button(say("button_status"), f"code:{code}")
    return Answer((Reply(told(request, session), (again, person_button())),))


def told(request: Request, session: Session) -> str:
    """What who has its code reads of a request: where it stands, then the answer of the staff."""
    return "\n\n".join(part for part in (_status_text(request, session), request.answer) if part)


def status_or_how(question: Question, known: str, session: Session) -> Answer:
    """Of the code in the text or the last one sent; else how one finds out."""
    code = find_code(question.text)
    if found := status(code or ("" if _NUMBER.search(question.text) else known), session):
        return found
    how = service.answer(question, session)
    number = code or next((found[0] for found in _NUMBER.finditer(question.text)), "")
    if not number:
        return how
    first, *others = how.replies
    text = f"{say('code_unknown', code=number)}\n\n{first.text}"
    return replace(how, replies=(replace(first, text=text), *others))


def _status_text(request: Request, session: Session) -> str:
    office = office_of(request, session)
    who = office.name if office else say("form_the_town")
    sent, updated = (day_text(moment.replace(tzinfo=UTC).astimezone(ROME).date())
                     for moment in (request.requested_at, request.updated_at))  # fmt: skip
    text = say(f"status_{request.status}", code=request.code, office=who, sent=sent, updated=updated)
    waiting = request.status in (RequestStatus.RECEIVED, RequestStatus.ASSIGNED)
    phone = office.phone if office else ""
    return f"{text} {say('status_call', office=who, phone=phone)}" if waiting and phone else text
