"""Why questions were not answered, as far as the traces tell: rules, each with a line that says why. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from actions.wording import say
from bot.staff.inbox.questions import Concern, OpenQuestion

OTHER_BODIES: Final = "oos/altri-enti"
_NOTHING_NEAR: Final = 0.25  # of a topic's share: less is no likeness
_WEIGHT: Final = {Concern.RESCUED: 3, Concern.REPHRASED: 2, Concern.UNKNOWN: 2, Concern.DISLIKED: 2}


class Cause(StrEnum):
    """What to do follows from it."""

    MISUNDERSTOOD = "misunderstood"  # teach the words
    RECORD_MISSING = "record_missing"
    FIELD_MISSING = "field_missing"
    TO_REVIEW = "to_review"  # the record says it, and it did not help
    SOMEONE_ELSE = "someone_else"
    OUT_OF_SCOPE = "out_of_scope"


CAUSES: Final[dict[Cause, str]] = {
    Cause.MISUNDERSTOOD: "Non capita",
    Cause.RECORD_MISSING: "Manca la scheda",
    Cause.FIELD_MISSING: "Manca un'informazione",
    Cause.TO_REVIEW: "Risposta da rivedere",
    Cause.SOMEONE_ELSE: "Se ne occupa un altro ente",
    Cause.OUT_OF_SCOPE: "Non è un servizio",
}


@dataclass(frozen=True)
class Subject:
    """A topic as it is now. `record` is the name of a published record, `slug` its own; empty where there is none."""

    slug: str
    title: str
    record: str = ""
    record_slug: str = ""
    elsewhere: str = ""
    by_staff: bool = False


@dataclass(frozen=True)
class Seeming:
    """The cause that questions seem to have. `why` says so in a sentence; `topic` and `ask` are what it is about."""

    cause: Cause
    why: str
    topic: str = ""
    ask: str = ""


def seeming_cause(questions: Sequence[OpenQuestion], subjects: Mapping[str, Subject]) -> Seeming:
    """What most conversations speak for; what a person told us counts more than what we guess."""
    weights: Counter[tuple[Cause, str]] = Counter()
    said: dict[tuple[Cause, str], Seeming] = {}
    counted: set[tuple[tuple[Cause, str], str]] = set()
    for question in sorted(questions, key=lambda question: question.id, reverse=True):
        seeming = _of(question, subjects)
        key = (seeming.cause, seeming.topic)
        said.setdefault(key, seeming)
        if (key, question.conversation) not in counted:
            counted.add((key, question.conversation))
            weights[key] += _WEIGHT.get(question.concern, 1)
    order = list(Cause)
    return said[min(weights, key=lambda key: (-weights[key], order.index(key[0]), key[1]))]


def _of(question: OpenQuestion, subjects: Mapping[str, Subject]) -> Seeming:
    if question.chosen:
        return _told(question, subjects)
    rules: dict[Concern, Callable[[OpenQuestion, Mapping[str, Subject]], Seeming]] = {
        Concern.UNKNOWN: _unknown,
        Concern.DISLIKED: _disliked,
        Concern.UNSURE: _unsure,
    }
    return rules.get(question.concern, _guessed)(question, subjects)


def _told(question: OpenQuestion, subjects: Mapping[str, Subject]) -> Seeming:
    how = "con altre parole" if question.concern is Concern.REPHRASED else "tra i pulsanti"
    why = f"Subito dopo, {how}, è stato scelto «{_title(question.chosen, subjects)}»."
    return Seeming(Cause.MISUNDERSTOOD, why, question.chosen, question.chosen_ask)


def _unknown(question: OpenQuestion, subjects: Mapping[str, Subject]) -> Seeming:
    subject = subjects.get(question.topic)
    if subject is None or not subject.record_slug:
        why = f"È stata capita, ma su «{_title(question.topic, subjects)}» non c'è una scheda pubblicata."
        return Seeming(Cause.RECORD_MISSING, why, question.topic, question.ask)
    why = f"È stata capita, ma la scheda «{subject.record}» non lo dice: {facet(question.ask)}."
    return Seeming(Cause.FIELD_MISSING, why, question.topic, question.ask)


def _disliked(question: OpenQuestion, subjects: Mapping[str, Subject]) -> Seeming:
    if not question.about_answer:
        return _guessed(question, subjects)
    title = _title(question.topic, subjects)
    if question.reason == "incompleta":
        why = f"Chi ha letto la risposta su «{title}» l'ha trovata incompleta: {facet(question.ask)}."
        return Seeming(Cause.FIELD_MISSING, why, question.topic, question.ask)
    said = {"sbagliata": "sbagliata", "difficile": "difficile da capire"}.get(question.reason, "poco utile")
    why = f"Chi ha letto la risposta su «{title}» l'ha trovata {said}."
    return Seeming(Cause.TO_REVIEW, why, question.topic, question.ask)


def _unsure(question: OpenQuestion, subjects: Mapping[str, Subject]) -> Seeming:
    if question.topic.startswith("oos/"):
        return _not_ours(question.topic, subjects)
    why = f"Ha avuto risposta su «{_title(question.topic, subjects)}», ma con poca certezza."
    return Seeming(Cause.MISUNDERSTOOD, why, question.topic, question.ask)


def _guessed(question: OpenQuestion, subjects: Mapping[str, Subject]) -> Seeming:
    """Only the candidates speak: the first one that is no act of conversation."""
    best = next((slug for slug in question.candidates if not slug.startswith("meta/")), question.topic)
    if best.startswith("oos/"):
        return _not_ours(best, subjects)
    subject = subjects.get(best)
    if subject is None or (question.topic == best and question.confidence < _NOTHING_NEAR):
        return Seeming(Cause.RECORD_MISSING, "Nessun argomento conosciuto le somiglia: forse manca la scheda.")
    if not subject.record_slug:
        why = f"L'argomento più vicino è «{subject.title}», che non ha ancora una scheda pubblicata."
        return Seeming(Cause.RECORD_MISSING, why, best, question.ask)
    why = f"L'argomento più vicino è «{subject.title}», ma con queste parole non era sicuro."
    return Seeming(Cause.MISUNDERSTOOD, why, best, question.ask)


def _not_ours(topic: str, subjects: Mapping[str, Subject]) -> Seeming:
    subject = subjects.get(topic)
    if topic == OTHER_BODIES or (subject is not None and subject.by_staff):
        return Seeming(Cause.SOMEONE_ELSE, f"Somiglia alle domande su «{_title(topic, subjects)}».", topic)
    return Seeming(Cause.OUT_OF_SCOPE, f"Somiglia alle domande su «{_title(topic, subjects)}».", topic)


def _title(slug: str, subjects: Mapping[str, Subject]) -> str:
    return subjects[slug].title if slug in subjects else slug


def facet(ask: str) -> str:
    """ "quanto costa": what a facet asks, as the buttons say it."""
    return say(f"button_{ask or 'generic'}").lower()


def topics_of(questions: Iterable[OpenQuestion]) -> set[str]:
    """Every topic that a cause may name."""
    found = {slug for question in questions for slug in (question.topic, question.chosen, *question.candidates)}
    return {slug for slug in found if slug and not slug.startswith("meta/")}
