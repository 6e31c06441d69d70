"""What people want to be told later, in their own words. Only plain requests: "quando apre?" is a question."""

import re
from enum import StrEnum
from typing import Final

from knowledge.text import fold
from nlu.danger import danger

# All on folded text: no accents, no apostrophes.
_TELL_ME: Final = re.compile(
    r"\b(?:(?:avvis(?:a|ate|ar)|avvert(?:i|ite|ir)|notific(?:a|ate|ar)|aggiorn(?:a|ate|ar))(?:mi|ci|melo|mela)\b"
    r"|(?:mi|ci) (?:\w+ )?(?:avvis|avvert|aggiorn)(?:i|a|ate|ano|ite|are|ire|erai|erete|iate)\b"
    r"|essere (?:avvisat|avvertit|aggiornat)[oaie]\b"
    r"|(?:tieni|tenete|tener|tenere)(?:mi|ci)? (?:aggiornat|informat)[oaie]\b"
    r"|(?:ricevere|avere|attiv\w+|mandami|mandatemi|inviami|inviatemi|iscriv\w+|voglio|vorrei)"
    r" (?:\w+ ){0,2}(?:avvisi|notifiche|un avviso|una notifica|l avviso)\b)"
)
# Softer words are a request only with a "when": "fammi sapere quanto costa" is a question.
_LET_ME_KNOW: Final = re.compile(
    r"\b(?:(?:fammi|fatemi|mi (?:fai|fate|fa)|farmi) sapere|(?:scrivi|scrivete|scriver)mi"
    r"|(?:manda|mandate)mi un messaggio"
    r"|dimmelo|ditemelo) (?:\w+ ){0,2}(?:quando|se|appena|ogni volta|non appena)\b"
)
_REMIND: Final = re.compile(
    r"\bricord(?:a|ate|ar)(?:melo|mela|meli|mele|celo)\b|\bme (?:lo|la|li|le) (?:\w+ )?ricord(?:i|a|ate|are|erai)\b"
    r"|\b(?:metti|mettimi|mandami|imposta|fammi|crea|voglio|vorrei|attiva)(?: \w+)? promemoria\b"
    r"|\b(?:avvis|avvert)\w+ (?:anche )?(?:(?:il|un) giorno|la sera|un po) prima\b"
    r"|\bricorda(?:r|te)?mi (?:di andar|l evento|l appuntamento|questo|il giorno prima)\w*"
)
_EVENTS: Final = re.compile(
    r"\b(?:event[oi]|appuntament[oi]|iniziativ[ae]|spettacol[oi]|concert[oi]|mostr[ae]|film|cinema|teatro|cors[oi]"
    r"|laborator[io]+|fest[ae]|lettur[ae]|attivita|qualcosa per)\b"
)
_OPENS: Final = re.compile(
    r"\b(?:quando|se|appena) (?:\w+ ){0,3}?(?:apr\w+|riapr\w+|cominc\w+|inizi\w+|part\w+|vota\w*|si vota|c e)\b"
)
_ANSWER: Final = re.compile(
    r"\b(?:quando|se|appena) (?:\w+ ){0,2}?(?:av(?:rete|ete|rai)|hai|c e|arriva|ci sara|sa(?:prai|prete|i|pete)"
    r"|trov(?:i|ate|erai|erete)) (?:\w+ ){0,2}?(?:rispost[ae]|qualcosa|inform\w+|notizi[ae]|novita|di piu)\b"
)
_LIST: Final = re.compile(
    r"\b(?:(?:i )?miei (?:promemoria|avvisi)|(?:che|quali) (?:promemoria|avvisi) (?:ho|mi)|(?:elenco|lista) (?:de\w+ )?"
    r"(?:miei )?promemoria)\b"
)
_STOP: Final = re.compile(
    r"\bnon (?:mi )?(?:avvis|scriv|ricord)\w+ piu\b|\bbasta (?:avvisi|promemoria|messaggi|notifiche)\b"
    r"|\bnon voglio piu (?:\w+ ){0,2}(?:avvisi|promemoria|messaggi|notifiche)\b"
    r"|\b(?:togli|cancella|elimina|annulla|ferma)\w* (?:\w+ )?(?:promemoria|avvis[oi]|notifiche)\b"
)
# What a kind of event is about, where the catalogue has a topic of its own for it.
_TOPICS: Final = {
    "cultura/teatro-cinema": re.compile(r"\b(?:teatro|cinema|film|spettacol\w|concert\w)\b"),
    "cultura/musei-mostre": re.compile(r"\b(?:mostr[ae]|muse[oi])\b"),
    "cultura/corsi": re.compile(r"\bcors[oi]\b"),
}


class Wish(StrEnum):
    REMIND = "remind"  # of the event that was spoken of
    EVENTS = "events"
    OPENING = "opening"  # of a participation process
    ANSWER = "answer"
    LIST = "list"  # and stop


def wish(text: str) -> Wish | None:
    """None for what is no request to be told later; whoever is in danger is asking for something else."""
    folded = fold(text)
    if danger(text):
        return None
    if _STOP.search(folded) or _LIST.search(folded):
        return Wish.LIST
    if _REMIND.search(folded):
        return Wish.REMIND
    if not (_TELL_ME.search(folded) or _LET_ME_KNOW.search(folded)):
        return None
    if _ANSWER.search(folded):
        return Wish.ANSWER
    if _EVENTS.search(folded):
        return Wish.EVENTS
    return Wish.OPENING if _OPENS.search(folded) else None


def topics(text: str) -> tuple[str, ...]:
    """Of the events that a text asks for; none for all of them."""
    folded = fold(text)
    return tuple(slug for slug, shape in _TOPICS.items() if shape.search(folded))
