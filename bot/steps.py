"""What a turn means in the middle of a form.

Pure: a turn and the form so far in, a step out; None where the turn is about something else. Then it is answered as
always, and the form waits.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from actions.draft import CHANGE, CONFIRM, NEEDED, OPTIONAL, OTHER, REPORTABLE, Act, Draft, Step, pending
from bot.following import BEYOND_DOUBT
from bot.said import Said
from bot.slots import described, read_slot, read_times
from knowledge.text import terms
from knowledge.vocabularies import RequestKind
from nlu import moves
from nlu.addresses import begins_with_where, find_address
from nlu.linear import folded

_FEW_WORDS: Final = 4
_SLOT_WORDS: Final = {
    "description": ("cosa", "descrizione", "problema", "testo"),
    "address": ("posto", "dove", "luogo", "via", "indirizzo"),
    "contact": ("recapito", "numero", "telefono", "mail"),
    "day": ("giorno", "data"),
    "hours": ("ora", "ore", "orario", "orari"),
    "record": ("percorso",),
}


def step(said: Said, draft: Draft, elsewhere: bool) -> Step | None:
    """What the turn does to the form. `elsewhere`: whether it names another subject of the town beyond doubt."""
    if said.payload:
        return _by_button(said, draft)
    if draft.kind is RequestKind.REPORT and (said.photo or said.point):
        return _with_evidence(said, draft)
    text = said.text
    if not text:
        return Step(Act.UNCLEAR, draft)
    if moves.cancels(text):
        return Step(Act.CANCELLED, draft)
    if moves.asks(text) and draft.asking != "description":
        return None
    if draft.asking in (CONFIRM, CHANGE):
        return _confirming(said, draft, elsewhere)
    return _answering(said, draft, elsewhere)


def _by_button(said: Said, draft: Draft) -> Step | None:
    match said.payload.split(":", 2):
        case ["form", "cancel"]:
            return Step(Act.CANCELLED, draft)
        case ["form", "send"] if draft.missing == CONFIRM:
            return Step(Act.SENT, draft)
        case ["form", "told"] if draft.missing == CONFIRM:
            return Step(Act.SENT, draft.having(told="1"))
        case ["form", "skip"]:
            return pending(draft)
        case ["form", "change"]:
            return _what_to_change(draft)
        case ["form", "ask", name] if name in (*NEEDED[draft.kind], *OPTIONAL[draft.kind]):
            return Step(Act.ASK, replace(draft, asking=name))
        case ["form", "is", slug] if slug in said.processes or slug == OTHER:
            return pending(draft.having(record=slug))
    return None


def _with_evidence(said: Said, draft: Draft) -> Step:
    """A picture, or a position, with or without words."""
    if said.far:
        return Step(Act.FAR, draft)
    if said.point:
        place = {"lat": f"{said.point.lat:.6f}", "lon": f"{said.point.lon:.6f}"}
        draft = draft.having(**place)
    if said.photo:
        draft = draft.having(photo="1")
    if draft.missing != CONFIRM and said.text:
        draft = draft.having(**read_slot(draft.missing, said.text, said.now))
    return pending(draft)


def _answering(said: Said, draft: Draft, elsewhere: bool) -> Step | None:
    """An answer to what was asked; or to more than that; or none."""
    name, text = draft.asking, said.text
    if name in OPTIONAL[draft.kind] and moves.declines(text):
        return pending(draft)
    if name == "record":
        chosen = OTHER if moves.declines(text) else _chosen_process(said)
        return pending(draft.having(record=chosen)) if chosen else None if elsewhere else Step(Act.UNCLEAR, draft)
    values = read_slot(name, text, said.now)
    if name == "address":
        return _where(said, draft, values, elsewhere)
    if name == "description":
        return _described(said, draft, values)
    if draft.kind is RequestKind.CALL and "@" in values.get("contact", ""):
        values = {}  # nobody is called at an address
    if not values:
        return None if _leaves(said, elsewhere) else Step(Act.UNCLEAR, draft)
    if draft.kind is RequestKind.BOOKING and name != "contact":
        values |= read_times(text, said.now)
    return pending(draft.having(**values))


def _described(said: Said, draft: Draft, values: Mapping[str, str]) -> Step | None:
    """Any words will do, but a question or a thank you; what they are about says which kind of report it is."""
    topics = [slug for slug, _ in said.understood.town_topics] if said.understood else []
    problem = next((slug for slug in topics if slug in REPORTABLE), "")
    about_it = topics[:1] == [problem]
    if not about_it and (moves.asks(said.text) or _is_small_talk(said)):
        return None
    if not values:
        return Step(Act.UNCLEAR, draft)
    if draft.kind is RequestKind.REPORT:
        draft = replace(draft, topic=draft.topic or problem)
        values = {"address": find_address(said.text), **values} if not draft["address"] else values
    return pending(draft.having(**values))


def _where(said: Said, draft: Draft, values: Mapping[str, str], elsewhere: bool) -> Step | None:
    found = find_address(said.text)
    if found or begins_with_where(said.text):
        return pending(draft.having(**values)) if values else Step(Act.UNCLEAR, draft)
    if _leaves(said, elsewhere):
        return None
    return pending(draft.having(**values)) if values else Step(Act.UNCLEAR, draft)


def _confirming(said: Said, draft: Draft, elsewhere: bool) -> Step | None:
    text = said.text
    if moves.agrees(text):
        return Step(Act.SENT, draft)
    if values := _corrected(said, draft):
        return pending(draft.having(**values))
    if moves.declines(text) and "foto" in folded(text):
        return pending(draft)
    if draft.asking == CHANGE or moves.corrects(text) or moves.declines(text):
        return _to_change(text, draft)
    if moves.adds(text) and draft["description"]:
        more = f"{draft['description']}. {text}"
        return pending(draft.having(**described(more)))
    return None if _leaves(said, elsewhere) else Step(Act.SUMMARY, draft)


def _corrected(said: Said, draft: Draft) -> dict[str, str]:
    """What a turn says anew by itself: another address, another day, another number to call."""
    values: dict[str, str] = {}
    if draft.kind is RequestKind.REPORT and (address := find_address(said.text)):
        values["address"] = address
    if draft.kind is RequestKind.BOOKING:
        values |= read_times(said.text, said.now)
    if not values and "contact" in (*NEEDED[draft.kind], *OPTIONAL[draft.kind]):
        values |= read_slot("contact", said.text, said.now)
    return values


def _to_change(text: str, draft: Draft) -> Step:
    """ "cambia il posto" asks for the place; "no" asks what is wrong."""
    words = set(folded(text).split())
    for name in (*NEEDED[draft.kind], *OPTIONAL[draft.kind]):
        if words & set(_SLOT_WORDS[name]):
            return Step(Act.ASK, replace(draft, asking=name))
    return _what_to_change(draft)


def _what_to_change(draft: Draft) -> Step:
    return Step(Act.CHANGE, replace(draft, asking=CHANGE))


def _chosen_process(said: Said) -> str:
    """The one process whose name shares most words with the text."""
    wanted = set(terms(said.text))
    shared = sorted(((len(wanted & set(terms(name))), slug) for slug, name in said.processes.items()), reverse=True)
    if not shared or not shared[0][0] or (len(shared) > 1 and shared[0][0] == shared[1][0]):
        return ""
    return shared[0][1]


def _leaves(said: Said, elsewhere: bool) -> bool:
    """Whether a turn that answers nothing of the form is about something else."""
    return (elsewhere and len(said.text.split()) >= _FEW_WORDS) or _is_small_talk(said)


def _is_small_talk(said: Said) -> bool:
    """Thanks, greetings, insults, the weather: beyond doubt, and no answer."""
    understood = said.understood
    return understood is not None and max(understood.acts, understood.others) >= BEYOND_DOUBT
