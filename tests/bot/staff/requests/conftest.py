"""A request of a citizen in the demo town."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge.requests import Request
from tests.bot.staff.requests.sent import CODE, ROADS, Put


@pytest.fixture
def put(demo: Engine) -> Put:
    def stored(code: str = CODE, days: int = 3, **values: object) -> Request:
        at = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)
        given = {"kind": "report", "topic": "segnalazioni/buche", "office": ROADS, "description": "una buca profonda",
                 "address": "via Verga 3", "requested_at": at, "updated_at": at, **values}  # fmt: skip
        with Session(demo, expire_on_commit=False) as session, session.begin():
            session.add(request := Request(key=code, code=code, **given))
        return request

    return stored
