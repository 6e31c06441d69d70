"""The API does what its description says: requests made up from it, the real desk's answers held against it."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from starlette.testclient import TestClient

from bot.desk import Desk
from bot.server import DeskConversations
from channels.conversation import Conversations
from channels.web import app
from channels.web.access import Access
from channels.web.tokens import Tokens

TOKENS = Tokens(b"prova")


class Opened:
    """The conversations of whichever desk a test has opened: the description is read before there is one."""

    desk: Conversations | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk, name)


conversations = Opened()
application = app.create(conversations, TOKENS, access=Access(per_conversation="", per_address=""))
schema = schemathesis.openapi.from_asgi("/api/openapi.json", application)


@pytest.fixture
def opened(desk: Desk) -> Iterator[None]:
    conversations.desk = DeskConversations(desk)
    yield
    conversations.desk = None


@pytest.mark.usefixtures("opened")
@schema.parametrize()
@hypothesis.settings(max_examples=40, suppress_health_check=list(hypothesis.HealthCheck))
def test_whatever_is_asked_the_answer_is_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {TOKENS.new()}"})


@pytest.mark.usefixtures("opened")
def test_an_answer_with_all_that_it_may_hold_is_as_described() -> None:
    """A place with its office, its hours and its source: made-up texts seldom ask for one."""
    message = {"payload": "topic:casa/case-popolari:dove", "id": "1"}
    token = {"Authorization": f"Bearer {TOKENS.new()}"}
    answer = TestClient(application).post("/api/messages", json=message, headers=token)
    [reply] = answer.json()["replies"]
    assert reply["cards"]
    assert reply["source"]
    schema["/messages"]["POST"].validate_response(answer)
