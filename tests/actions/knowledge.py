"""Small changes to the demo town, each made and committed at once."""

from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.record import Record


def change(engine: Engine, slug: str, **values: Any) -> None:
    """Sets fields of one record, as staff would."""
    with Session(engine) as session, session.begin():
        record = session.scalars(select(Record).where(Record.slug == slug)).one()
        for name, value in values.items():
            setattr(record, name, value)
