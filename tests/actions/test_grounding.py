"""Short texts that speak of what a record says."""

import pytest
from sqlalchemy import Engine

from actions.grounding import facet_about
from knowledge import queries
from knowledge.database import reading
from knowledge.kinds import Service
from knowledge.vocabularies import Ask

PACT = Service(
    name="Patto di collaborazione",
    summary="Un patto per curare insieme un luogo.",
    how=["Scrivi l'idea in una pagina.", "Portala all'ufficio."],
    where="Ufficio Partecipazione, in piazza.",
    needed=["Una fotografia del luogo"],
    timing="Si risponde in due mesi.",
    cost="Gratis. Il comune dà gli attrezzi e l'assicurazione.",
    audience="Chi vive qui.",
    conditions="Una persona maggiorenne.",
    cases=[{"when": "Non siamo un'associazione", "answer": "Va bene anche un gruppo di vicini."}],
)


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("ce li prestate voi gli attrezzi?", Ask.COST),
        ("e l'assicurazione?", Ask.COST),
        ("serve la fotografia?", Ask.DOCUMENTS),
        ("siamo un gruppo di vicini", Ask.GENERIC),
        ("devo essere maggiorenne?", Ask.REQUIREMENTS),
        ("dove scrivo l'idea?", Ask.HOW),
        ("quanto costa?", None),
        ("asilo nido", None),
        ("attrezzi per la palestra comunale nuova", None),
        ("", None),
        ("😀", None),
        ("vorrei sapere se gli attrezzi per il patto ce li prestate oppure dobbiamo comprarli", None),
    ],
)
def test_the_facet_that_speaks_of_it(text: str, ask: Ask | None) -> None:
    assert facet_about(text, PACT) is ask


def test_a_photograph_is_spoken_of_where_papers_are(demo: Engine) -> None:
    with reading(demo) as session:
        card = queries.service(session, "anagrafe/carta-identita-smarrita")
        assert card is not None
        assert facet_about("mi serve la fototessera?", card) is Ask.DOCUMENTS
