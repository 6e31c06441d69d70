import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.desk import phrases
from knowledge.desk.people import Person
from knowledge.desk.sheets import columns, export, imports, mapping, phrase_sheet, reading
from knowledge.desk.sheets.outcome import Effect, Preview, Problem
from knowledge.desk.sheets.table import SheetError
from knowledge.topic import Phrase
from tests.knowledge.desk.sheets.files import NOW, TODAY, as_csv

HEADINGS = ["Argomento", "Frase", "Che cosa chiede", "Che cos'è"]
TOPIC = "anagrafe/carta-identita"


def told(session: Session, content: bytes) -> tuple[Preview, dict[str, str]]:
    way = reading.suggest(content, lambda text: columns.is_heading(columns.PHRASES, text))
    table = reading.table(content, way)
    fields = mapping.suggest(session, columns.PHRASES, table.columns)
    return phrase_sheet.preview(session, table, fields, lambda text: "Rossi" in text), fields


def test_what_is_there_what_is_new_and_what_is_wrong(town: Session) -> None:
    known = town.scalars(select(Phrase.text).where(Phrase.topic_slug == TOPIC)).first() or ""
    lines = [
        [TOPIC, known.upper(), "", ""],
        ["Carta d'identità per adulti", "il tesserino col chip del comune", "costo", "frase"],
        [TOPIC, "il tesserino col chip del comune", "", ""],
        ["anagrafe/carta-identta", "boh boh", "", ""],
        [TOPIC, "la carta della signora Rossi", "", ""],
        [TOPIC, "quanto mi viene", "prezzo", "verso"],
        [TOPIC, "x", "", ""],
    ]
    preview, _ = told(town, as_csv(HEADINGS, *lines))
    assert [outcome.effect.value for outcome in preview.outcomes] == ["same", "new", "same", *["wrong"] * 4]
    assert preview.outcomes[1].item == {
        "topic": TOPIC, "text": "il tesserino col chip del comune", "ask": "costo", "role": "phrase",
    }  # fmt: skip
    assert preview.outcomes[3].problems == (
        Problem("Argomento", "anagrafe/carta-identta", f"un argomento che c'è. Forse «{TOPIC}»?"),
    )
    assert "Rossi" not in str(preview.outcomes[4].problems)
    assert [problem.column for problem in preview.outcomes[5].problems] == ["Che cosa chiede", "Che cos'è"]


def test_words_of_another_topic_are_warned_of(town: Session) -> None:
    other = town.scalars(select(Phrase).where(Phrase.topic_slug != TOPIC)).first()
    assert other is not None
    preview, _ = told(town, as_csv(HEADINGS, [TOPIC, other.text, "", ""]))
    assert other.topic_slug in preview.outcomes[0].warnings[0]


def test_new_phrases_wait_and_are_taken_back_together(town: Session, publisher: Person) -> None:
    preview, fields = told(
        town, as_csv(HEADINGS, [TOPIC, "il tesserino col chip", "", "nome"], [TOPIC, "plastica blu", "", ""])
    )
    done = imports.bring_in(town, columns.PHRASES, "frasi.csv", fields, preview, publisher, NOW, TODAY, publish=False)
    waiting = phrases.pending(town)
    assert [change.text for change in waiting] == ["il tesserino col chip", "plastica blu"]
    assert [change.role for change in waiting] == ["alias", "phrase"]
    phrases.publish(town, waiting[:1], publisher, NOW)
    assert imports.undo(town, done.id, publisher, NOW, TODAY) == []
    assert phrases.pending(town) == []
    assert town.scalars(select(Phrase).where(Phrase.text == "il tesserino col chip")).all() == []


def test_all_phrases_go_out_and_come_in_again_as_the_same(town: Session) -> None:
    rows = list(phrase_sheet.rows(town))
    assert len(rows) > 10_000
    preview, _ = told(town, export.as_csv(rows))
    assert preview.count(Effect.SAME) == len(rows) - 1


def test_topic_and_phrase_are_both_needed() -> None:
    with pytest.raises(SheetError, match="l'Argomento e quale la Frase"):
        mapping.check(columns.PHRASES, {"a": "text"})
