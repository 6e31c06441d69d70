"""The inbox: open questions in groups, those that most people asked first, without what is taken care of."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from actions import service
from actions.answer import Question
from bot.staff.inbox.causes import Seeming, Subject, seeming_cause, topics_of
from bot.staff.inbox.handling import Care, care_of
from bot.staff.inbox.likeness import Said, together
from bot.staff.inbox.questions import Concern, OpenQuestion, open_questions, words
from bot.staff.inbox.subjects import subjects_of
from bot.staff.inbox.tables import Handled
from knowledge.vocabularies import Ask

_CANDIDATES: Final = 6
_REMEMBERED: Final = 4
_labels: dict[str, list[int]] = {}  # of the last groupings, by a hash of what was grouped: never a text


@dataclass(frozen=True)
class Group:
    """Questions that are alike, newest first. `back` is what was done about them before they were asked again.

    `candidates` are topics that it may be, the likeliest first.
    """

    questions: tuple[OpenQuestion, ...]
    seeming: Seeming
    candidates: tuple[Subject, ...]
    back: Handled | None = None

    @property
    def texts(self) -> list[tuple[str, int]]:
        """Each wording with how often it was said, the most frequent first."""
        return wordings(self.questions)

    @property
    def key(self) -> str:
        """Stays the same while the most frequent wording does; any other question of the group finds it, too."""
        said = [question for question in self.questions if question.text == self.name] or self.questions
        return said[0].mark

    @property
    def name(self) -> str:
        return self.texts[0][0] if self.texts else ""

    @property
    def about_answer(self) -> bool:
        return self.questions[0].about_answer

    @property
    def conversations(self) -> int:
        return len({question.conversation for question in self.questions})

    @property
    def channels(self) -> list[tuple[str, int]]:
        return Counter(question.channel for question in self.questions).most_common()

    @property
    def concerns(self) -> list[tuple[Concern, int]]:
        return Counter(question.concern for question in self.questions).most_common()

    @property
    def marks(self) -> set[str]:
        return {question.mark for question in self.questions}

    @property
    def first(self) -> datetime:
        return self.questions[-1].at

    @property
    def last(self) -> datetime:
        return self.questions[0].at


def groups(session: Session, now: datetime, here: datetime, days: int) -> list[Group]:
    """What waits. `now` is UTC, `here` Rome's clock at the same time; `days` is how long traces are kept."""
    questions = still_open(open_questions(session, now - timedelta(days=days)), session, here)
    subjects = subjects_of(session, topics_of(questions))
    care = care_of(session, now)
    found = [made for alike in gathered(questions) if (made := _group(alike, subjects, care))]
    return sorted(found, key=lambda group: (-group.conversations, -group.last.timestamp(), group.key))


def group_with(found: Sequence[Group], mark: str) -> Group | None:
    return next((group for group in found if group.key == mark), None) or next(
        (group for group in found if mark in group.marks), None
    )


def still_open(questions: Sequence[OpenQuestion], session: Session, here: datetime) -> list[OpenQuestion]:
    """Without those that a record answers by now."""
    asked = {(q.topic, q.ask) for q in questions if q.concern is Concern.UNKNOWN}
    known = {(topic, ask) for topic, ask in asked if _is_known(topic, ask, session, here)}
    return [q for q in questions if q.concern is not Concern.UNKNOWN or (q.topic, q.ask) not in known]


def _is_known(topic: str, ask: str, session: Session, here: datetime) -> bool:
    return service.answer(Question(topic, Ask(ask or Ask.GENERIC), here), session).known


def gathered(questions: Sequence[OpenQuestion]) -> list[list[OpenQuestion]]:
    """Questions that belong together: by what was answered, or by their words."""
    heaps: dict[tuple[int, str], list[OpenQuestion]] = defaultdict(list)
    said = {question.mark: question for question in questions if not question.about_answer}  # the newest of each
    label = dict(zip(said, _together([Said(q.text, q.candidates) for q in said.values()]), strict=True))
    for question in questions:
        key = (-1, question.mark) if question.about_answer else (label[question.mark], "")
        heaps[key].append(question)
    return list(heaps.values())


def _together(said: Sequence[Said]) -> list[int]:
    digest = hashlib.sha256(repr(said).encode()).hexdigest()
    if digest not in _labels:
        while len(_labels) >= _REMEMBERED:
            _labels.pop(next(iter(_labels)), None)
        _labels[digest] = together(said)
    return _labels[digest]


def _group(alike: Sequence[OpenQuestion], subjects: Mapping[str, Subject], care: Care) -> Group | None:
    taken = care.of({question.mark for question in alike})
    left = [question for question in alike if taken is None or question.at > taken.until]
    if not left:
        return None
    newest = tuple(sorted(left, key=lambda question: -question.id))
    seeming = seeming_cause(newest, subjects)
    return Group(newest, seeming, _candidates(newest, seeming, subjects), taken.handled if taken else None)


def _candidates(
    questions: Iterable[OpenQuestion], seeming: Seeming, subjects: Mapping[str, Subject]
) -> tuple[Subject, ...]:
    near: Counter[str] = Counter({seeming.topic: 1})
    for question in questions:
        if question.chosen:
            near[question.chosen] += 4
        for rank, slug in enumerate(question.candidates):
            near[slug] += 1 / (rank + 1)  # type: ignore[assignment]
    best = sorted(near, key=lambda slug: (-near[slug], slug))
    return tuple(subjects[slug] for slug in best if slug in subjects and not subjects[slug].elsewhere)[:_CANDIDATES]


def wordings(questions: Iterable[OpenQuestion]) -> list[tuple[str, int]]:
    """Each wording once, with how often it was said."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for question in questions:
        if question.text:
            shown.setdefault(words(question.text), question.text)
            counts[words(question.text)] += 1
    return sorted(((shown[said], count) for said, count in counts.items()), key=lambda pair: (-pair[1], pair[0]))
