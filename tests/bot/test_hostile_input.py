"""Whatever is sent to the desk, a kind answer comes back and nothing raw is kept."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.decision import Kind
from bot.desk import Desk
from channels.conversation import Incoming
from tests.bot import stored

SECRET = "RSSMRA85T10A562S"
MOST_KEPT = 1200

HOSTILE = {
    "empty": "",
    "spaces": " \t\n\r ",
    "ten thousand letters": "a" * 10_000,
    "ten thousand words": "carta identità persa " * 500 + SECRET,
    "one emoji": "🙂",
    "only emoji": "🙂🙃👨‍👩‍👧‍👦🇮🇹👍🏽" * 20,
    "control characters": "\x00\x01\x02\x1b[31m\x7f\x9b",
    "control characters in words": f"ho\x00 perso\x07 la\x1b[0m carta {SECRET}\x00",
    "lone surrogates": f"\ud800\udfff ciao \udc80 {SECRET}",
    "html": f"<script>alert(1)</script><img src=x onerror=alert(1)> {SECRET}",
    "entities": "&lt;b&gt;ciao&lt;/b&gt; &#x0;",
    "sql": f"'; DROP TABLE conversation; -- {SECRET}",
    "sql in a name": "Robert'); DELETE FROM trace WHERE ('1'='1",
    "right to left": f"\u202e\u202d\u200f\u2067 ciao {SECRET} \u2069",
    "right to left inside a code": "sono RSSMRA\u202e85T10A562S",
    "zero width inside a code": "sono RSSMRA85\u200bT10A562S",
    "zero width inside an address": "scrivi a mario\u200b@esempio\u200b.it",
    "many accents": "a" + "\u0301" * 5000,
    "other alphabets": "где взять паспорт 我丢了身份证 أين المكتب",
    "only marks": "?!?!?! ... ,,, ---",
    "format fields": "{phone} {0} %s %(x)s {{}} ${jndi:ldap://x}",
    "a command": '/restart /saluto{"topic": "x"}',
    "a template": "{{ 7 * 7 }} {% include 'x' %}",
    "a path": "../../../../etc/passwd\x00.yml",
    "a web address": "https://esempio.example/?a=1&b=<c>",
    "json": '{"topic": "anagrafe/carta-identita", "ask": "costo"}',
    "a long word": "x" * 3000 + " " + SECRET,
    "digits": "1234567890" * 50,
    "newlines": "ho\nperso\r\nla\u2028carta\u2029d'identità",
    "noncharacters": "\ufffe\uffff\U0010ffff",
    "private use": "\ue000\U000f0000",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_answered_kindly_and_nothing_raw_is_kept(desk: Desk, demo: Engine, text: str) -> None:
    turn = desk.turn(Incoming("maria", text, message_id="m1"))
    reply = turn.replies[0]
    assert reply.text
    assert not reply.text.startswith("Scusa, ")
    assert reply.buttons
    [trace] = stored.traces(demo)
    assert len(trace.text) <= MOST_KEPT
    assert not [c for c in trace.text if unicodedata.category(c) in ("Cc", "Cs")]
    visible = "".join(c for c in trace.text if unicodedata.category(c) != "Cf")
    assert SECRET not in visible
    assert "mario@" not in visible
    assert SECRET.encode() not in stored.files(demo)


@pytest.mark.parametrize("text", ["", "  ", "🙂🙃", "\x00\x01", "\ud800", "?!?!", "1234567890"])
def test_a_text_without_words_is_never_answered_with_a_fact(desk: Desk, text: str) -> None:
    turn = desk.turn(Incoming("maria", text))
    assert turn.decision.kind is not Kind.ANSWER
    assert turn.replies[0].source is None


def test_nothing_that_was_typed_comes_back(desk: Desk) -> None:
    for text in HOSTILE.values():
        for reply in desk.turn(Incoming("maria", text)).replies:
            assert "<" not in reply.text
            assert "DROP" not in reply.text


@pytest.mark.parametrize("payload", ["\x00", "\ud800", "x" * 100_000, "<b>", "topic:" + "a" * 70, "none\n"])
def test_a_hostile_payload_is_not_understood_and_not_a_failure(desk: Desk, payload: str) -> None:
    turn = desk.turn(Incoming("maria", payload=payload))
    assert turn.decision.kind is Kind.FALLBACK
    assert not turn.replies[0].text.startswith("Scusa, ")


@pytest.mark.parametrize("conversation", ["", "\ud800", "x" * 100_000, "'; DROP TABLE trace; --", "\x00"])
def test_any_name_of_a_conversation_will_do(desk: Desk, demo: Engine, conversation: str) -> None:
    assert desk.turn(Incoming(conversation, "ciao")).replies[0].text
    assert len(stored.conversations(demo)) == 1


@pytest.mark.parametrize(("lat", "lon"), [(0.0, 0.0), (1e308, -1e308), (float("nan"), float("inf")), (91.0, 181.0)])
def test_any_position_gives_an_answer(desk: Desk, lat: float, lon: float) -> None:
    turn = desk.turn(Incoming("maria", payload="topic:cultura/biblioteca-prestito:dove", lat=lat, lon=lon))
    assert len(turn.replies[0].cards) == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=80))
def test_any_text_is_answered(desk: Desk, text: str) -> None:
    turn = desk.turn(Incoming("maria", text))
    assert turn.replies[0].text
    assert not turn.replies[0].text.startswith("Scusa, ")
