"""What statements mean together: which adds, which replaces, and what cannot be known without asking."""

from dataclasses import replace
from typing import Final

from knowledge.opening.clauses import Clause, Day
from knowledge.opening.periods import Period, in_words
from knowledge.opening.timetable import NOON, Open, Spans, Timetable, Week, clash, united
from knowledge.opening.tokens import EVES, HOLIDAYS, REST, WEEK
from knowledge.opening.unread import HoursUnread

_SUNDAY: Final = 6
_NAMES: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "festivi", "prefestivi")


def timetable(clauses: list[Clause], text: str) -> Timetable:
    """The timetable of the statements. Raises `HoursUnread` where they could mean two things, or nothing."""
    meaning = _Meaning(text)
    in_season = _with_season(clauses, text)
    # "chiuso il lunedì, tutti i giorni 9-19": what is said of all days gives way to what is said of one.
    for clause in sorted(in_season, key=lambda one: (bool(one.periods), not _of_all_days(one) or one.also)):
        meaning.add(clause)
    return meaning.result()


def _of_all_days(clause: Clause) -> bool:
    return not clause.days or {(day, 0) for day in WEEK} <= set(clause.days)


def _with_season(clauses: list[Clause], text: str) -> list[Clause]:
    """Each statement with the part of the year and of the day that stands before it, at times as a heading."""
    result, heading, season = list[Clause](), Clause(0), tuple[Period, ...]()
    for place, clause in enumerate(clauses):
        if clause.after in (";", "\n", "."):
            season = ()
        if clause.heading and not clause.has_predicate:
            if clause is clauses[-1] or clauses[place + 1].periods:
                raise HoursUnread(text[clause.start : clause.end], "mancano giorni e ore")
            half_only = bool(clause.half) and not clause.has_subject
            heading = replace(heading, half=clause.half) if half_only else clause
            continue
        about_holidays = bool(clause.days) and all(day in (HOLIDAYS, EVES) for day, _ in clause.days)
        if clause.periods or clause.all_year:
            heading = Clause(0)
            season = clause.periods if clause.days and not _single(clause.periods) else ()
        elif not about_holidays:
            clause = replace(clause, periods=heading.periods or season, only=clause.only or bool(heading.periods))
        result.append(replace(clause, half=clause.half or heading.half))
    return result


def _single(periods: tuple[Period, ...]) -> bool:
    return bool(periods) and all(period.single for period in periods)


class _Meaning:
    def __init__(self, text: str) -> None:
        self.text = text
        self.table = Timetable()
        self.partial: dict[tuple[Period, ...], Clause] = {}  # parts of the year told of by some days only

    def add(self, clause: Clause) -> None:
        week = self.table.week(clause.periods)
        if clause.only and not clause.closed and clause.periods:
            week.whole = True
        for day in self._days(clause, week):
            week.days[day] = self._spans(clause, week, day)
            if clash(week.days[day]):
                example = "lun 9-12, lun anche 15-17 su appuntamento"
                raise HoursUnread(self._piece(clause), "due orari dello stesso giorno si sovrappongono", example)
        if any(day == REST[0] for day, _ in clause.days):  # "feriali" leaves out holidays
            self.table.base.days.setdefault((HOLIDAYS, 0), ())
        if clause.periods and clause.days and clause.spans and not (clause.also or clause.rest):
            self.partial.setdefault(clause.periods, clause)

    def _days(self, clause: Clause, week: Week) -> list[Day]:
        if clause.rest:
            told = {day for day, which in week.days if not which}
            return [(day, 0) for day in WEEK if day not in told]
        if clause.days:
            return [(day, which) for day, which in clause.days if day != REST[0]]
        open_days = [(day, 0) for day in WEEK if self.table.base.days.get((day, 0))]
        if clause.periods and not clause.closed and not week.single and open_days:
            return open_days
        return [(day, 0) for day in WEEK]

    def _spans(self, clause: Clause, week: Week, day: Day) -> Spans:
        here = week.days.get(day, week.days.get((day[0], 0)))
        known = here if here is not None else self._of_the_year(day)
        if clause.usual:
            return self._of_the_year(day)
        if clause.closed:
            return self._without(known, clause) if clause.half else ()
        if not clause.spans:  # "agosto solo mattina"
            kept = tuple(span for span in known if span.half == clause.half)
            if not kept or any(span.start < NOON < span.end for span in kept):
                raise HoursUnread(self._piece(clause), "mancano le ore", "agosto solo lun-ven 9-12")
            return kept
        spans = self._opened(clause)
        if clause.also:
            return united(known, spans)
        if clause.half and not clause.only and here is not None:
            return united(tuple(span for span in here if span.half != clause.half), spans)
        if clause.only or here is None or any(span.meets(other) for span in here for other in spans):
            return spans
        return united(here, spans)

    def _of_the_year(self, day: Day) -> Spans:
        days = self.table.base.days
        return days.get(day, days.get((day[0], 0), ()))

    def _opened(self, clause: Clause) -> Spans:
        spans: Spans = ()
        for start, end in clause.spans:
            span = Open(start, end if end > start else end + 1440, clause.comment)
            if any(span.meets(other) for other in spans):
                raise HoursUnread(
                    self._piece(clause), "due orari dello stesso giorno si sovrappongono", "lun 9-12 e 15-18"
                )
            spans = united(spans, (span,))
        return spans

    def _without(self, known: Spans, clause: Clause) -> Spans:
        """ "sabato pomeriggio chiuso": what is left of the day."""
        kept = tuple(span for span in known if span.half != clause.half)
        if any(span.start < NOON < span.end for span in (kept if clause.half == "pomeriggio" else known)):
            raise HoursUnread(self._piece(clause), "qui l'orario è continuato: fino a che ora è aperto", "sabato 9-13")
        return kept

    def result(self) -> Timetable:
        if not self.table.opens:
            if self.table.base.shut and not self.table.seasons:
                return self.table
            raise HoursUnread(self.text, "manca quando è aperto")
        self._sundays()
        for periods, week in self.table.seasons.items():
            self._complete(periods, week)
        return self.table

    def _sundays(self) -> None:
        """ "feriali 9-12, festivi 10-12": a Sunday of which nothing is said is like a holiday."""
        base = self.table.base.days
        if base.get((HOLIDAYS, 0)) and not any(day == _SUNDAY for day, _ in base):
            base[(_SUNDAY, 0)] = base[(HOLIDAYS, 0)]

    def _complete(self, periods: tuple[Period, ...], week: Week) -> None:
        """Days that are open all year and of which this part of the year says nothing: closed, or as always?"""
        base = self.table.base.days
        left_out = [day for day in WEEK if base.get((day, 0)) and (day, 0) not in week.days]
        if week.whole:
            others = [base, *(other.days for other in self.table.seasons.values() if other is not week)]
            opened = {day for days in others for (day, _), spans in days.items() if spans}
            week.days |= {(day, 0): () for day in WEEK if day in opened and (day, 0) not in week.days}
        elif left_out and periods in self.partial and any(base.get(day) for day in week.days):
            clause, names = self.partial[periods], " e ".join(_NAMES[day] for day in left_out)
            when = ", ".join(map(in_words, periods))
            said = self._piece(clause)
            example = f"«{when} solo …» se {names} è chiuso, «{said}, {names} come sempre» se non cambia"
            raise HoursUnread(said, f"non so se in quel periodo {names} è chiuso", example)

    def _piece(self, clause: Clause) -> str:
        return self.text[clause.start : clause.end]
