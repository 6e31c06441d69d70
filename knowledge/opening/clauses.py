"""One statement about opening hours: which days, when in the year, and what holds then."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from knowledge.opening.periods import Period
from knowledge.opening.tokens import REST, Kind, Token
from knowledge.opening.unread import HoursUnread

Day = tuple[int, int]  # weekday as tokens count them, and which one of the month; 0 is each
_SUBJECT: Final = {Kind.DAYS, Kind.NTH, Kind.PERIODS, Kind.ALL_YEAR}
_PREDICATE: Final = {Kind.SPAN, Kind.CLOSED, Kind.USUAL}


@dataclass
class Clause:
    """One statement. Without `periods` it holds all year, without `days` on all days that are open."""

    start: int
    end: int = 0
    periods: tuple[Period, ...] = ()
    all_year: bool = False
    days: list[Day] = field(default_factory=list)
    rest: bool = False  # the days of which nothing else is said
    spans: list[tuple[int, int]] = field(default_factory=list)
    closed: bool = False
    usual: bool = False
    half: str = ""
    also: bool = False
    only: bool = False
    comment: str = ""
    predicate_first: bool = False
    heading: bool = False  # followed by a colon or a new line
    after: str = ""  # the break before it

    @property
    def has_subject(self) -> bool:
        return bool(self.periods or self.days or self.all_year or self.rest)

    @property
    def has_predicate(self) -> bool:
        return bool(self.spans or self.closed or self.usual)

    def holding(self, other: "Clause") -> "Clause":
        """This subject with the other's statement, and the other's subject too."""
        return replace(
            other,
            start=self.start,
            periods=self.periods + other.periods,
            all_year=self.all_year or other.all_year,
            days=self.days + other.days,
            rest=self.rest or other.rest,
            half=other.half or self.half,
            also=self.also or other.also,
            only=self.only or other.only,
            comment=other.comment or self.comment,
            after=self.after,
        )


def pieces(tokens: list[Token], text: str) -> Iterator[Clause]:
    """What stands between breaks, divided where a second statement begins."""
    segment, after = list[Token](), "\n"
    for token in tokens:
        if token.kind is not Kind.BREAK:
            segment.append(token)
            continue
        found = list(_divided(segment, after, text))
        if found and token.value in (":", "\n"):
            found[-1].heading = True
        yield from found
        # Where nothing stands between two breaks the stronger one counts.
        after = token.value if segment or after == "," else after
        segment = []
    yield from _divided(segment, after, text)


def _divided(segment: list[Token], after: str, text: str) -> Iterator[Clause]:
    segment = _said_after(segment)
    clause: Clause | None = None
    exceptions: Clause | None = None
    nth: list[int] = []
    for place, token in enumerate(segment):
        if clause is None or _begins(clause, token, segment[place:]):
            if clause:
                yield from _finished(clause, exceptions)
            clause, exceptions = Clause(token.start, after=after if clause is None else ","), None
        clause.end = token.end
        if token.kind is Kind.EXCEPT:
            exceptions = Clause(token.start, token.end, closed=True, predicate_first=True, after=",")
        elif exceptions and token.kind in _SUBJECT:
            exceptions.end = token.end
            nth = _add(exceptions, token, nth, segment[place - 1], text)
        else:
            nth = _add(clause, token, nth, segment[place - 1] if place else None, text)
    if clause:
        yield from _finished(clause, exceptions)


def _finished(clause: Clause, exceptions: Clause | None) -> Iterator[Clause]:
    if clause.has_subject or clause.has_predicate or not exceptions:
        yield clause
    if exceptions:
        yield exceptions


def _said_after(segment: list[Token]) -> list[Token]:
    """ "festivi esclusi" is "festivi chiuso"."""
    return [
        replace(token, kind=Kind.CLOSED)
        if token.kind is Kind.EXCEPT and not (segment[place + 1 :] and segment[place + 1].kind in _SUBJECT)
        else token
        for place, token in enumerate(segment)
    ]


def _begins(clause: Clause, token: Token, ahead: list[Token]) -> bool:
    """Whether the token begins a statement of its own."""
    if not clause.has_predicate:
        return False
    if token.kind in _SUBJECT or token.kind in (Kind.ALSO, Kind.ONLY):
        if clause.predicate_first:
            return False
        later = next((item.kind for item in ahead if item.kind in (*_PREDICATE, Kind.EXCEPT)), None)
        return later in _PREDICATE or token.kind is Kind.ALSO
    if token.kind is Kind.CLOSED or (token.kind is Kind.SPAN and clause.closed):
        return True
    return token.kind is Kind.SPAN and clause.predicate_first and clause.has_subject


def _add(clause: Clause, token: Token, nth: list[int], before: Token | None, text: str) -> list[int]:
    """Puts the token into the clause; gives the ordinals that wait for their weekday."""
    if token.kind is Kind.NTH:
        return [*nth, token.value]
    if token.kind is Kind.DAYS:
        _add_days(clause, token, nth, text)
        return []
    if nth:
        raise HoursUnread(text[token.start : token.end], "manca il giorno", "primo sabato del mese 9-12")
    if token.kind is Kind.PERIODS and before and before.kind is Kind.DAYS and text[token.start].isdigit():
        _refuse_dates(text[before.start : token.end])
    _ADD[token.kind](clause, token)
    return nth


def _refuse_dates(piece: str) -> None:
    if "-" in piece.split()[-2]:  # "lun 9-13 agosto"
        raise HoursUnread(piece, "sono ore o giorni del mese? Metti una virgola dopo le ore", "lun 9-13, agosto chiuso")


def _add_days(clause: Clause, token: Token, nth: list[int], text: str) -> None:
    if token.value == REST:
        clause.rest = True
    elif nth and (len(token.value) > 1 or token.value[0] > 6):
        raise HoursUnread(text[token.start : token.end], "qui serve un giorno solo", "primo sabato del mese 9-12")
    else:
        clause.days += [(day, which) for which in nth or [0] for day in token.value]
    clause.predicate_first = clause.predicate_first or clause.has_predicate


def _add_periods(clause: Clause, token: Token) -> None:
    clause.periods += token.value
    clause.predicate_first = clause.predicate_first or clause.has_predicate


def _set(name: str) -> Callable[[Clause, Token], None]:
    return lambda clause, token: setattr(clause, name, token.value or True)


_ADD: Final[dict[Kind, Callable[[Clause, Token], None]]] = {
    Kind.PERIODS: _add_periods,
    Kind.SPAN: lambda clause, token: clause.spans.append(token.value),
    Kind.ALL_YEAR: _set("all_year"),
    Kind.CLOSED: _set("closed"),
    Kind.USUAL: _set("usual"),
    Kind.ALSO: _set("also"),
    Kind.ONLY: _set("only"),
    Kind.HALF: _set("half"),
    Kind.COMMENT: _set("comment"),
    Kind.EXCEPT: _set("closed"),
}
