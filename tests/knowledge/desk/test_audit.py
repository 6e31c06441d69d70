import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from knowledge.desk import audit
from tests.knowledge.desk.staff import NOW, somebody

CHANGES = [
    "UPDATE audit_entry SET detail = 'altro'",
    "UPDATE audit_entry SET detail = 'altro' WHERE id = 2",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_entry WHERE id = 3",
]
REPLACING = (
    "INSERT OR REPLACE INTO audit_entry (id, at, who, action, subject, detail, seal) "
    "VALUES (2, '2026-11-22', 'altri', 'x', '', '', '')"
)
# What somebody with the database in their hands would have to do first.
LIFTED = {
    "sqlite": ["DROP TRIGGER audit_entry_update", "DROP TRIGGER audit_entry_delete"],
    "postgresql": ["DROP TRIGGER audit_entry_grows ON audit_entry"],
}


@pytest.fixture
def written(engine: Engine) -> Engine:
    with Session(engine) as session, session.begin():
        person = somebody(session, "persona")
        for action in ("login", "publish", "logout"):
            audit.write(session, person, action, "biblioteca", "", NOW)
    return engine


def content(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.execute(text("SELECT id, action, detail, seal FROM audit_entry ORDER BY id"))
        ]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_the_log(written: Engine, statement: str) -> None:
    before = content(written)
    with pytest.raises(DBAPIError, match="only grows"), written.begin() as connection:
        connection.execute(text(statement))
    assert content(written) == before


def test_nor_can_it_be_emptied_or_written_over(written: Engine) -> None:
    before = content(written)
    statement = "TRUNCATE audit_entry" if written.dialect.name == "postgresql" else REPLACING
    with pytest.raises(DBAPIError, match="only grows"), written.begin() as connection:
        connection.execute(text(statement))
    assert content(written) == before


def test_the_log_goes_on_growing(written: Engine) -> None:
    with Session(written) as session, session.begin():
        audit.write(session, "riga di comando", "link", "persona", "", NOW)
    assert len(content(written)) == 4
    with Session(written) as session:
        assert list(audit.broken(session)) == []


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET who = 'altri' WHERE id = 2", "DELETE FROM audit_entry WHERE id = 2"]
)
def test_who_takes_the_triggers_away_is_noticed_all_the_same(written: Engine, statement: str) -> None:
    with written.begin() as connection:
        for lifted in LIFTED[written.dialect.name]:
            connection.execute(text(lifted))
        connection.execute(text(statement))
    with Session(written) as session:
        assert [entry.id for entry in audit.broken(session)] == ([2] if "UPDATE" in statement else [3])
