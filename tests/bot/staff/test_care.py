from datetime import date

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from knowledge.desk.audit import AuditEntry
from knowledge.desk.roles import Role
from knowledge.record import Record
from tests.bot.staff.conftest import Enter


@pytest.fixture
def stale(demo: Engine) -> Engine:
    """The town hall and a service of the school office have not been looked at for years."""
    with Session(demo) as session, session.begin():
        session.execute(update(Record).values(verified_on=date(2099, 1, 1)))
        service = session.scalars(select(Record.slug).where(Record.kind == "service").limit(1)).one()
        for slug, owner in (("municipio", "urp"), (service, "ufficio-scuola")):
            session.execute(update(Record).where(Record.slug == slug).values(verified_on=date(2020, 1, 1), owner=owner))
    return demo


def verified(engine: Engine, slug: str) -> date | None:
    with Session(engine) as session:
        return session.query(Record.verified_on).filter_by(slug=slug).scalar()


def test_what_is_stale_is_listed_with_what_to_do(enter: Enter, stale: Engine) -> None:
    page = enter(Role.AUTHOR).get("/desk/care").text
    assert '<a href="/desk/records/municipio">Municipio di Borgoaperto</a>' in page
    assert "Non è verificata dal 1/1/2020." in page
    assert "Da verificare: 2 voci" in page


def test_an_office_sees_its_own_first(enter: Enter, stale: Engine) -> None:
    visitor = enter(Role.AUTHOR, office="ufficio-scuola")
    assert "Municipio di Borgoaperto" not in visitor.get("/desk/care").text
    assert "Municipio di Borgoaperto" in visitor.get("/desk/care?office=").text


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("incomplete", "Manca: "),
        ("unreachable", "Qui non c&#39;è niente da fare"),
        ("colliding", "La frase «"),
        ("nonsense", "Da verificare"),
    ],
)
def test_each_kind_of_problem_has_its_list(enter: Enter, stale: Engine, problem: str, said: str) -> None:
    page = enter(Role.ANALYST).get(f"/desk/care?problem={problem}&office=")
    assert page.status_code == 200
    assert said in page.text.replace("c'è", "c&#39;è")


def test_one_click_says_that_it_is_still_right(enter: Enter, stale: Engine) -> None:
    visitor = enter(Role.PUBLISHER)
    assert "Ancora corretto: Municipio di Borgoaperto" in visitor.get("/desk/care").text
    answer = visitor.post("/desk/care/confirm", {"slug": "municipio", "problem": "stale", "office": "urp"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/care?problem=stale&office=urp")
    assert verified(stale, "municipio") > date(2020, 1, 1)  # type: ignore[operator]
    shown = visitor.get(answer.headers["location"]).text
    assert "«Municipio di Borgoaperto» è verificata da oggi." in shown
    assert "Ancora corretto: Municipio" not in shown
    with Session(stale) as session:
        entry = session.query(AuditEntry).one()
        assert (entry.action, entry.subject, entry.who) == ("record.confirm", "municipio", visitor.person.email)


def test_an_author_of_the_office_may_confirm_its_own(enter: Enter, stale: Engine) -> None:
    visitor = enter(Role.AUTHOR, office="urp")
    assert "Ancora corretto: Municipio" in visitor.get("/desk/care").text
    assert visitor.post("/desk/care/confirm", {"slug": "municipio"}).status_code == 303
    assert verified(stale, "municipio") != date(2020, 1, 1)


@pytest.mark.parametrize(
    ("role", "office"),
    [(Role.AUTHOR, ""), (Role.EDITOR, ""), (Role.AUTHOR, "ufficio-scuola"), (Role.ANALYST, "urp")],
)
def test_others_may_not_and_see_no_button(enter: Enter, stale: Engine, role: Role, office: str) -> None:
    visitor = enter(role, office=office)
    assert "Ancora corretto: Municipio" not in visitor.get("/desk/care?office=").text
    assert visitor.post("/desk/care/confirm", {"slug": "municipio"}).status_code == 403
    assert verified(stale, "municipio") == date(2020, 1, 1)


def test_a_record_that_is_not_there_cannot_be_confirmed(enter: Enter, stale: Engine) -> None:
    answer = enter(Role.PUBLISHER).post("/desk/care/confirm", {"slug": "non-esiste"})
    assert answer.status_code == 409
    assert "solo una scheda pubblicata" in answer.text


def test_names_are_shown_as_text(enter: Enter, stale: Engine) -> None:
    with Session(stale) as session, session.begin():
        session.execute(update(Record).where(Record.slug == "municipio").values(name="<script>x</script>"))
    page = enter(Role.PUBLISHER).get("/desk/care").text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_long_list_has_pages(enter: Enter, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.execute(update(Record).values(verified_on=date(2020, 1, 1)))
    visitor = enter(Role.AUTHOR)
    first, last = visitor.get("/desk/care?office=").text, visitor.get("/desk/care?office=&page=9999").text
    assert "pagina 1 di " in first
    assert "Pagina dopo" in first
    assert "Pagina dopo" not in last
