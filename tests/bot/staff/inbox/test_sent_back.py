"""A form of the inbox that is refused comes back as it was sent, with what is wrong beside the field."""

from html import unescape

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.staff.inbox.tables import Handled
from knowledge.desk.audit import AuditEntry
from knowledge.desk.phrase_change import PhraseChange
from knowledge.desk.roles import Role
from knowledge.topic import Phrase
from tests.bot.staff.conftest import Enter
from tests.bot.staff.filled import fields
from tests.bot.staff.inbox.sent_back import field_of
from tests.bot.staff.inbox.test_new_topic import link_of
from tests.bot.staff.inbox.turns import turn
from tests.bot.staff.visitor import Visitor

SPORT = "cultura/sport"
TAKEN = "piscina all'aperto"
MINE = "il palaghiaccio del quartiere"


@pytest.fixture
def visitor(enter: Enter, demo: Engine) -> Visitor:
    with Session(demo) as session, session.begin():
        asked = ("pista di pattinaggio sul ghiaccio", "dov'è la pista di pattinaggio di ghiaccio")
        session.add_all(turn(text, topic=SPORT, candidates=[SPORT, "oos/viaggi"], at_=utc_now()) for text in asked)
        session.add(Phrase(topic_slug=SPORT, text=TAKEN))
    return enter(Role.EDITOR)


def nothing_changed(engine: Engine) -> bool:
    with Session(engine) as session:
        rows = (PhraseChange, Handled, AuditEntry)
        return not any(session.scalar(select(func.count()).select_from(row)) for row in rows)


def address(visitor: Visitor) -> str:
    return link_of(visitor.get("/desk/inbox").text, "/desk/inbox/")


PHRASES = {"use": "2", "phrase-1": "non scelta", "phrase-2": MINE}
THIS = PHRASES | {"topic": SPORT, "other": "", "ask": "dove"}
ELSEWHERE = PHRASES | {"topic": "", "title": "Palaghiaccio", "elsewhere": "Lo gestisce un privato: chiedi lì."}
RECORD = {"kind": "place", "name": "Palaghiaccio", "topic": SPORT}


@pytest.mark.parametrize(
    ("form", "sent", "says", "at"),
    [
        ("this", THIS | {"topic": ""}, "Scegli di quale argomento", "this-topic"),
        ("this", THIS | {"topic": "non/esiste"}, "non c'è più", "this-topic"),
        ("this", THIS | {"ask": "x"}, "che cosa chiede", "this-ask"),
        ("this", THIS | {"use": ""}, "almeno una frase", "this-use-1"),
        ("this", THIS | {"phrase-2": f" {TAKEN}"}, "è già tra le parole", "this-text-2"),
        ("this", THIS | {"phrase-2": "chiamami al 333 1234567"}, "dato personale", "this-text-2"),
        ("this", THIS | {"phrase-2": "x" * 301}, "troppo lunga", "this-text-2"),
        ("this", THIS | {"use": "9" * 5000}, "almeno una frase", "this-use-1"),
        ("elsewhere", ELSEWHERE | {"title": ""}, "in poche parole", "elsewhere-title"),
        ("elsewhere", ELSEWHERE | {"elsewhere": "boh"}, "chi se ne occupa", "elsewhere-elsewhere"),
        ("elsewhere", ELSEWHERE | {"topic": "oos/niente"}, "non c'è più", "elsewhere-topic"),
        ("elsewhere", ELSEWHERE | {"phrase-2": "?!"}, "come la direbbe", "elsewhere-text-2"),
        ("record", RECORD | {"name": " "}, "nome della scheda", "record-name"),
        ("record", RECORD | {"name": "chiama il 333 1234567"}, "dato personale", "record-name"),
        ("record", RECORD | {"kind": "x"}, "tipo di scheda", "record-kind"),
    ],
)
def test_it_comes_back_with_what_is_wrong_beside_the_field(
    visitor: Visitor, demo: Engine, form: str, sent: dict[str, str], says: str, at: str
) -> None:
    answer = visitor.post(f"{address(visitor)}/{form}", sent)
    assert answer.status_code == 422
    assert 'role="alert" tabindex="-1" autofocus' in answer.text
    assert says in field_of(answer.text, at)
    assert nothing_changed(demo)


def test_what_was_typed_stands_in_its_form_and_the_others_are_as_proposed(visitor: Visitor) -> None:
    before = visitor.get(address(visitor)).text
    answer = visitor.post(f"{address(visitor)}/elsewhere", ELSEWHERE | {"title": "Pa"})
    page = unescape(answer.text)
    form = page.split('/elsewhere">')[1].split("</form>")[0]
    assert 'value="Pa"' in form
    assert ">\nLo gestisce un privato: chiedi lì.</textarea>" in form
    assert f'value="{MINE}"' in form
    assert 'value="2" aria-label="Usa la frase 2" checked>' in form
    assert 'value="1" aria-label="Usa la frase 1">' in form
    other = before.split('/this">')[1].split("</form>")[0]
    assert answer.text.split('/this">')[1].split("</form>")[0].split("<fieldset>")[1:] == other.split("<fieldset>")[1:]


def test_of_two_phrases_the_good_one_is_not_kept_without_the_other(visitor: Visitor, demo: Engine) -> None:
    sent = THIS | {"use": ["1", "2"], "phrase-1": "palaghiaccio", "phrase-2": TAKEN}
    answer = visitor.post(f"{address(visitor)}/this", sent)
    assert "è già tra le parole" in field_of(answer.text, "this-text-2")
    assert nothing_changed(demo)


def test_put_right_it_is_taken(visitor: Visitor, demo: Engine) -> None:
    """As the page stands, without writing anything again but what was wrong."""
    back = visitor.post(f"{address(visitor)}/this", THIS | {"phrase-2": TAKEN})
    again = fields(back.text, "this", phrase__2=MINE)
    assert visitor.post(f"{address(visitor)}/this", again).status_code == 303
    with Session(demo) as session:
        [change] = session.scalars(select(PhraseChange))
        assert (change.topic_slug, change.text, change.ask) == (SPORT, MINE, "dove")
