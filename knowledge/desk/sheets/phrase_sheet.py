"""The words that people use, by spreadsheet: all of them out; in as changes that wait to be published."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.desk import editions, phrases
from knowledge.desk.people import Person
from knowledge.desk.phrase_change import PhraseChange, Role, Way
from knowledge.desk.roles import Right
from knowledge.desk.sheets import columns, formulas, mapping
from knowledge.desk.sheets.lexicon import Names
from knowledge.desk.sheets.outcome import Change, Effect, Outcome, Preview, Problem
from knowledge.desk.sheets.table import Line, Table, clean
from knowledge.text import fold
from knowledge.topic import Phrase, Topic
from knowledge.vocabularies import Ask

_ROLES: Final = {"frase": Role.SENTENCE, "nome": Role.ALIAS, "": Role.SENTENCE}
_ROLE_NAMES: Final = {Role.SENTENCE.value: "frase", Role.ALIAS.value: "nome"}
_PERSONAL: Final = "una frase senza dati di una persona (nomi, telefoni, codici)"


def rows(session: Session) -> Iterator[tuple[str, ...]]:
    """The headings, then every phrase that is live, by topic."""
    yield tuple(column.heading for column in columns.of(columns.PHRASES))
    statement = select(Phrase).order_by(Phrase.topic_slug, Phrase.role, Phrase.text, Phrase.ask, Phrase.id)
    for phrase in session.scalars(statement):
        yield phrase.topic_slug, phrase.text, phrase.ask, _ROLE_NAMES.get(phrase.role, "frase")


@dataclass
class _Words:
    """What there is: topics, and which topics have a folded text, live or waiting."""

    headings: Mapping[str, str]
    is_personal: Callable[[str], bool]
    topics: Names = field(default_factory=Names)
    known: dict[str, set[str]] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)


def preview(
    session: Session, table: Table, fields: Mapping[str, str], is_personal: Callable[[str], bool] = lambda _: False
) -> Preview:
    """New phrases, those that are there, and what is wrong. `is_personal`: whether a text could tell who somebody is.

    Raises `SheetError` for a mapping that cannot be.
    """
    mapping.check(columns.PHRASES, fields)
    words = _Words({name: heading for heading, name in fields.items() if name}, is_personal)
    for slug, title in session.execute(select(Topic.slug, Topic.title)):
        words.topics.add(slug, (title,))
    waiting = select(PhraseChange.topic_slug, PhraseChange.text).where(
        PhraseChange.published_at.is_(None), PhraseChange.undone_at.is_(None), PhraseChange.way == Way.ADD
    )
    for statement in (select(Phrase.topic_slug, Phrase.text), waiting):
        for topic, text in session.execute(statement):
            words.known.setdefault(_key(text), set()).add(topic)
    wanted = [(fields.get(heading, ""), n) for n, heading in enumerate(table.columns)]
    return Preview(tuple(_outcome(words, line, wanted) for line in table.lines))


def _key(text: str) -> str:
    """By which phrases are the same; other scripts than ours fold to nothing and stay as they are."""
    return fold(text) or " ".join(text.split())


def _outcome(words: _Words, line: Line, wanted: list[tuple[str, int]]) -> Outcome:
    cells = {name: " ".join(clean(formulas.restored(line.cells[n])).split()) for name, n in wanted if name}
    topic, text = words.topics.find(cells["topic"]), cells["text"]
    first = words.lines.setdefault((topic, _key(text)), line.number)
    others = words.known.get(_key(text), set())
    if topic and (topic in others or first != line.number):
        return Outcome(line.number, Effect.SAME, topic, text)
    if found := tuple(_problems(words, cells, topic)):
        return Outcome(line.number, Effect.WRONG, topic or cells["topic"], text, problems=found)
    item = {"topic": topic, "text": text, "ask": cells.get("ask", ""), "role": _ROLES[fold(cells.get("role", ""))]}
    warnings = (f"La stessa frase è già di {', '.join(sorted(others)[:3])}: di quale argomento è?",) if others else ()
    changes = (Change(words.headings["text"], "", text),)
    return Outcome(line.number, Effect.NEW, topic, text, item, changes=changes, warnings=warnings)


def _problems(words: _Words, cells: Mapping[str, str], topic: str) -> Iterator[Problem]:
    text = cells["text"]
    if not topic:
        near = words.topics.near(cells["topic"])
        expected = "un argomento che c'è" + (f". Forse «{near}»?" if near else "")
        yield Problem(words.headings["topic"], cells["topic"], expected)
    if sum(letter.isalnum() for letter in text) < 2 or len(text) > phrases.LONGEST:
        yield Problem(words.headings["text"], text, f"una frase di {phrases.LONGEST} caratteri al più")
    elif words.is_personal(text):
        yield Problem(words.headings["text"], "", _PERSONAL)
    if cells.get("ask", "") not in ("", *Ask):
        yield Problem(words.headings["ask"], cells["ask"], f"una di queste: {', '.join(Ask)}")
    if fold(cells.get("role", "")) not in _ROLES:
        yield Problem(words.headings["role"], cells["role"], "frase oppure nome")


def add(session: Session, outcomes: Iterable[Outcome], by: Person, now: datetime) -> list[int]:
    """Keeps the new phrases as changes that wait to be published: their ids."""
    editions.require(by, Right.TEACH)
    made = []
    for outcome in outcomes:
        item = outcome.item
        made.append(phrases.add(session, item["topic"], item["text"], by, now, Role(item["role"]), item["ask"]).id)
    return made


def take_back(session: Session, ids: Iterable[int], by: Person, now: datetime) -> list[str]:
    """Undoes the changes, those that are live too; the texts of those that somebody has undone already."""
    left = []
    for id_ in ids:
        change = session.get(PhraseChange, id_)
        if change is None or change.undone_at is not None:
            left += [change.text] if change else []
        else:
            phrases.undo(session, change, by, now)
    return left
