"""The API does what its description says: requests made up from it, the real desk's answers held against it."""

import hypothesis
import pytest
import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema
from starlette.testclient import TestClient

from bot.desk import Desk
from bot.server import DeskConversations
from channels.web import app
from channels.web.access import Access
from channels.web.tokens import Tokens

TOKENS = Tokens(b"prova")


@pytest.fixture
def described(desk: Desk) -> OpenApiSchema:
    application = app.create(DeskConversations(desk), TOKENS, Access(per_conversation="", per_address=""))
    return schemathesis.openapi.from_asgi("/api/openapi.json", application)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@hypothesis.settings(max_examples=40, suppress_health_check=list(hypothesis.HealthCheck))
def test_whatever_is_asked_the_answer_is_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {TOKENS.new()}"})


def test_an_answer_with_all_that_it_may_hold_is_as_described(desk: Desk, described: OpenApiSchema) -> None:
    """A place with its office, its hours and its source: made-up texts seldom ask for one."""
    client = TestClient(app.create(DeskConversations(desk), TOKENS))
    message = {"payload": "topic:casa/case-popolari:dove", "id": "1"}
    answer = client.post("/api/messages", json=message, headers={"Authorization": f"Bearer {TOKENS.new()}"})
    [reply] = answer.json()["replies"]
    assert reply["cards"]
    assert reply["source"]
    described["/messages"]["POST"].validate_response(answer)
