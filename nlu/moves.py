"""What somebody says who is in the middle of a form: yes, no, never mind, I was wrong; or something else altogether."""

import re
from typing import Final

from nlu.linear import folded

_MOST_WORDS: Final = 7  # of a yes or a no: who writes more says more than that
_CANCELS: Final = re.compile(
    r"\bannull|\blasci(?:a|amo|ate|alo|ala)? (?:stare|perdere)\b|\bcome non detto\b"
    r"|\bnon (?:importa|fa niente|mi serve piu|(?:mi |ci )?interessa)\b"
    r"|\bnon (?:lo |la |li |ti |vi )?(?:voglio|vorrei|serve|mando|invio|segnalo|inviar\w+|mandar\w+)"
    r"(?: (?:piu|inviar\w+|mandar\w+|segnalar\w+|far\w+))*(?: niente| nulla)?$"
    r"|\bho cambiato idea\b|\bci ho ripensato\b|^(?:stop|basta|esci|niente|cancella)\b"
    r"|\bcancell\w+ (?:tutto|la (?:segnalazione|richiesta|proposta))|\bnon (?:piu )?necessari[oa]\b"
    r"|\bgia (?:risolto|sistemato)|\bnon voglio (?:piu )?(?:segnalar|mandar|inviar|far)\w+"
)
_AGREES: Final = re.compile(
    r"^(?:si+|ok+|okay|certo|certamente|esatto|giusto|perfetto|confermo|conferma|corretto|va bene|vabbene|va benissimo"
    r"|d'accordo|procedi|vai|yes|manda\w*|invia\w*|spedisci\w*|puo andare|tutto (?:giusto|bene|ok|corretto)|dai)\b"
)
_DECLINES: Final = re.compile(
    r"^(?:no+|nope|non (?:ce l'ho|ne ho|l'ho|ho|voglio|posso|serve)|nessun\w*|niente|senza|salta)\b"
    r"|\bnon (?:ne|ce l') ?ho\b|\bsenza foto\b|\bpreferisco (?:di )?no\b"
)
_CORRECTS: Final = re.compile(
    r"\b(?:cambi|corregg|modific)\w*|\bho sbagliato\b|\bsbagliat[oaie]\b|^(?:no|anzi|scusa|aspetta)\b"
    r"|\bintendevo\b|\bvolevo dire\b|\bscus[ai]$"
)
_ASKS: Final = re.compile(
    r"^(?:e |ma |poi |inoltre |allora |senti |scusa |scusi |pero |vabbe )*(?:chi|che|cosa|cos'|come|quando|dove|dov'"
    r"|quanto|quanta|quanti|quante|quale|quali|perche|posso|potrei|si puo|puoi|potete|mi (?:puoi|potete|dici|dite)"
    r"|avete|secondo (?:te|voi)|e vero|serve|bisogna|ci vuole|c'e qualc\w+|esiste|devo)\b"
)
_SOMEBODY: Final = (
    r"(?:(?:mi[oa]|tu[oa]|nostr[oa]|su[oa]) (?:mamma|madre|papa|padre|marito|moglie|figli[oa]|nonn[oa]|zi[oa]|fratello"
    r"|sorella|amic[oa]|vicin[oa]|suocer[oa]|compagn[oa]|capo|datore)|lei|lui|loro)"
)
_TELLS: Final = re.compile(
    r"^(?:(?:mand|inoltr|gir)a(?:glielo|lo|la|le)?|(?:scrivi|manda|di)(?:glielo|lo|gli|le)|scrivi|scriva|dillo|avvisa"
    r"|avverti|telefona|telefonate|chiama|chiamate"
    r"|(?:puoi|potete|potresti) (?:scriver|chiamar|mandar|avvisar|telefonar|dir)\w+)"
    rf" (?:tu |voi )?(?:a |al |alla )?{_SOMEBODY}\b"
)
_ADDS: Final = re.compile(r"^(?:e |anche |inoltre |poi |aggiung\w+|in piu |c'e anche |ah )")


def cancels(text: str) -> bool:
    """Whether somebody gives up: "lascia stare", "annulla"; not who asks what happens then ("e se annullo?")."""
    plain = _plain(text)
    return "?" not in text and not re.match(r"(?:e |ma )?se\b", plain) and _CANCELS.search(plain) is not None


def agrees(text: str) -> bool:
    return _short(text) and _AGREES.match(_plain(text)) is not None and not re.search(r"\bma\b|\bpero\b", _plain(text))


def declines(text: str) -> bool:
    """ "no", "la foto non ce l'ho", "preferisco di no"."""
    return _short(text) and _DECLINES.search(_plain(text)) is not None


def corrects(text: str) -> bool:
    """ "anzi il 20", "ho sbagliato", "cambia il posto"."""
    return _CORRECTS.search(_plain(text)) is not None


def asks(text: str) -> bool:
    """Whether a text is a question rather than an answer."""
    return "?" in text or _ASKS.match(_plain(text)) is not None


def adds(text: str) -> bool:
    """ "e poi manca il coperchio": something more about what was told."""
    return _ADDS.match(_plain(text) + " ") is not None


def asks_to_tell(text: str) -> bool:
    """Whether the desk is asked to write or call somebody else: "mandalo tu a mio fratello", "avvisa mia zia"."""
    plain = _plain(text)
    return _TELLS.match(re.sub(r"^(?:e |ma |allora |senti )*", "", plain)) is not None


def _short(text: str) -> bool:
    return len(text.split()) <= _MOST_WORDS and "?" not in text


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w'’]+", folded(text).replace("’", "'")))
