"""Where something is, as people write it: "in via Verga 12 davanti al forno", "angolo tra via Roma e via Dante".

What is found is a piece of the text as it stands there, for a person to read: no map is asked.
"""

import re
from typing import Final

# Kinds of street (denominazioni urbanistiche generiche), with their abbreviations.
_KIND: Final = (
    r"(?:via|viale|v\.le|vialetto|vicolo|vico|piazzale|p\.le|piazzetta|piazza|p\.?zza|p\.?za|corso|c\.so|largo|strada|str\."
    r"|stradone|stradello|contrada|c\.da|lungo(?:mare|fiume|lago|argine|\w{3,})|ponte|parco|giardin[oi]|rotonda"
    r"|rotatoria|sottopasso|cavalcavia|borgo|localit[aà]|loc\.|frazione|galleria|salita|scalinata|calle|campo|fondamenta"
    r"|circonvallazione|tangenziale|traversa|passeggiata|molo|argine|sentiero|ciclabile)"
)
_JOINT: Final = r"(?:d(?:el(?:l[ao'])?|e(?:i|gli|lle)?|i|')|san|santa|sant'|ss\.|s\.|don|padre|fra|xx|iv|la|le)"
# Given names and titles after which a street goes on: "via giuseppe verdi", written all in small letters.
_BEFORE_SURNAME: Final = (
    r"(?:ada|aldo|alessandro|alfredo|ambrogio|amerigo|andrea|anna|antonio|armando|benedetto|bruno|camillo|carlo|cesare"
    r"|cristoforo|dante|edmondo|elena|elsa|emilio|enrico|enzo|eugenio|ezio|fabrizio|federico|filippo|francesco"
    r"|gabriele|galileo|giacomo|gianni|giorgio|giosue|giovanni|giuseppe|grazia|guglielmo|ignazio|italo|leonardo|luigi"
    r"|marco|maria|mario|martiri|matteo|maestri|michelangelo|nino|nilde|nelson|paolo|papa|pier|pietro|primo|quintino"
    r"|raffaello|renato|rita|roberto|salvo|sandro|silvio|tina|ugo|umberto|vasco|vincenzo|vittorio|generale|dottor"
    r"|monsignor|fratelli|f\.lli|caduti)"
)
_WORD: Final = r"[^\W\d_][\w'’.-]*"
_CAPITAL: Final = r"[A-ZÀ-Ý][\w'’.-]*"
# The words after which a street's name is over, however it is written.
_OVER: Final = (
    r"(?:c'|c’|ce\b|ci\b|è\b|e'|e\b|ed\b|che\b|da\b|dal\b|dalla\b|ha\b|hanno\b|non\b|si\b|sta\b|perch|ma\b|però|poi\b|mentre\b"
    r"|quando\b|più\b|piu\b|dove\b|un\b|una\b|il\b|lo\b|i\b|gli\b|al\b|alla\b|all'|allo\b|in\b|nel\b|per\b|con\b|ang|incrocio|davanti"
    r"|di fronte|vicino|accanto|dietro|presso|fuori|altezza|civico|numero|n\.|nr\b|rott|spent|pien|buc[ah]|sporc)"
)
_NAME: Final = (
    rf"(?:(?:{_JOINT}(?:\s+|(?<=')))*(?:\d{{1,2}}\s+{_WORD}|(?!{_OVER}){_BEFORE_SURNAME}\s+(?!{_OVER}){_WORD}"
    rf"|(?!{_OVER}){_WORD})(?:\s+(?-i:{_CAPITAL}))*)"
)
_NUMBER: Final = r"(?:,?\s+(?:al\s+)?(?:n(?:r|um)?\.?\s*|numero\s+|civico\s+)?\d{1,4}(?!\d)(?:\s?/\s?\w{1,3}|[a-z]\b)?)"
_STREET: Final = rf"\b{_KIND}\s+{_NAME}{_NUMBER}?"
_JUNCTION: Final = rf"(?:,?\s+(?:all['’])?(?:angolo|ang\.|incrocio|e|con)\s+(?:con\s+)?{_STREET})"
_LANDMARK: Final = (
    r"(?:davanti|di fronte|difronte|di fianco|a fianco|vicino|accanto|dietro|fuori|all['’]altezza|all['’]uscita"
    r"|all['’]ingresso|all['’]angolo|alla fermata|sotto casa|sotto il ponte|presso|nei pressi)\b"
    r"(?:\s+[^\s,.;:!?]+){1,6}"
)
_ADDRESS: Final = re.compile(rf"{_STREET}{_JUNCTION}?(?:,?\s+{_LANDMARK})?", re.IGNORECASE)
_NEAR: Final = re.compile(rf"\b{_LANDMARK}", re.IGNORECASE)
_NOWHERE: Final = re.compile(r"\b(?:vicino|davanti|sotto|fuori)(?: a| da)? (?:casa mia|me|noi)\b", re.IGNORECASE)
# How somebody begins who is asked where: "in via Dante", "la scuola Rodari", "dietro il cimitero".
_LOCATIVE: Final = re.compile(
    r"^(?:è |e' |sta |si trova )?(?:in|nel(?:l[ao'])?|nei|nelle|a|al(?:l[ao'])?|ai|alle|dal(?:l[ao'])?|su"
    r"|sul(?:l[ao'])?|tra|fra|davanti|di fronte|vicino|accanto|dietro|fuori|sotto|sopra|presso|lungo|angolo|la|il|lo"
    r"|l'|le|i|gli|zona|qui|là|lì)(?:\b|(?<='))",
    re.IGNORECASE,
)


def find_address(text: str) -> str:
    """The street, junction or landmark that the text names; empty where it names none."""
    found = [pattern.search(text) for pattern in (_ADDRESS, _NEAR)]
    pieces = [(piece.start(), piece[0]) for piece in found if piece and not _NOWHERE.match(piece[0])]
    return min(pieces)[1].strip(" ,.") if pieces else ""


def begins_with_where(text: str) -> bool:
    """Whether a text begins as an answer to "where?" does."""
    return _LOCATIVE.match(text.strip()) is not None
