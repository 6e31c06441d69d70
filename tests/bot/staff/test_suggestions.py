"""What people would correct of the records, at the staff desk."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.tables import Suggestion
from knowledge.database import reading
from knowledge.desk.audit import AuditEntry
from knowledge.desk.roles import Role
from knowledge.record import Record
from tests.bot.staff.conftest import Enter

OLD = datetime(2026, 11, 1, 9)


@pytest.fixture
def ids(demo: Engine) -> list[int]:
    """Of three suggestions: two of the library, one of a record that is gone."""
    texts = (("biblioteca-centrale", "Il sabato chiude alle 12 <script>alert(1)</script>"),
             ("scheda-sparita", "Non c'è più"), ("biblioteca-centrale", "C'è anche un ascensore"))  # fmt: skip
    rows = [Suggestion(at=OLD + timedelta(days=n), record=slug, text=text) for n, (slug, text) in enumerate(texts)]
    with Session(demo, expire_on_commit=False) as session, session.begin():
        session.add_all(rows)
    return [row.id for row in rows]


def left(engine: Engine) -> list[int]:
    with reading(engine) as session:
        return list(session.scalars(select(Suggestion.id).order_by(Suggestion.id)))


def test_they_are_listed_by_record_with_the_way_to_mend_it(enter: Enter, ids: list[int]) -> None:
    page = enter(Role.AUTHOR).get("/desk/suggestions").text
    assert page.count('href="/desk/records/biblioteca-centrale"') == 1
    assert page.index("chiude alle 12") < page.index("un ascensore") < page.index("scheda-sparita")
    assert "la scheda non c'è più" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("outcome", ["done", "useless"])
def test_one_is_taken_off_once_and_the_log_says_by_whom(
    enter: Enter, ids: list[int], demo: Engine, outcome: str
) -> None:
    visitor = enter(Role.AUTHOR)
    for _ in range(2):
        assert visitor.post(f"/desk/suggestions/{ids[0]}", {"outcome": outcome}).status_code == 303
    assert left(demo) == ids[1:]
    assert "qualcuno l&#39;ha già tolta" in visitor.get("/desk/suggestions").text
    with reading(demo) as session:
        [entry] = session.scalars(select(AuditEntry))
    assert (entry.action, entry.subject, entry.detail) == (f"suggestion.{outcome}", "biblioteca-centrale", "")


def test_a_forged_outcome_takes_nothing_off(enter: Enter, ids: list[int], demo: Engine) -> None:
    assert enter(Role.AUTHOR).post(f"/desk/suggestions/{ids[0]}", {"outcome": "tutto"}).status_code == 400
    assert left(demo) == ids


def test_an_office_takes_off_those_of_its_records(enter: Enter, ids: list[int], demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        session.execute(update(Record).where(Record.slug == "biblioteca-centrale").values(owner="ufficio-biblioteche"))
    other = enter(Role.AUTHOR, office="ufficio-anagrafe")
    assert "Se ne occupa un altro ufficio" in other.get("/desk/suggestions").text
    assert other.post(f"/desk/suggestions/{ids[0]}", {"outcome": "done"}).status_code == 403
    own = enter(Role.AUTHOR, office="ufficio-biblioteche")
    assert own.post(f"/desk/suggestions/{ids[0]}", {"outcome": "done"}).status_code == 303
    assert left(demo) == ids[1:]


def test_who_only_reads_does_not_come_here(enter: Enter) -> None:
    assert enter(Role.ANALYST).get("/desk/suggestions").status_code == 403


def test_nothing_to_read_is_told(enter: Enter) -> None:
    assert "Nessuna correzione da leggere" in enter(Role.AUTHOR).get("/desk/suggestions").text
