"""Citizens' requests as a file."""

import csv
import io

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from knowledge.desk.roles import Role
from knowledge.requests import Request
from tests.bot.staff.conftest import Enter
from tests.bot.staff.requests.sent import REGISTRY, Put, audited
from tests.bot.staff.visitor import Visitor


def exported(visitor: Visitor, **form: str) -> list[dict[str, str]]:
    answer = visitor.post("/desk/requests/export", form)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_file_holds_what_the_list_shows_without_contacts_and_formulas(enter: Enter, put: Put, demo: Engine) -> None:
    put(description='=HYPERLINK("http://x";"y")', address=" +cmd|' /C calc'!A0", contact="347 112 2334", told="gatto",
        lat=44.8, lon=-10.3, answer="riga;uno\ndue")  # fmt: skip
    put("S-7K4M22", status="done")
    [row] = exported(enter(Role.EDITOR), state="open")
    assert row["description"] == '\'=HYPERLINK("http://x";"y")'
    assert row["address"] == "' +cmd|' /C calc'!A0"
    assert (row["lon"], row["answer"]) == ("-10.3", "riga;uno\ndue")
    assert not {"contact", "told"} & set(row)
    assert audited(demo) == [("requests.export", "", "1 richiesta")]


def test_contacts_are_in_the_file_when_asked_for_and_only_ones_own(enter: Enter, put: Put, demo: Engine) -> None:
    put(contact="347 112 2334")
    put("S-7K4M22", office=REGISTRY, contact="0521 218 000")
    assert len(exported(enter(Role.EDITOR), personal="yes", state="all")) == 2
    [row] = exported(enter(Role.EDITOR, office=REGISTRY), personal="yes", state="all")
    assert row["contact"] == "0521 218 000"
    assert audited(demo)[-1][2] == "1 richiesta, con i recapiti"


def test_who_reads_no_requests_gets_what_can_be_counted(enter: Enter, put: Put) -> None:
    put(contact="347 112 2334")
    [row] = exported(enter(Role.ANALYST), personal="yes")
    assert set(row) == {"kind", "status", "requested_at", "updated_at", "topic", "record", "office"}
    assert enter(Role.AUTHOR).post("/desk/requests/export").status_code == 403


def test_ten_thousand_are_listed_and_exported(enter: Enter, demo: Engine, put: Put) -> None:
    put()
    with Session(demo) as session, session.begin():
        first = session.scalars(select(Request)).one()
        names = [column.name for column in Request.__table__.columns if column.name != "id"]
        same = {name: getattr(first, name) for name in names}
        session.execute(
            Request.__table__.insert(), [{**same, "key": f"k{n}", "code": f"S-{n:06}"} for n in range(9_999)]
        )
        session.execute(update(Request).where(Request.id % 2 == 0).values(lat=44.8, lon=10.3))
    visitor = enter(Role.EDITOR)
    assert "10000 richieste aperte" in visitor.get("/desk/requests?q=buca").text
    assert len(exported(visitor)) == 10_000
