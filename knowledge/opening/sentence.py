"""The whole sentence: each statement gets the days it is about, which may stand somewhere else."""

from dataclasses import replace

from knowledge.opening.clauses import Clause, pieces
from knowledge.opening.tokens import Token
from knowledge.opening.unread import HoursUnread


def clauses(tokens: list[Token], text: str) -> list[Clause]:
    """The statements in order, each with its subject. Raises `HoursUnread` for what says nothing."""
    return _Sentence(text).join(list(pieces(tokens, text)))


class _Sentence:
    """Gives each statement its subject, which may stand before a comma, before a colon, or in the statement before."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done: list[Clause] = []
        self.pending: Clause | None = None  # a subject that waits for its statement
        self.hanging: list[Clause] = []  # statements at the beginning that wait for a subject
        self.comment = ""  # said before everything, for everything

    def join(self, pieces: list[Clause]) -> list[Clause]:
        for clause in pieces:
            if clause.has_predicate or (clause.half and clause.only):
                self._statement(clause)
            elif clause.has_subject and clause.also and self.done and not clause.comment:
                self._likewise(clause)
            elif clause.comment:
                self._comment(clause)
            elif clause.heading and (clause.periods or clause.all_year or clause.half) and not clause.days:
                self._settle()
                self._append(clause)
            elif clause.has_subject:
                self.pending = self.pending.holding(clause) if self.pending else clause
            else:
                raise HoursUnread(self._piece(clause), "mancano giorni e ore")
        self._settle()
        self.done = self.hanging + self.done
        return self.done

    def _statement(self, clause: Clause) -> None:
        if self.comment and clause.spans and not clause.comment:
            clause.comment = self.comment
        if self.pending:
            apart = bool(clause.periods) and not self.pending.periods and self._can_take()
            if apart:
                self._settle()
            else:
                clause, self.pending = self.pending.holding(clause), None
        if not clause.has_subject and not self._follow(clause):
            return
        if self.hanging and clause.predicate_first and clause.spans:
            self._take_up(clause)
            clause.also = True
        self._append(clause)

    def _take_up(self, subject: Clause) -> None:
        """What was said before any subject is about this one: "9-12, 15-18 lun-ven"."""
        self.done += [
            replace(hung, periods=subject.periods, days=list(subject.days), rest=subject.rest) for hung in self.hanging
        ]
        self.hanging = []

    def _follow(self, clause: Clause) -> bool:
        """A statement without a subject is about that of the one before, in addition."""
        previous = self.done[-1] if self.done else None
        if previous and previous.heading:
            return True
        if clause.closed and (previous or self.hanging):
            raise HoursUnread(self._piece(clause), "chiuso quando", "9-18, chiuso il lunedì")
        if previous is None or (previous.closed and not previous.periods and not self.hanging):
            if self.done:  # "chiuso lunedì, 9-18"
                return True
            if self.hanging or not clause.closed:
                self.hanging.append(clause)
                return False
            return True
        clause.periods, clause.all_year = previous.periods, previous.all_year
        clause.days, clause.rest = list(previous.days), previous.rest
        clause.also = not clause.only
        return True

    def _likewise(self, clause: Clause) -> None:
        """ "anche sabato": the hours of the statement before."""
        previous = next((one for one in reversed(self.done) if one.spans), None)
        if previous is None:
            raise HoursUnread(self._piece(clause), "mancano le ore")
        if self.pending:
            clause, self.pending = self.pending.holding(clause), None
        self._append(replace(clause, spans=list(previous.spans), comment=previous.comment))

    def _comment(self, clause: Clause) -> None:
        if clause.has_subject or clause.half or self.pending:
            piece = self._piece(clause)
            raise HoursUnread(piece, "mancano le ore", "sab 9-12 su appuntamento")
        stated = [one for one in (*self.hanging, *self.done) if one.spans]
        if not stated:
            self.comment = clause.comment
        elif clause.after == "(" or len(stated) == 1:
            stated[-1].comment = clause.comment
        else:
            example = f"lun-ven 9-13 {clause.comment}, sab 9-12 {clause.comment}"
            raise HoursUnread(self._piece(clause), "vale per tutti gli orari o solo per l'ultimo? Ripetilo", example)

    def _can_take(self) -> bool:
        return bool(self.done) and self.done[-1].predicate_first

    def _settle(self) -> None:
        """A subject at the end belongs to the statement before it, where that began with its hours."""
        if self.pending is None:
            return
        if self.hanging and not self.done and self.pending.days:
            self._take_up(self.pending)
            self.pending = None
            return
        if not self._can_take():
            raise HoursUnread(self._piece(self.pending), "mancano le ore")
        last = self.done[-1]
        if self.pending.periods and last.days and not last.periods:
            self._append(replace(self.pending, spans=last.spans, closed=last.closed, predicate_first=True))
        else:
            last.periods += self.pending.periods
            last.days += self.pending.days
        self.pending = None

    def _append(self, clause: Clause) -> None:
        self.done.append(clause)

    def _piece(self, clause: Clause) -> str:
        return self.text[clause.start : clause.end]
