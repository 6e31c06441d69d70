"""The patterns that find words in what staff type."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from knowledge.opening import readings
from knowledge.opening.periods import FEASTS
from knowledge.opening.readings import NUMBER
from knowledge.opening.tokens import EVES, HOLIDAYS, REST, WEEK, WORKDAYS, Kind, Token
from knowledge.opening.unread import HoursUnread

_DAY: Final = (
    r"lun(?:edi)?|mart?(?:edi)?|merc?(?:oledi)?|gio(?:v(?:edi)?)?|ven(?:erdi)?|sab(?:at[oi])?|dom(?:enic(?:a|he))?"
)
_MONTH: Final = (
    r"gen(?:n(?:aio)?)?|feb(?:b(?:raio)?)?|mar(?:zo)?|apr(?:ile)?|mag(?:gio)?|giu(?:gno)?|lug(?:lio)?|ago(?:sto)?|"
    r"set(?:t(?:embre)?)?|ott(?:obre)?|nov(?:embre)?|dic(?:embre)?"
)
_TO = r"\s*(?:-|\bfino al(?:l[ae'])?\b|\bal(?:l[ae']|l')?|\bad?\b)\s*"
_MINUTES = "mezz[ao]|un quarto|tre quarti"


def _time(n: int, comma: str) -> str:
    minutes = rf"(?:[.:h](?P<m{n}>\d{{2}})|{comma}(?P<c{n}>\d{{2}})|\s?e (?P<w{n}>{_MINUTES})|\s?h)?"
    return (
        rf"(?:(?:le )?ore |h\.? ?)?(?:(?P<q{n}>\d{{4}})|(?P<h{n}>\d{{1,2}}){minutes}"
        rf"|(?P<n{n}>mezzogiorno|mezzanotte|una\b))(?!\d|[.:h]\d)"
    )


# "9,30-12,30" is half past nine, "9-12,15-18" is two spans: a comma has minutes where no span begins with them.
_FIRST = _time(1, r",(?=\d\d\s*(?:-|alle))")
_LAST = _time(2, rf",(?=\d\d(?!\d|[.:,]\d|\s*(?:-|/|alle|al?)\s*\d|\s+(?:{_MONTH})\b))")
_YEAR = r"(?: (?P<{}>20\d\d))?"


def scan(text: str) -> list[Token]:
    """The words that count, in order. Raises `HoursUnread` at the first piece that is none."""
    folded, place, tokens = fold(text), 0, list[Token]()
    while place < len(folded):
        for kind, pattern, read in _PATTERNS:
            if found := pattern.match(folded, place):
                if kind is not None:
                    tokens.append(Token(kind, read(found, text[place : found.end()]), place, found.end()))
                place = found.end()
                break
        else:
            raise _unread(_piece(text, folded, place))
    return tokens


def fold(text: str) -> str:
    """Lower case without accents, letter by letter, so that places stay."""
    return "".join(_SIGNS.get(letter) or _bare(letter) for letter in text)


_SIGNS: Final = {"–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "º": "°", "“": '"', "”": '"', "\t": " ", "\xa0": " "}


def _bare(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter)[0].lower()
    return plain if len(plain) == 1 else letter


def _piece(text: str, folded: str, place: int) -> str:
    end = re.compile(r"[,;\n]|$").search(folded, place)
    words = text[place : end.start() if end else len(text)].split()
    return " ".join(words[:4]) or text[place : place + 10]


def _unread(piece: str) -> HoursUnread:
    if fold(piece).startswith(("dal ", "da ", "a partire")):
        return HoursUnread(piece, "manca fino a quando", "dal 1 giugno al 15 settembre: lun-sab 8-14")
    if fold(piece).startswith(("dalle ", "dall", "ore ")):
        return HoursUnread(piece, "manca fino a che ora", "lun-ven dalle 9 alle 13")
    return HoursUnread(piece)


_Reading = Callable[[re.Match[str], str], Any]


def _constant(value: Any) -> _Reading:
    return lambda _found, _piece: value


_COMMENT = r"(?:(?:solo |soltanto |esclusivamente )?(?:su|previo|per|con) (?P<what>appuntamento|prenotazione))\b"
_ALWAYS = r"h ?24\b(?: ?/ ?7)?|24 ?h\b|24 ?/ ?7\b|24 ?(?:ore )?(?:su|/) ?24\b|(?:sempre aperto|tutto il giorno)\b"
_EVERY_DAY = r"(?:tutti i giorni|ogni giorno|tutta la settimana|7 ?(?:giorni )?(?:su|/) ?7)\b(?: feriali\b)?"
_EXCEPT = r"(?:tranne|eccetto|salvo|escluse?|esclus[oai]|a parte|ad (?:eccezione|esclusione) d(?:i|el|ei|ella))\b"
_WITHOUT_MEANING = (
    r"(?:il|lo|la|i|gli|le|l'|un|del|dello|della|dei|degli|delle|di|in|ad|ai?|al|all'|alla|nel|nei|nella|per|e|ed|"
    r"ogni|mes[ei]|giorn[oi]|orario|orari|ore|apertura|aperto|aperta|aperti|aperte|siamo|continuato|"
    r"estivo|invernale|l'orario)(?![a-z0-9'])|e'|l'|d'|[-/](?=\s|\d|$)|\r"
)
# The first pattern that fits is taken: dates before times, ranges before single days.
# "mar" is a month only beside another one ("mar-ott"); beside a number it is Tuesday, and March is "marzo".
_PATTERNS: Final[list[tuple[Kind | None, re.Pattern[str], _Reading]]] = [
    (None, re.compile(r" +"), _constant(None)),
    (Kind.COMMENT, re.compile(r'"([^"\n]+)"'), lambda _found, piece: piece[1:-1].strip()),
    (Kind.COMMENT, re.compile(_COMMENT), lambda found, _: f"su {found['what']}"),
    (Kind.ALL_YEAR, re.compile(r"(?:n?el )?resto dell'anno\b|(?:n?egli )?altri (?:mesi|periodi)\b"), _constant(None)),
    (
        Kind.DAYS,
        re.compile(r"(?:gli )?altri giorni\b|(?:i )?restanti giorni\b|resto della settimana\b"),
        _constant(REST),
    ),
    (
        Kind.PERIODS,
        re.compile(
            rf"(?:dal(?:l')? ?)?(?P<d1>{NUMBER}|primo)(?: (?P<m1>{_MONTH})\.?)?{_YEAR.format('y1')}{_TO}"
            rf"(?P<d2>{NUMBER}) (?!mar\b)(?P<m2>{_MONTH})\b\.?{_YEAR.format('y2')}"
        ),
        readings.date_range,
    ),
    (
        Kind.PERIODS,
        re.compile(
            rf"(?:dal(?:l')? ?)?(?P<d1>\d{{1,2}})/(?P<m1>\d{{1,2}})(?:/(?P<y1>20\d\d))?{_TO}"
            r"(?P<d2>\d{1,2})/(?P<m2>\d{1,2})(?:/(?P<y2>20\d\d))?(?!\d)"
        ),
        readings.numeric_range,
    ),
    (
        Kind.PERIODS,
        re.compile(
            rf"(?P<days>(?:{NUMBER}|primo)(?:(?:, ?| e (?:il )?){NUMBER})*) (?:di )?(?!mar\b)(?P<month>{_MONTH})\b\.?"
            rf"{_YEAR.format('y')}"
        ),
        readings.dates,
    ),
    (
        Kind.PERIODS,
        re.compile(
            rf"(?:da |dal |tra )?(?P<m1>{_MONTH})\.?{_YEAR.format('y1')}{_TO}(?P<m2>{_MONTH})\b\.?{_YEAR.format('y2')}"
        ),
        readings.month_range,
    ),
    (Kind.DAYS, re.compile(rf"(?:da |dal |dalla )?({_DAY})\.?{_TO}({_DAY})\b\.?"), readings.day_range),
    (Kind.DAYS, re.compile(r"(lu|ma|me|gi|ve|sa|do)-(lu|ma|me|gi|ve|sa|do)\b"), readings.day_range),
    (Kind.DAYS, re.compile(rf"(?:{_DAY})\.? ?/ ?(?:{_DAY})\b"), readings.refuse_slash),
    (
        Kind.PERIODS,
        re.compile("|".join(map(re.escape, FEASTS)) + r"\b"),
        lambda found, _: (readings.feast(FEASTS[found[0]]),),
    ),
    (Kind.DAYS, re.compile(rf"({_DAY})\b\.?(?!zo)"), lambda found, _: (readings.day(found[1]),)),
    (Kind.PERIODS, re.compile(rf"(?P<m>{_MONTH})\b\.?{_YEAR.format('y')}"), readings.one_month),
    (Kind.SPAN, re.compile(_ALWAYS), _constant((0, 1440))),
    (
        Kind.SPAN,
        re.compile(rf"(?:dalle |dall' ?|da )?{_FIRST}\s*(?:-|/|alle\b|all'|fino alle\b|ad?\b)\s*{_LAST}"),
        readings.span,
    ),
    (
        Kind.NTH,
        re.compile(r"(?:(?P<number>\d)°|(?P<word>prim|second|terz|quart|quint|penultim|ultim)[oaie]\b)"),
        readings.ordinal,
    ),
    (Kind.DAYS, re.compile(_EVERY_DAY), lambda found, _: WORKDAYS if found[0].endswith("feriali") else WEEK),
    (Kind.DAYS, re.compile(r"(?:giorni )?feriali\b"), _constant(WORKDAYS)),
    (Kind.DAYS, re.compile(r"(?:giorni )?prefestivi\b"), _constant((EVES,))),
    (Kind.DAYS, re.compile(r"(?:giorni |giorno )?(?:festiv[io]|festivita)\b"), _constant((HOLIDAYS,))),
    (Kind.CLOSED, re.compile(r"(?:siamo |sempre )?(?:chius[oaie]|chiusura|chiudiamo)\b"), _constant(None)),
    (Kind.EXCEPT, re.compile(_EXCEPT), _constant(None)),
    (Kind.ALSO, re.compile(r"(?:e |ed )?(?:anche|pure|inoltre)\b|(?:compres|inclus)[oaie]\b"), _constant(None)),
    (Kind.ONLY, re.compile(r"(?:solo|soltanto|solamente)\b"), _constant(None)),
    (Kind.USUAL, re.compile(r"(?:come (?:sempre|al solito)|invariat[oaie])\b"), _constant(None)),
    (Kind.HALF, re.compile(r"mattin[aeo]\b"), _constant("mattina")),
    (Kind.HALF, re.compile(r"(?:pomeriggi?o?|sera|sere)\b"), _constant("pomeriggio")),
    (Kind.BREAK, re.compile(r"[,;:\n()]|\.(?=\s|$)"), lambda found, _: found[0]),
    (None, re.compile(_WITHOUT_MEANING), _constant(None)),
]
