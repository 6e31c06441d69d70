from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.sheets import uploads
from knowledge.desk.sheets.table import SheetError, TooBig
from knowledge.desk.sheets.tables import SheetUpload
from tests.knowledge.desk.sheets.conftest import person
from tests.knowledge.desk.sheets.files import NOW


def test_a_file_waits_for_a_day(town: Session, publisher: Person) -> None:
    kept = uploads.keep(town, "place", "C:\\Documenti\\luoghi <b>.csv", b"a;b", publisher, NOW)
    found = uploads.find(town, kept.id, publisher, NOW + timedelta(hours=23))
    assert (uploads.content(found), found.name) == (b"a;b", "luoghi <b>.csv")
    with pytest.raises(SheetError, match="Caricalo di nuovo"):
        uploads.find(town, kept.id, publisher, NOW + timedelta(hours=25))
    uploads.forget(town, NOW + timedelta(hours=25))
    assert town.scalar(select(func.count()).select_from(SheetUpload)) == 0


def test_nobody_else_sees_it(town: Session, publisher: Person) -> None:
    kept = uploads.keep(town, "place", "a.csv", b"a", publisher, NOW)
    with pytest.raises(SheetError):
        uploads.find(town, kept.id, person(town, Role.ADMINISTRATOR), NOW)


def test_what_is_too_big_is_not_kept(town: Session, publisher: Person) -> None:
    with pytest.raises(TooBig, match="10"):
        uploads.keep(town, "place", "a.csv", b"a" * 10_000_001, publisher, NOW)
