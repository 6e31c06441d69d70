"""Words of danger: whoever writes them is told whom to call before anything else is considered.

A false alarm costs a line with 112 in it; a miss may cost a life. So this list stands before the models.
"""

import re
from typing import Final

from nlu.linear import folded

_HEALTH, _VIOLENCE, _HAZARD = "salute/emergenze-118", "aiuto/antiviolenza", "aiuto/emergenze"
_RELATIVE: Final = r"\b(?:figli\w|bambin\w|nonn\w|papa|mamma|padre|madre|marito|moglie)"
# By the topic whose record says whom to call; folded text without apostrophes, so that "c'è" is "c e".
_WORDS: Final = {
    _HEALTH: (
        r"\bnon? respira\b|non riesc\w+ a respirare|soffocando|labbra (?:blu|viola)|\brantola|stroz+at[oai]",
        r"\binfarto|(?:sia|e|avendo) (?:un )?ictus|(?:dolore|male)(?: \w+)? al petto",
        r"bocca storta|storta la bocca|parla (?:strano|storto)|faccia (?:tutta )?(?:storta|da una parte)",
        r"non (?:muove|sente) piu (?:\w+ )?(?:mano|bracci\w|gamb\w)|non muove (?:un|il|le) (?:bracci\w|gambe)",
        r"\b(?:ha|avendo|con) (?:le |delle )?convulsioni|(?:diventa|tutt[oa]) (?:blu|viola)",
        r"svenut\w|\bsviene|\bincosciente|\bpriv\w di sensi|(?:perso|perdendo) (?:i sensi|conoscenza)|non ha polso",
        r"\bnon si (?:muove|sveglia)\b|(?:cadut|casca|per terra)[^.?!]{0,30} non (?:si (?:ri)?alza|risponde)",
        r"non (?:riesc\w+ a|si riesce a) svegliar|non apre (?:piu )?gli occhi|accasciat[oa]",
        r"perde (?:molto )?sangue|esce (?:il |del )?sangue|sanguina|\bferit[aoie]\b|(?:hanno|e stat[oa]) investit\w",
        r"sangue[^.?!]{0,20} non (?:si ferma|smette)|non smette di (?:colare|sanguinare)",
        r"(?:presa|corrente)[^.?!]{0,20} per terra|gonfia\w* (?:\w+ )?(?:gola|lingua)|rotte le acque",
        r"\bha (?:ingoiato|ingerito)|bevuto (?:\w+ ){0,3}(?:candeggina|varechina|detersivo|acido|ammoniaca)|overdose",
        r"bevuto (?:l |lo |il )?(?:ammorbidente|disgorgante|solvente)|mangiato (?:\w+ ){1,4}lavastoviglie",
        r"(?:chiama|manda|serv)\w+ (?:subito )?un ambulanza",
        r"ambulanza (?:subito|presto)|bisogno (?:di )?(?:un )?ambulanza",
    ),
    _VIOLENCE: (
        r"\b(?:mi|la|l) (?:ha |sta )?(?:picchia|mena|pesta)\w*|\bpicchia (?:me|la moglie|mia)\b|\bmena la moglie",
        r"mani (?:ad+osso|al collo)|alz\w+ (?:\w+ )?mani (?:su|a|contro)|(?:le|mi) alz[ai] le mani",
        r"ammazza me\b|\bmi am+azza\b",
        r"(?:pres[oa]|tira\w*) (?:per|pe) (?:i|li) capelli",
        r"\b(?:da|dato|prend\w+) (?:le |delle )?botte|\b(?:tira|da) (?:gli )?schiaffi",
        r"\b(?:mi|me) (?:ha |ga )?d\w+ (?:un|uno) (?:pugno|schiaffo)|\bmi forza\b|mi obbliga (?:a letto|anche)",
        r"\bmi (?:ha )?(?:stupra|violenta|minaccia)\w*|mi costring\w+|mi ha toccat[ao]",
        r"\b(?:mi|la) (?:chiude in casa|tiene chiusa)|non mi (?:fa|lascia) (?:uscire|vedere nessuno)|lividi",
        r"(?:marito|compagno|lui|ex) (?:mi )?tiene (?:\w+ ){0,3}(?:documenti|chiav[ei]|bancomat|passaporto)",
        r"mi segue (?:ovunque|da\w*tutto)|mi aspetta sotto casa|mi controlla il (?:telefono|cellulare)",
        r"foto (?:nud|intim)\w+|video intim\w+|paura d(?:i|el) (?:mio|suo|lui|tornare a casa)",
    ),
    _HAZARD: (
        r"(?:odore|puzza|fuga|perdita) (?:di|del) gas\b|(?:puzza|odore) \w+ di gas\b|monossido",
        r"\bincendio|a fuoco\b|preso fuoco",
        r"(?:vedo|vedono|ci sono|sono) (?:le |delle )?fiamme|(?:casa|palazzo|tetto) brucia\b",
        r"sta bruciando|fuoco e sul|(?:esce|vedo) (?:del |il )?fumo|fumo (?:nero|per le scale)",
        r"terremoto|tremato tutto|sentito (?:una |la )?scossa|cavo [^.?!]{0,40}scintille",
        r"alluvione|esonda\w*|allagando|(?:fiume|acqua) (?:sta (?:salendo|entrando)|e arrivat\w (?:all|in casa))",
        r"\bcoltello|\bpistola|\bspara(?:no)? (?:in|a|contro)|entrando i ladri",
        r"(?:forzando|sfondando|sfondare) la porta",
        r"uno mi (?:sta seguendo|insegue)|\be scompars[ao]|\be sparit[ao] da",
        rf"{_RELATIVE}[^?!]{{0,60}} (?:non l[oa] trov\w+ piu|non (?:e|si e) (?:piu )?(?:tornat|ritirat)[oa]\b)",
    ),
}
_DANGER: Final = {topic: re.compile("|".join(patterns)) for topic, patterns in _WORDS.items()}
# Whoever thinks of ending it is never past or elsewhere.
_DESPAIR: Final = re.compile(
    r"(?<!ti fa )(?<!venir )(?:voglio|voglia di|vorrei|vuole) (?:morire|sparire per sempre)|non voglio piu vivere"
    r"|farla finita|suicid|(?:ammazzar|uccider)(?:mi|si)\b|(?:mi voglio|si vuole) (?:ammazzare|uccidere|buttare)"
    r"|(?<!\bci )(?:si|mi) (?:tagli[ao]|fa dei tagli)\b"
    r"(?! (?:l |i |le |la |gli )?(?:erba|capelli|unghie|siep\w|alber\w|piant\w))"
    r"|farmi del male|fare una sciocchezza|buttar(?:mi|si) (?:di|dal)"
    r"|(?:scatola intera|tutte le pastiglie|pastiglie[^.?!]{0,30}prendo tutte)"
    r"|meglio se (?:io )?non ci fossi|meglio senza di me"
)
# The same words about something else: they are no alarm by themselves …
_ELSEWHERE: Final = re.compile(
    r"(?:pratica|domanda|richiesta|cantiere|coda|fila|traffico) non si muove"
    r"|non si muove (?:niente|nulla|da (?:mesi|anni|settimane))|non respira(?: piu)? nessuno"
    r"|(?:dopo|danni|quando c e|seguito|rischio|paura|sopravvissut\w|del|dell|nel|nell|sul|sull|spento"
    r"|con|col|per|d|di) (?:di |a |l |il |un )?"
    r"(?:incendio|terremoto|alluvione|infarto|ictus)"
    r"|ven\w+ un (?:infarto|colpo)|incendio doloso|ferit[oa] (?:dalle parole|nell orgoglio)|giorni ferit\w"
    r"|scompars[ao] (?:\w+ ){0,3}(?:mes[ei]|ann[oi]) fa|minaccia\w* di (?:stacca|sfratt|licenzi|pignor)\w*"
    r"|(?:licenza|affil\w+|butt\w+|corso) (?:\w+ ){0,3}(?:pistola|coltello)|pistola (?:della|ad|per la) (?:colla|acqua)"
    r"|coltell[oi] da cucina|mi ammazz[ao] di"
    r"|(?:pagare|bollett\w|affitto|spes[ae]|tass[ae]|caldo|fatica|lavoro|burocrazia)[^.?!]{0,30} mi am+azza"
)
# … nor is what is long over, or told in a book or a film …
_OVER: Final = re.compile(
    r"\b(?:mes[ei]|ann[oi]|settiman[ae]) fa\b|l anno scorso|nel (?:19|20)\d\d|(?:quand|quando) ero"
    r"|\b(?:nel|del|nella|della|un|il|la) (?:film|libro|romanzo|serie|puntata|videogioco|mostra)\b"
)
# … or already in good hands: "l'ambulanza è partita. dopo, per il letto con le sponde …".
_IN_HAND: Final = re.compile(
    r"(?:arriva\w*|partita|venendo) (?:gia )?l? ?ambulanza"
    r"|ambulanza (?:e |sta )?(?:gia )?(?:arriv|partit|venendo|qui)\w*"
    r"|(?:chiamato|avvisato|avvertito) (?:gia )?(?:il |l |i )?"
    r"(?:112|118|115|113|ambulanza|pompieri|soccorsi|vigili del fuoco)"
    r"|(?:pompieri|vigili del fuoco|soccorsi) (?:sono (?:gia )?(?:qui|arrivati)|hanno (?:gia )?\w+to)"
    r"|gia (?:in|all) ospedale"
)
# … unless somebody calls for help, or help does not come.
_HELP: Final = re.compile(
    r"\baiuto ?!|^aiuto|aiutate|correte|in corso|bloccat[aoie]|intrappolat[aoie]"
    r"|(?:ambulanza|pompieri|soccorsi|vigili|112|118)[^.?!]{0,25} non (?:arriva|rispond|si ved)"
    r"|(?:intanto|nel frattempo) (?:cosa|che)"
    r"|(?:cosa|che) (?:devo )?(?:faccio|fare) (?:intanto|nel frattempo)"
)
# Hurt animals have a record of their own.
_ANIMALS: Final = re.compile(r"\b(?:can[ei]|cagn\w+|gatt\w+|riccio|uccell\w+|animal\w+)\b")
_SENTENCE: Final = re.compile(r"(?<=[.!?;\n])\s+")
_CLAUSE: Final = re.compile(r"[,.;?!\n]+")
_LEAST_WORDS: Final = 4  # of a question that can stand by itself


def danger(text: str) -> str:
    """The topic of whom to call, where the text speaks of danger here and now; else empty."""
    plain = _plain(text)
    if _DESPAIR.search(plain):
        return _HEALTH
    called = bool(_HELP.search(plain))
    meant = plain if called else _ELSEWHERE.sub(" ", plain)
    now = meant if called else _here_and_now(meant)
    for topic, pattern in _DANGER.items():
        if pattern.search(meant if topic == _VIOLENCE else now):
            return "" if topic == _HEALTH and _ANIMALS.search(plain) else topic
    return ""


def asked(text: str) -> str:
    """What the text asks, without the sentences that tell of a danger already in good hands."""
    rest = " ".join(sentence for sentence in _SENTENCE.split(text) if not _IN_HAND.search(_plain(sentence)))
    return rest if len(rest.split()) >= _LEAST_WORDS and not danger(text) else text


def _here_and_now(plain: str) -> str:
    """What is left without what is over or in good hands. Violence of before may come back: it stays."""
    if _IN_HAND.search(plain):
        return ""
    return ", ".join(clause for clause in _CLAUSE.split(plain) if not _OVER.search(clause))


def _plain(text: str) -> str:
    return folded(text).replace("'", " ")
