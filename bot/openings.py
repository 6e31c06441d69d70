"""When a form begins: a button, a picture, or a statement that is a request by itself.

Pure: a turn in, the first step of a form out; None where none begins.
"""

import re
import uuid
from datetime import datetime
from typing import Final

from actions.draft import BOOKABLE, PROPOSALS, REPORTABLE, Draft, Step, pending
from bot.said import Said
from bot.slots import described, read_slot, read_times
from knowledge.text import terms
from knowledge.vocabularies import Ask, RequestKind
from nlu import moves
from nlu.addresses import find_address
from nlu.facets import is_bare, names_facet
from nlu.linear import folded

_ABOUT_PROBLEMS: Final = (Ask.GENERIC, Ask.HOW, Ask.WHERE, Ask.CONTACTS)
_PROPOSES: Final = re.compile(r"\b(?:propo[rn]\w+|proposta|idea|suggeriment\w+)")
_WANTS_ROOM: Final = re.compile(r"\b(?:prenot\w+|mi serve|ci serve|vorr\w+|cerc\w+|affitt\w+|avrei bisogno|usare)\b")
_CALL_ME: Final = re.compile(
    r"\b(?:ri)?chiam(?:atemi|ami|armi|arci|ateci)\b|\bfa(?:te|i|r)(?:mi|ci) (?:ri)?(?:chiama|telefona)\w*"
    r"|\b(?:mi|ci) (?:ri)?chiam(?:i|a|ate|ano|asse|assero)\b|\bmi (?:fate|fai|puo|potete) .{0,20}(?:ri)?chiam"
    r"|\b(?:essere|venire) (?:ri)?chiamat[oai]\b|\bmi (?:puo |puoi |potete |fate )?telefon\w+\b|\btelefonatemi\b"
)
# Who wants to be paid wants no report: "ho rotto la gomma, chi paga?"
_OF_DAMAGES: Final = re.compile(r"\bchi (?:mi )?paga\b|\brisarc\w+|\brimbors\w+|\bdanni\b")
# What announces a report and says nothing of what is wrong: "vorrei fare una segnalazione".
_ANNOUNCES: Final = re.compile(
    r"\b(?:segnal\w+|denunci\w+|avvis\w+|vorrei|voglio|devo|fare|faccio|una?|problema|comune)\b"
)


def new(kind: RequestKind, topic: str = "", **values: str) -> Draft:
    return Draft(kind, uuid.uuid4().hex, topic).having(**{name: text for name, text in values.items() if text})


def pressed(said: Said, topic: str, forms: list[str]) -> Step | None:
    """The form whose button was pressed: `form:report`, `form:report:<topic>`, `form:proposal:<process>`."""
    match said.payload.split(":"):
        case ["form", kind, *rest] if kind in forms:
            about = rest[0] if rest else ""
            if kind == RequestKind.PROPOSAL:
                record = about if about in said.processes else ""
                return pending(new(RequestKind.PROPOSAL, PROPOSALS[0], record=record))
            return pending(new(RequestKind(kind), about or topic))
    return None


def begun(said: Said, topic: str, ask: Ask, forms: list[str]) -> Step | None:
    """The form that a statement about that topic begins: "c'è una buca in via Roma" is a report by itself."""
    text = said.text
    if not text or moves.asks(text) or is_bare(text) or _OF_DAMAGES.search(folded(text)):
        return None
    queried = ask not in _ABOUT_PROBLEMS and names_facet(text)  # "tempi riparazione buche"
    if topic in REPORTABLE and RequestKind.REPORT in forms and not queried:
        return pending(new(RequestKind.REPORT, topic, **_told(text)))
    if topic == BOOKABLE and RequestKind.BOOKING in forms and _wants_room(text, said.now):
        return pending(new(RequestKind.BOOKING, topic, **described(text), **read_times(text, said.now)))
    if topic in PROPOSALS and RequestKind.PROPOSAL in forms and said.processes and _PROPOSES.search(folded(text)):
        return pending(new(RequestKind.PROPOSAL, topic))
    return None


def wants_call(text: str) -> bool:
    """ "mi può chiamare un impiegato?", "richiamatemi"."""
    return _CALL_ME.search(folded(text).replace("'", " ")) is not None


def called_back(said: Said, topic: str) -> Step:
    """The form of who wants to be called, with the number where they have written it."""
    return pending(new(RequestKind.CALL, topic, **read_slot("contact", said.text, said.now)))


def with_photo(forms: list[str], text: str) -> Step | None:
    """A picture without anything before it is of something that is broken."""
    if RequestKind.REPORT not in forms:
        return None
    return pending(new(RequestKind.REPORT, photo="1", **_told(text)))


def _told(text: str) -> dict[str, str]:
    """What a first sentence already says. "Vorrei fare una segnalazione" says nothing yet."""
    says_something = terms(_ANNOUNCES.sub(" ", folded(text)))
    return {**(described(text) if says_something else {}), "address": find_address(text)}


def _wants_room(text: str, now: datetime) -> bool:
    return _WANTS_ROOM.search(folded(text)) is not None or "day" in read_times(text, now)
