from pathlib import Path

import yaml
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge.topic import Phrase, Topic
from nlu.reader import topic_of
from nlu.taught import Sentence, intent_of, taught, write


def test_phrases_of_staff_with_a_facet_or_of_somebody_else_are_taught(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        session.add(Topic(slug="famiglia/mensa", title="Mensa", area="famiglia"))
        session.add(Topic(slug="oos/bollo-auto", title="Bollo", area="oos", in_scope=False))
        session.flush()
        for topic, text, ask, origin in (
            ("famiglia/mensa", "quanto viene  il pappatoio", "costo", "desk"),
            ("famiglia/mensa", "pappatoio", "", "desk"),
            ("famiglia/mensa", "quanto costa la mensa", "costo", "catalogue"),
            ("oos/bollo-auto", "bollo della macchina", "", "desk"),
        ):
            session.add(Phrase(topic_slug=topic, text=text, ask=ask, origin=origin))
    with Session(engine) as session:
        assert taught(session) == [
            Sentence("ask_costo", "quanto viene il pappatoio"),
            Sentence("oos_bollo_auto", "bollo della macchina"),
        ]


def test_an_intent_of_somebody_elses_subject_leads_back_to_it() -> None:
    assert topic_of(intent_of("oos/bollo-auto", "")) == "oos/bollo-auto"


def test_the_file_is_what_rasa_reads_without_a_markup_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "taught.yml"
    write([Sentence("ask_costo", "quanto [viene](x): «è» caro?"), Sentence("ask_costo", "()")], file)
    assert yaml.safe_load(file.read_text(encoding="utf-8")) == {
        "version": "3.1", "nlu": [{"intent": "ask_costo", "examples": "- quanto viene x : «è» caro?\n"}],
    }  # fmt: skip
