"""A new subject in the browser: from nothing, from questions, with its record, until the desk answers it."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.decision import Kind
from bot.desk import Desk
from bot.pages import DeskCatalogue
from bot.staff.inbox.tables import Handled
from channels.conversation import Incoming
from knowledge.desk import phrases
from knowledge.desk.audit import AuditEntry
from knowledge.desk.phrase_change import PhraseChange
from knowledge.desk.roles import Role
from knowledge.kinds import Service
from knowledge.topic import Topic
from tests.bot.staff.conftest import Enter
from tests.bot.staff.filled import fields
from tests.bot.staff.inbox.sent_back import field_of
from tests.bot.staff.inbox.turns import turn
from tests.bot.staff.visitor import Visitor
from tests.bot.test_comprehension import soon
from tests.conftest import SUNDAY

NEW = "/desk/phrases/new"
TITLE = "Colonnine per auto elettriche"
SLUG = "mobilita/colonnine-per-auto-elettriche"
ASKED = "dove sono le colonnine per la macchina elettrica"
SENTENCES = (
    "dove posso ricaricare l'auto elettrica",
    "ci sono colonnine di ricarica",
    "quanto costa ricaricare la macchina elettrica",
    "la colonnina di ricarica non funziona",
    "colonnine elettriche vicino a me",
)
FORM = {"title": TITLE, "area": "mobilita", "sentences": "\r\n".join(SENTENCES), "names": "ricarica elettrica"}
SUMMARY = "In città ci sono colonnine pubbliche per ricaricare l'auto."
RELATED, RELATED_PAGE = "mobilita/ztl", "/servizi/ztl-accesso-centro"
PATIENCE = 60.0  # an index is fitted


def changes(engine: Engine) -> list[PhraseChange]:
    with Session(engine) as session:
        return list(session.scalars(select(PhraseChange).order_by(PhraseChange.id)))


def asked(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        session.add(turn(ASKED, topic="mobilita/parcheggi", candidates=["mobilita/parcheggi"], at_=utc_now()))


def test_from_nothing(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.EDITOR)
    assert NEW in visitor.get("/desk/phrases").text
    assert "Mobilità" in visitor.get(NEW).text
    answer = visitor.post(NEW, FORM | {"kind": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/phrases/{SLUG}")
    assert [change.topic_slug for change in changes(demo)] == [SLUG] * 6
    assert "È un argomento nuovo" in visitor.get(f"/desk/phrases/{SLUG}").text
    listed = visitor.get("/desk/phrases").text
    assert "argomento nuovo" in listed
    assert "argomento nuovo, di altri" not in listed
    more = {"text": "presa per auto ibride", "role": "phrase", "ask": ""}
    assert visitor.post(f"/desk/phrases/{SLUG}/add", more).status_code == 303
    with Session(demo) as session:
        assert session.get(Topic, SLUG) is None
        assert [row.action for row in session.scalars(select(AuditEntry))] == ["topic.new", "phrase.add"]


@pytest.mark.parametrize(
    ("wrong", "says", "at"),
    [
        ({"sentences": SENTENCES[0], "names": ""}, "almeno 5", "sentences"),
        ({"area": "x"}, "ambito", "area"),
        ({"names": "chiama il 333 1234567"}, "dato personale", "names"),
        ({"title": ""}, "titolo", "title"),
        ({"related": "mobilita/niente"}, "vicino non c'è più", "related-1"),
        ({"title": "chiama il 333 1234567"}, "dato personale", "title"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written_is_lost(
    enter: Enter, demo: Engine, wrong: dict[str, str], says: str, at: str
) -> None:
    answer = enter(Role.EDITOR).post(NEW, FORM | wrong)
    assert answer.status_code == 422
    assert says in unescape(answer.text).split('role="alert"')[1].split("</div>")[0]
    assert says in field_of(answer.text, at)
    assert SENTENCES[0] in unescape(answer.text)
    assert changes(demo) == []


def test_what_is_near_is_told_first(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.EDITOR)
    near = FORM | {"names": "tessera della biblioteca", "kind": ""}
    answer = visitor.post(NEW, near)
    assert answer.status_code == 409
    assert "Forse c'è già" in answer.text
    assert "/desk/phrases/cultura/biblioteca-tessera" in answer.text
    assert changes(demo) == []
    assert visitor.post(NEW, near | {"anyway": "1"}).status_code == 303


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ANALYST])
def test_only_who_teaches(enter: Enter, role: Role) -> None:
    assert enter(role).get(NEW).status_code == 403
    assert enter(role).post(NEW, FORM).status_code == 403


def test_a_group_that_is_gone_says_so(enter: Enter) -> None:
    assert enter(Role.EDITOR).get(f"{NEW}?from=niente").status_code == 404


def test_undone_in_the_inbox_its_words_go(enter: Enter, demo: Engine) -> None:
    asked(demo)
    visitor = enter(Role.EDITOR)
    mark = link_of(visitor.get("/desk/inbox").text, "/desk/inbox/").rpartition("/")[2]
    visitor.post(NEW, FORM | {"from": mark, "kind": "service"})
    assert "Argomento nuovo" in visitor.get("/desk/inbox/handled").text
    with Session(demo) as session:
        id_ = session.scalars(select(Handled.id)).one()
    assert visitor.post(f"/desk/inbox/handled/{id_}/undo").status_code == 303
    with Session(demo) as session:
        assert phrases.coming(session) == {}
    assert ASKED in visitor.get("/desk/inbox").text


def test_what_the_questions_came_near_to_is_offered_first_as_related(enter: Enter, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.add(turn(ASKED, topic=RELATED, candidates=[RELATED, "oos/viaggi"], at_=utc_now()))
    visitor = enter(Role.EDITOR)
    group = visitor.get(link_of(visitor.get("/desk/inbox").text, "/desk/inbox/")).text
    address = link_of(group, f"{NEW}?from=")
    likely = re.findall(r'<optgroup label="Forse questi">(.+?)</optgroup>', visitor.get(address).text)
    assert [re.findall(r'value="([^"]+)"', one) for one in likely] == [[RELATED]] * 3
    assert "Forse questi" not in visitor.get(NEW).text


def test_what_was_chosen_as_related_is_still_chosen_when_the_form_comes_back(enter: Enter) -> None:
    answer = enter(Role.EDITOR).post(NEW, FORM | {"area": "", "related": ["", RELATED, ""]})
    assert answer.status_code == 422
    assert answer.text.count(f'<option value="{RELATED}" selected>') == 1


def test_while_it_waits_the_inbox_offers_it(enter: Enter, demo: Engine) -> None:
    """In the list of the town's, and what others look after in the list of theirs."""
    visitor = enter(Role.EDITOR)
    visitor.post(NEW, FORM | {"kind": ""})
    asked(demo)
    address = link_of(visitor.get("/desk/inbox").text, "/desk/inbox/")
    theirs = {"title": "Bollo", "elsewhere": "Si paga alla Regione.", "use": "1", "phrase-1": "pago il bollo"}
    visitor.post(f"{address}/elsewhere", theirs)
    with Session(demo) as session, session.begin():
        session.add(turn("noleggio di monopattini", topic="strade/buche", candidates=["strade/buche"], at_=utc_now()))
    address = link_of(visitor.get("/desk/inbox").text, "/desk/inbox/")
    page = visitor.get(address).text
    waiting = re.findall(r'<optgroup label="Aspettano di essere pubblicati">(.+?)</optgroup>', page)
    assert [re.findall(r'value="([^"]+)"', group) for group in waiting] == [[SLUG], ["oos/bollo"]]
    joined = visitor.post(f"{address}/this", {"other": SLUG, "use": "1", "phrase-1": "noleggio di monopattini"})
    assert joined.status_code == 303
    assert f"È questo: {TITLE}" in visitor.get("/desk/inbox/handled").text
    assert (changes(demo)[-1].topic_slug, changes(demo)[-1].title) == (SLUG, TITLE)


def link_of(page: str, start: str) -> str:
    found = re.search(rf'href="({re.escape(start)}[0-9a-f]{{32}})"', page)
    assert found
    return found[1]


def test_from_a_question_to_its_answer(enter: Enter, desk: Desk, demo: Engine) -> None:
    """Asked and not answered; topic, words, record; published; answered with the record."""
    before = desk.turn(Incoming("prima", ASKED), SUNDAY)
    assert before.decision.topic != SLUG
    asked(demo)
    visitor = enter(Role.PUBLISHER)
    group = visitor.get(link_of(visitor.get("/desk/inbox").text, "/desk/inbox/")).text
    page = visitor.get(link_of(group, f"{NEW}?from=")).text
    assert f">{ASKED}</textarea>" in page
    form: dict[str, Any] = FORM | {
        "from": page.split('name="from" value="')[1][:32],
        "kind": "service",
        "related": ["", RELATED, ""],
    }
    form["sentences"] += "\n" + ASKED
    editor = visitor.post(NEW, form).headers["location"]
    assert parse_qs(urlsplit(editor).query) == {"kind": ["service"], "name": [TITLE], "topics": [SLUG]}
    assert "Qui non c'è niente da sistemare" in visitor.get("/desk/inbox").text

    record = written(visitor, editor)
    early = visitor.post(record, fields(visitor.get(record).text, then="publish"))
    assert early.status_code == 422
    assert "Prima pubblica le sue parole" in early.text
    assert 'href="/desk/phrases/publish"' in early.text

    publish_words(visitor)
    done = visitor.post(record, fields(visitor.get(record).text, then="publish"))
    assert done.status_code == 303
    assert soon(lambda: desk.comprehension.understand(ASKED).town_topics[0][0] == SLUG, PATIENCE)
    answer = desk.turn(Incoming("dopo", ASKED), SUNDAY)
    assert (answer.decision.kind, answer.decision.topic) == (Kind.ANSWER, SLUG)
    with Session(demo) as session:
        made = session.scalars(select(Service).where(Service.name == TITLE)).one()
        assert made.slug in answer.records
    assert SUMMARY in str(answer.replies)
    shown = DeskCatalogue(desk).page("servizi", made.slug)
    assert shown is not None
    assert [link.path for link in shown.related] == [RELATED_PAGE]


def written(visitor: Visitor, editor: str) -> str:
    page = visitor.get(editor).text
    assert "aspetta di essere pubblicato" in page
    form = fields(page, summary=SUMMARY, then="save")
    saved = visitor.post("/desk/records/new", form)
    assert saved.status_code == 303, saved.text
    return str(saved.headers["location"])


def publish_words(visitor: Visitor) -> None:
    assert visitor.post("/desk/phrases/publish/compare").status_code == 303
    assert soon(lambda: visitor.get("/desk/jobs/compare").json()["state"] == "done", PATIENCE)
    assert visitor.post("/desk/phrases/publish").status_code == 303
