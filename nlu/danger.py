"""Words of danger: whoever writes them is told whom to call before anything else is considered.

A false alarm costs a line with 112 in it; a miss may cost a life. So this list stands before the models.
"""

import re
from typing import Final

from nlu.linear import folded

# By the topic whose record says whom to call; folded text without apostrophes, so that "c'è" is "c e".
_WORDS: Final = {
    "salute/emergenze-118": (
        r"\bnon? respira\b|non riesc\w+ a respirare|soffocando|labbra (?:blu|viola)|\brantola",
        r"\binfarto|(?:sia|e|avendo) (?:un )?ictus|bocca storta|(?:dolore|male)(?: \w+)? al petto",
        r"\b(?:ha|avendo|con) (?:le |delle )?convulsioni",
        r"svenut\w|\bsviene|\bincosciente|\bpriv\w di sensi|(?:perso|perdendo) (?:i sensi|conoscenza)|non ha polso",
        r"\bnon si (?:muove|sveglia)\b|(?:cadut|casca|per terra)[^.?!]{0,30} non (?:si (?:ri)?alza|risponde)",
        r"perde (?:molto )?sangue|esce (?:il |del )?sangue|sanguina|\bferit[aoie]\b|(?:hanno|e stat[oa]) investit\w",
        r"\bha (?:ingoiato|ingerito)|bevuto (?:\w+ ){0,3}(?:candeggina|varechina|detersivo|acido|ammoniaca)|overdose",
        r"(?:chiama|manda|serv)\w+ (?:subito )?un ambulanza",
        r"(?:voglio|voglia di|vorrei|vuole) (?:morire|sparire per sempre)|non voglio piu vivere|farla finita|suicid",
        r"(?:ammazzar|uccider)(?:mi|si)\b|(?:mi voglio|si vuole) (?:ammazzare|uccidere|buttare)",
        r"(?:si|mi) tagli[ao]\b|farmi del male|fare una sciocchezza|buttar(?:mi|si) (?:di|dal)",
    ),
    "aiuto/antiviolenza": (
        r"\b(?:mi|la|l) (?:ha |sta )?(?:picchia|mena|pesta)\w*|\bpicchia (?:me|la moglie|mia)\b",
        r"mani (?:addosso|al collo)|(?:le|mi) alz[ai] le mani|ammazza me\b|\bmi ammazza\b",
        r"\bmi (?:ha )?(?:stupra|violenta|minaccia)\w*|mi costring\w+",
        r"\b(?:mi|la) (?:chiude in casa|tiene chiusa)|non mi (?:fa|lascia) (?:uscire|vedere nessuno)|lividi",
        r"mi segue (?:ovunque|da\w*tutto)|mi controlla il (?:telefono|cellulare)|foto (?:nud|intim)\w+|video intim\w+",
        r"paura d(?:i|el) (?:mio|suo|lui|tornare a casa)",
    ),
    "aiuto/emergenze": (
        r"(?:odore|puzza|fuga|perdita) (?:di|del) gas\b|monossido|\bincendio|a fuoco\b|(?:esce|vedo) (?:del |il )?fumo",
        r"fumo nero|terremoto|alluvione|esonda\w*|allagando|(?:fiume|acqua) sta (?:salendo|entrando)",
        r"\bcoltello|\bpistola|\be scompars[ao]|\be sparit[ao] da",
    ),
}
_DANGER: Final = {topic: re.compile("|".join(patterns)) for topic, patterns in _WORDS.items()}
# The same words about something else, or about what is over: they are no alarm by themselves …
_ELSEWHERE: Final = re.compile(
    r"(?:pratica|domanda|richiesta|cantiere|coda|fila|traffico) non si muove"
    r"|non si muove (?:niente|nulla|da (?:mesi|anni|settimane))"
    r"|\bci si taglia|tagli[ao] (?:l |i |le |la |gli )?(?:erba|capelli|unghie|siep\w|alber\w|piant\w)"
    r"|(?:dopo|danni|seguito|rischio|paura|sopravvissut\w|del|dell|nel|nell|d|di) (?:di |a |l |il )?"
    r"(?:incendio|terremoto|alluvione)"
    r"|scompars[ao] (?:\w+ ){0,3}(?:mes[ei]|ann[oi]) fa|minaccia\w* di (?:stacca|sfratt|licenzi|pignor)\w*"
    r"|(?:licenza|affil\w+) (?:\w+ ){0,2}(?:pistola|coltello)"
)
# … unless somebody calls for help.
_HELP: Final = re.compile(r"\baiuto ?!|^aiuto|aiutate|correte|in corso|bloccat[aoie]|intrappolat[aoie]")
# Hurt animals have a record of their own.
_ANIMALS: Final = re.compile(r"\b(?:can[ei]|cagn\w+|gatt\w+|riccio|uccell\w+|animal\w+)\b")


def danger(text: str) -> str:
    """The topic of whom to call, where the text speaks of danger here and now; else empty."""
    plain = folded(text).replace("'", " ")
    if not _HELP.search(plain):
        plain = _ELSEWHERE.sub(" ", plain)
    found = next((topic for topic, pattern in _DANGER.items() if pattern.search(plain)), "")
    return "" if found == "salute/emergenze-118" and _ANIMALS.search(plain) else found
