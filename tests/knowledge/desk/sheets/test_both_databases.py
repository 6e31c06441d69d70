"""A file brought in and taken back on SQLite and on PostgreSQL alike."""

from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.desk.roles import Role
from knowledge.desk.sheets import imports, mapping, reading, uploads
from knowledge.desk.sheets.preview import preview
from knowledge.kinds import Place
from tests.knowledge.desk.sheets.conftest import person
from tests.knowledge.desk.sheets.files import NOW, TODAY, as_csv
from tests.knowledge.records import add

CONTENT = as_csv(["ID", "Nome", "Telefono", "Orari"], ["1", "Sala", "2", "lun-ven 9-13"], ["2", "Nuova sala", "3", ""])


def test_a_file_goes_the_whole_way_and_back(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        add(session, Place, "sala", name="Sala", phone="1", topics=["a/b"])
        by = person(session, Role.PUBLISHER)
        kept = uploads.keep(session, "place", "sale.csv", CONTENT, by, NOW)
        id_, person_id = kept.id, by.id
    with Session(engine) as session, session.begin():
        by = session.get_one(type(by), person_id)
        content = uploads.content(uploads.find(session, id_, by, NOW))
        table = reading.table(content, reading.suggest(content))
        fields = mapping.suggest(session, "place", table.columns)
        found = preview(session, "place", table, fields, by)
        batch = imports.bring_in(session, "place", "sale.csv", fields, found, by, NOW, TODAY, publish=True).id
    with Session(engine) as session, session.begin():
        phones = dict(session.execute(select(Place.slug, Place.phone)).all())
        assert phones == {"sala": "2", "nuova-sala": "3"}
        assert imports.undo(session, batch, session.get_one(type(by), person_id), NOW, TODAY) == []
        uploads.forget(session, NOW + timedelta(days=2))
    with Session(engine) as session:
        assert session.execute(select(Place.slug, Place.phone, Place.status).order_by(Place.slug)).all() == [
            ("nuova-sala", "3", "archived"),
            ("sala", "1", "published"),
        ]
        assert mapping.suggest(session, "place", ["ID", "Nome", "Telefono", "Orari"]) == fields
