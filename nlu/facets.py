"""Words that say what is asked, not about what: a text of such words alone is about what went before."""

import re
from itertools import pairwise
from typing import Final

from nlu.linear import folded

# As people type them; folded, whole words.
FACET_WORDS: Final = frozenset(
    """orari orario apertura chiusura aperto aperta aperti aperte apre aprono chiude chiudono costo costi costa costano
    prezzo prezzi tariffa tariffe gratis gratuito gratuita pagamento quanto scadenza scadenze termine termini entro
    quando dove dov come com chi quali quale qual quant documenti documentazione documento moduli modulo modulistica
    requisiti requisito appuntamento appuntamenti prenotare prenotazione prenoto prenota prenotate richiedere
    richiesta domanda richiedo telefono numero mail email pec contatti contatto indirizzo sede ufficio sportello
    serve servono occorre occorrono bisogna devo posso potrei vorrei voglio fare faccio sapere informazioni online
    rivolgo scade scadono iscrivo iscrivere ricevono riceve disdico disdire segnalo passano passa vuole vogliono
    eta importo importi canone retta quota sconto sconti bollo ticket tempi tempistica data date recapito recapiti
    referente centralino procedura iter modalita obbligatorio obbligatoria vietato spetta diritto allego fotocopie
    rate vota votare avvocato richiamano rispondono viene vengono partecipa partecipare partecipo""".split()
)
# Words that carry a question along without naming anything: "e quanto costa?", "ma è aperto di domenica?"
_FILLERS: Final = frozenset(
    """e ed ma o a di da in il lo la le gli i un una l d c ci che cosa devo fare si puo posso fa per con al allo alla
    del della nel sul mi ti vi ne lo li poi allora invece ok scusa scusi pure ancora bene qui li la quello quella
    questo questa essere sono sei sia ho ha hai hanno porto portare andare vado pago pagare paga pagano soldi euro
    carte fogli chiamo chiamare parlo tempo giorni giorno oggi domani adesso ora domenica sabato lunedi martedi
    mercoledi giovedi venerdi mattina pomeriggio sera prima dopo tanto troppo molto quante quanti quanta volta
    voi noi loro lui lei io tu date dai avete abbiamo siete siamo
    esattamente precisamente preciso solo anche subito trova trovo trovate funziona buongiorno buonasera salve ciao
    grazie gentile gentili spett cortesemente""".split()
)
_ASKING_VERBS: Final = frozenset(("pago", "paga", "pagare", "portare", "porto"))
_WHICH: Final = ("che", "quali", "quale")
_DAYS_AND_HOURS: Final = ("giorno", "giorni", "ora", "ore", "orario", "orari")
_OPENING: Final = re.compile(
    r"\b(?:quando|che ora|ora|ore) (?:(?:vi|ci) )?(?:apr|chiud|(?:e|siete|sono|resta|rimane|sta) (?:apert|chius))"
)
_OF_A_CALL: Final = re.compile(r"iscri[vz]|\bband[oi]\b|domand|concors|candidat|\bvot|graduatori|percors|bilanci")
_BARE_MOST_WORDS: Final = 8


def is_bare(text: str) -> bool:
    """Whether the text asks a facet and names no subject: "e quanto costa?", "cosa devo portare?"."""
    words = _words(text)
    named = [word for word in words if word not in FACET_WORDS and word not in _FILLERS]
    return names_facet(text) and not named and len(words) <= _BARE_MOST_WORDS


def names_facet(text: str) -> bool:
    """Whether the text says what it wants to know: "quanto", "dove", "documenti", "portare"."""
    words = _words(text)
    asked = any(word in FACET_WORDS or word in _ASKING_VERBS for word in words)
    return asked or asks_days(text)


def asks_opening(text: str) -> bool:
    """Whether the text asks when something is open: "quando apre?", "a che ora chiudete?"; not when a call for
    applications does."""
    plain = folded(text)
    return _OPENING.search(plain) is not None and not _OF_A_CALL.search(plain)


def asks_days(text: str) -> bool:
    """Whether the text asks on which days, or at what time: "e che giorni?"."""
    return any(first in _WHICH and second in _DAYS_AND_HOURS for first, second in pairwise(_words(text)))


def is_filler(word: str) -> bool:
    """Whether a folded word carries a question along without naming anything."""
    return word in _FILLERS


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))
