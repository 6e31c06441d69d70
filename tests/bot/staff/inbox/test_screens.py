"""The inbox and the words in the browser: what is shown, what a click does, who may."""

import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.staff.inbox.tables import Handled
from bot.tables import Trace
from knowledge.desk import phrases
from knowledge.desk.audit import AuditEntry
from knowledge.desk.phrase_change import PhraseChange
from knowledge.desk.roles import Role
from knowledge.topic import Phrase
from tests.bot.staff.conftest import Enter
from tests.bot.staff.inbox.turns import turn

ICE = "pista di pattinaggio sul ghiaccio"
SPORT = "cultura/sport"


@pytest.fixture
def mark(demo: Engine) -> str:
    """The address of a group of two questions from two people."""
    texts = (ICE, "dov'è la pista di pattinaggio di ghiaccio <b>")
    asked = [turn(text, topic=SPORT, candidates=[SPORT, "oos/viaggi"], at_=utc_now()) for text in texts]
    with Session(demo) as session, session.begin():
        session.add_all(asked)
    return "/desk/inbox/"


def group(visitor_page: str) -> str:
    found = re.search(r'href="(/desk/inbox/[0-9a-f]{32})"', visitor_page)
    assert found
    return found[1]


def changes(engine: Engine) -> list[PhraseChange]:
    with Session(engine) as session:
        return list(session.scalars(select(PhraseChange).order_by(PhraseChange.id)))


def test_the_list_shows_who_asked_and_why(enter: Enter, mark: str) -> None:
    page = enter(Role.EDITOR).get("/desk/inbox")
    assert page.status_code == 200
    assert f"«{ICE}»" in page.text or "pista di pattinaggio di ghiaccio" in page.text
    assert "2 persone" in page.text
    assert "Non capita" in page.text
    assert "&lt;b&gt;" in page.text
    assert "<b>" not in page.text


def test_the_first_page_counts_who_still_waits(enter: Enter, mark: str) -> None:
    visitor = enter(Role.EDITOR)
    assert '<span class="big">2</span> persone con una domanda da sistemare' in visitor.get("/desk").text
    visitor.post(f"{group(visitor.get('/desk/inbox').text)}/ignore")
    assert "una domanda da sistemare" not in visitor.get("/desk").text


def test_by_cause(enter: Enter, mark: str) -> None:
    visitor = enter(Role.EDITOR)
    assert "2 persone" not in visitor.get("/desk/inbox?cause=field_missing").text
    assert "2 persone" in visitor.get("/desk/inbox?cause=misunderstood").text


def test_it_is_this(enter: Enter, mark: str, demo: Engine) -> None:
    visitor = enter(Role.EDITOR)
    address = group(visitor.get("/desk/inbox").text)
    shown = visitor.get(address).text
    assert "È questo" in shown
    assert "Sport, piscine e palestre" in shown
    form = {"topic": SPORT, "use": "1", "phrase-1": "pista di ghiaccio", "phrase-2": "non questa", "ask": "dove"}
    answer = visitor.post(f"{address}/this", form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/inbox")
    [made] = changes(demo)
    assert (made.topic_slug, made.text, made.ask, made.is_pending) == (SPORT, "pista di ghiaccio", "dove", True)
    assert "Qui non c'è niente da sistemare" in visitor.get("/desk/inbox").text
    assert "pista di ghiaccio" in visitor.get("/desk/phrases").text
    with Session(demo) as session:
        assert [entry.action for entry in session.scalars(select(AuditEntry))] == ["inbox.this"]


def test_handled_ones_are_listed_and_undone(enter: Enter, mark: str, demo: Engine) -> None:
    visitor = enter(Role.EDITOR)
    address = group(visitor.get("/desk/inbox").text)
    visitor.post(f"{address}/this", {"topic": SPORT, "use": "1", "phrase-1": "pista di ghiaccio"})
    assert "da pubblicare" in visitor.get("/desk/inbox/handled").text
    with Session(demo) as session:
        id_ = session.scalars(select(Handled.id)).one()
    assert visitor.post(f"/desk/inbox/handled/{id_}/undo").status_code == 303
    assert "2 persone" in visitor.get("/desk/inbox").text
    again = visitor.post(f"/desk/inbox/handled/{id_}/undo")
    assert again.status_code == 409
    assert "È già stato annullato." in again.text
    assert "Già sistemate</h1>" in again.text
    assert visitor.post("/desk/inbox/handled/999/undo").status_code == 404


def test_a_new_record_goes_to_the_editor(enter: Enter, mark: str) -> None:
    visitor = enter(Role.EDITOR)
    address = group(visitor.get("/desk/inbox").text)
    form = {"kind": "place", "name": "Pista di ghiaccio", "topic": SPORT}
    answer = visitor.post(f"{address}/record", form)
    assert answer.headers["location"] == "/desk/records/new?kind=place&name=Pista+di+ghiaccio&topics=cultura%2Fsport"


def test_somebody_elses(enter: Enter, mark: str, demo: Engine) -> None:
    visitor = enter(Role.EDITOR)
    address = group(visitor.get("/desk/inbox").text)
    form = {
        "title": "Palaghiaccio",
        "elsewhere": "È di un privato: chiedi al Palaghiaccio.",
        "use": "1",
        "phrase-1": ICE,
    }
    assert visitor.post(f"{address}/elsewhere", form).status_code == 303
    [made] = changes(demo)
    assert (made.topic_slug, made.title) == ("oos/palaghiaccio", "Palaghiaccio")
    assert "argomento nuovo, di altri" in visitor.get("/desk/phrases").text


def test_ignored(enter: Enter, mark: str) -> None:
    visitor = enter(Role.EDITOR)
    address = group(visitor.get("/desk/inbox").text)
    assert visitor.post(f"{address}/ignore").status_code == 303
    assert "Qui non c'è niente da sistemare" in visitor.get("/desk/inbox").text
    assert visitor.get(address).status_code == 404


def test_what_is_gone_says_so(enter: Enter, mark: str) -> None:
    assert enter(Role.EDITOR).post(f"/desk/inbox/{'0' * 32}/this", {"topic": SPORT}).status_code == 404


# --- words


def test_the_words_of_a_topic(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.EDITOR)
    assert "Sport, piscine e palestre" in visitor.get("/desk/phrases?q=piscin").text
    assert "Nessun argomento" in visitor.get("/desk/phrases?q=%25zz").text
    page = visitor.get(f"/desk/phrases/{SPORT}")
    assert page.status_code == 200
    with Session(demo) as session:
        some = session.scalars(select(Phrase.text).where(Phrase.topic_slug == SPORT, Phrase.ask == "costo")).first()
    assert some is not None
    assert some.replace("'", "&#39;") in page.text
    assert visitor.get("/desk/phrases/non/esiste").status_code == 404


def test_words_are_added_and_removed(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.EDITOR)
    form = {"text": "palaghiaccio zumba", "role": "alias", "ask": ""}
    assert visitor.post(f"/desk/phrases/{SPORT}/add", form).headers["location"] == f"/desk/phrases/{SPORT}"
    with Session(demo) as session:
        phrase = session.scalars(select(Phrase.id).where(Phrase.topic_slug == SPORT)).first()
        other = session.scalars(select(Phrase.id).where(Phrase.topic_slug != SPORT)).first()
    assert visitor.post(f"/desk/phrases/{SPORT}/remove", {"phrase": str(phrase)}).status_code == 303
    assert visitor.post(f"/desk/phrases/{SPORT}/remove", {"phrase": str(other)}).status_code == 404
    assert [change.way for change in changes(demo)] == ["add", "remove"]
    assert changes(demo)[0].role == "alias"


def test_words_of_another_topic_are_asked_about_first(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.EDITOR)
    form = {"text": "tessera della biblioteca persa", "role": "phrase", "ask": ""}
    with Session(demo) as session, session.begin():
        session.add(Phrase(topic_slug="cultura/biblioteca-tessera", text="persa la tessera della biblioteca"))
    asked = visitor.post(f"/desk/phrases/{SPORT}/add", form)
    assert asked.status_code == 200
    assert "Il banco potrebbe confondersi" in asked.text
    assert changes(demo) == []
    assert visitor.post(f"/desk/phrases/{SPORT}/add", form | {"anyway": "1"}).status_code == 303
    assert len(changes(demo)) == 1


def test_what_is_live_is_taken_back_by_who_publishes(enter: Enter, demo: Engine) -> None:
    editor, publisher = enter(Role.EDITOR), enter(Role.PUBLISHER)
    editor.post(f"/desk/phrases/{SPORT}/add", {"text": "palaghiaccio zumba", "role": "phrase", "ask": ""})
    with Session(demo) as session, session.begin():
        phrases.publish(session, phrases.pending(session), publisher.person, utc_now())
    [change] = changes(demo)
    assert editor.post(f"/desk/phrases/changes/{change.id}/undo").status_code == 403
    assert publisher.post(f"/desk/phrases/changes/{change.id}/undo").status_code == 303
    with Session(demo) as session:
        assert session.scalars(select(Phrase).where(Phrase.text == "palaghiaccio zumba")).all() == []


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ANALYST])
@pytest.mark.parametrize("path", ["/desk/inbox", "/desk/inbox/handled", "/desk/phrases", f"/desk/phrases/{SPORT}"])
def test_who_does_not_teach_does_not_come_in(enter: Enter, role: Role, path: str) -> None:
    assert enter(role).get(path).status_code == 403


def test_what_was_asked_is_in_no_log(enter: Enter, mark: str, demo: Engine, caplog: pytest.LogCaptureFixture) -> None:
    visitor = enter(Role.EDITOR)
    visitor.post(f"{group(visitor.get('/desk/inbox').text)}/ignore")
    assert "pattinaggio" not in caplog.text
    with Session(demo) as session:
        assert "pattinaggio" not in " ".join(entry.detail for entry in session.scalars(select(AuditEntry)))
        assert session.scalars(select(Trace.text)).all()


def test_a_question_that_seems_nobodys_opens_too(enter: Enter, demo: Engine) -> None:
    """Its topic is none of those that a click could teach."""
    with Session(demo) as session, session.begin():
        session.add(
            turn("dove si pesa il camper", "out_of_scope", topic="oos/viaggi", candidates=[], at_=utc_now(), good=False)
        )
    visitor = enter(Role.EDITOR)
    address = group(visitor.get("/desk/inbox").text)
    assert "Che cosa si può fare" in visitor.get(address).text
