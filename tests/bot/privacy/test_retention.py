"""What is told beforehand is what goes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.privacy.retention import Rule, expire, rules
from bot.settings import Settings
from bot.subscriptions.tables import Subscription
from bot.tables import Conversation, Suggestion, Trace
from knowledge.base import Base
from knowledge.database import reading
from knowledge.requests import Photo, Request

NOW = datetime(2026, 11, 22, 10, 0)
SETTINGS = Settings()
ROWS: dict[str, Callable[[datetime], Base]] = {
    "conversation": lambda at: Conversation(key=str(at), updated_at=at),
    "conversation_content": lambda at: Conversation(key=str(at), updated_at=at, state={"topic": "a/b"}),
    "trace": lambda at: Trace(at=at, conversation="c"),
    "wish": lambda at: Subscription(
        conversation=str(at), address="", kind="answer", mark="m", name="n", target={"text": "una riga"}, created_at=at
    ),
    "suggestion": lambda at: Suggestion(at=at, record="r", text="una riga"),
    "request": lambda at: request(at, "received"),
    "request_contact": lambda at: request(at, "done", contact="347 112 2334"),
    "photo": lambda at: Photo(key="f", media_type="image/png", data=b"1", at=at),
}


def request(at: datetime, status: str, **fields: str) -> Request:
    return Request(key=str(at), code=f"S-{at:%d%H%M}", kind="report", status=status, requested_at=at, updated_at=at,
                   **fields)  # fmt: skip


def rule(name: str) -> Rule:
    return next(rule for rule in rules(SETTINGS) if rule.name == name)


def counts(engine: Engine, now: datetime) -> dict[str, int]:
    with reading(engine) as session:
        return {rule.name: rule.count(session, now) for rule in rules(SETTINGS)}


def test_every_rule_is_tried_here() -> None:
    assert [rule.name for rule in rules(SETTINGS)] == list(ROWS)


@pytest.mark.parametrize("name", list(ROWS))
def test_what_is_told_beforehand_is_what_goes(engine: Engine, name: str) -> None:
    one, minute = rule(name), timedelta(minutes=1)
    with Session(engine) as session, session.begin():
        session.add_all([ROWS[name](NOW - one.age - minute), ROWS[name](NOW - one.age + minute)])
    assert counts(engine, NOW)[name] == 1
    assert counts(engine, NOW + 2 * minute)[name] == 2
    with Session(engine) as session, session.begin():
        expire(session, SETTINGS, NOW)
    assert counts(engine, NOW)[name] == 0
    assert counts(engine, NOW + 2 * minute)[name] == 1


@pytest.mark.parametrize("name", list(ROWS))
def test_the_setting_that_a_rule_names_is_the_one_that_changes_it(name: str) -> None:
    old = rule(name)
    longer = Settings(**{old.setting: getattr(SETTINGS, old.setting) + 1})
    changed = [new.name for new, before in zip(rules(longer), rules(SETTINGS), strict=True) if new.age != before.age]
    assert name in changed
    assert {rule(other).setting for other in changed} == {old.setting}


def test_what_was_told_with_a_request_goes_also_where_no_contact_was_given(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        session.add(request(NOW - timedelta(days=31), "done", told="ho chiesto della buca"))
        session.add(request(NOW - timedelta(days=32), "received", told="ho chiesto del lampione"))
    with Session(engine) as session, session.begin():
        assert expire(session, SETTINGS, NOW) == 0
        assert sorted(found.told for found in session.query(Request)) == ["", "ho chiesto del lampione"]
