"""What a turn means in the middle of a form, as tables: no desk, no database, no model."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.draft import CONFIRM, NEEDED, Act, Draft, pending
from bot.openings import begun, pressed, wants_call
from bot.said import Said
from bot.steps import step
from knowledge.queries import Point
from knowledge.vocabularies import Ask, RequestKind
from tests.actions.records import NOW

HOLE, LAMP, ROOM = "segnalazioni/buche", "segnalazioni/lampioni", "spazi/prenotare-sala"
ALL = list(RequestKind)
TOWN = Point(45.0, 10.0)
REPORT = Draft(RequestKind.REPORT, "k", HOLE, (("description", "una buca"),), "address")
READY = REPORT.having(address="via Verga 1")
CONFIRMING = replace(READY, asking=CONFIRM)
BOOKING = Draft(RequestKind.BOOKING, "k", ROOM, (("description", "una festa"), ("day", "2026-12-12")), "hours")
CALL = Draft(RequestKind.CALL, "k", "", (), "contact")


def said(text: str = "", payload: str = "", **more: object) -> Said:
    return Said(text, payload, NOW, town=TOWN, **more)  # type: ignore[arg-type]


# --- beginning


@pytest.mark.parametrize(("text", "missing"), [
    ("c'è una buca in via Verga 3", CONFIRM),
    ("buca pericolosa", "address"),
    ("vorrei fare una segnalazione", "description"),
    ("lampione spento da lunedì", "address"),
])  # fmt: skip
def test_a_statement_begins_a_report_with_what_it_says(text: str, missing: str) -> None:
    found = begun(said(text), HOLE, Ask.GENERIC, ALL)
    assert found is not None
    assert found.draft.missing == missing


@pytest.mark.parametrize(("text", "topic", "ask"), [
    ("chi ripara le buche?", HOLE, Ask.CONTACTS),
    ("come segnalo un lampione", LAMP, Ask.HOW),
    ("tempi riparazione buche entro quando", HOLE, Ask.WHEN),
    ("quanto costa?", ROOM, Ask.COST),
    ("le sale del comune", ROOM, Ask.GENERIC),
    ("ho perso la carta", "anagrafe/carta-identita-smarrita", Ask.GENERIC),
    ("", HOLE, Ask.GENERIC),
])  # fmt: skip
def test_a_question_begins_none(text: str, topic: str, ask: Ask) -> None:
    assert begun(said(text), topic, ask, ALL) is None


def test_a_town_that_reads_no_reports_is_sent_none() -> None:
    assert begun(said("c'è una buca in via Verga 3"), HOLE, Ask.GENERIC, [RequestKind.CALL]) is None
    assert pressed(said(payload="form:report"), "", [RequestKind.CALL]) is None


@pytest.mark.parametrize("payload", ["form", "form:", "form:altro", "form:report:x:y:z", "report", "form:REPORT"])
def test_a_payload_that_nobody_makes_begins_nothing(payload: str) -> None:
    found = pressed(said(payload=payload), "", ALL)
    assert found is None or found.draft.kind is RequestKind.REPORT


@pytest.mark.parametrize(("text", "wants"), [
    ("richiamatemi per favore", True), ("mi può telefonare qualcuno", True), ("vorrei essere richiamata", True),
    ("posso farmi chiamare domani?", True), ("come si chiama l'ufficio?", False), ("chiamo io", False),
    ("mi chiamo Ada", False), ("voglio parlare con una persona", False),
])  # fmt: skip
def test_who_wants_to_be_called_back(text: str, wants: bool) -> None:
    assert wants_call(text) is wants


# --- in the middle


@pytest.mark.parametrize(("draft", "text", "act", "name", "value"), [
    (REPORT, "via Verga 12", Act.SUMMARY, "address", "via Verga 12"),
    (REPORT, "la scuola Rodari", Act.SUMMARY, "address", "la scuola Rodari"),
    (REPORT, "dietro il cimitero", Act.SUMMARY, "address", "dietro il cimitero"),
    (REPORT, "12", Act.UNCLEAR, "address", ""),
    (REPORT, "🙂🙂", Act.UNCLEAR, "address", ""),
    (REPORT, "lasciamo perdere, annulla", Act.CANCELLED, "address", ""),
    (CONFIRMING, "sì", Act.SENT, "address", "via Verga 1"),
    (CONFIRMING, "anzi è in via Dante 4", Act.SUMMARY, "address", "via Dante 4"),
    (CONFIRMING, "la foto non ce l'ho", Act.SUMMARY, "photo", ""),
    (CONFIRMING, "no", Act.CHANGE, "address", "via Verga 1"),
    (CONFIRMING, "e poi manca il cartello", Act.SUMMARY, "description", "una buca. e poi manca il cartello"),
    (CONFIRMING, "chiamatemi al 347 1122334", Act.SUMMARY, "contact", "347 112 2334"),
    (CONFIRMING, "boh", Act.SUMMARY, "address", "via Verga 1"),
    (BOOKING, "dalle 15 alle 19", Act.ASK, "hours", "dalle 15 alle 19"),
    (BOOKING, "anzi il 20", Act.ASK, "day", "2026-12-20"),
    (BOOKING, "non so ancora", Act.UNCLEAR, "hours", ""),
    (CALL, "0523 778899", Act.SUMMARY, "contact", "0523 778899"),
    (CALL, "ada@example.org", Act.UNCLEAR, "contact", ""),
    (CALL, "il solito numero", Act.UNCLEAR, "contact", ""),
])  # fmt: skip
def test_an_answer_in_a_form(draft: Draft, text: str, act: Act, name: str, value: str) -> None:
    found = step(said(text), draft, elsewhere=False)
    assert found is not None
    assert (found.act, found.draft[name]) == (act, value)
    assert found.draft.key == draft.key


@pytest.mark.parametrize("draft", [REPORT, CONFIRMING, BOOKING, CALL])
@pytest.mark.parametrize("text", ["quanto costa?", "ma dove siete", "chi legge quello che scrivo?"])
def test_a_question_is_answered_apart(draft: Draft, text: str) -> None:
    assert step(said(text), draft, elsewhere=False) is None


def test_another_subject_in_some_words_is_answered_apart_and_an_address_never_is() -> None:
    assert step(said("mi servono gli orari della piscina"), REPORT, elsewhere=True) is None
    beside = step(said("accanto alla biblioteca Ada Negri"), REPORT, elsewhere=True)
    assert beside is not None
    assert beside.act is Act.SUMMARY


def test_a_position_stands_for_an_address_and_one_far_away_does_not() -> None:
    near, far = step(said(point=Point(45.01, 10.01)), REPORT, False), step(said(point=Point(41.9, 12.5)), REPORT, False)
    assert near is not None
    assert (near.act, near.draft.missing) == (Act.SUMMARY, CONFIRM)
    assert far is not None
    assert (far.act, far.draft["lat"]) == (Act.FAR, "")


@pytest.mark.parametrize("point", [Point(float("nan"), 10.0), Point(float("inf"), 0.0), Point(1e308, -1e308)])
def test_a_position_that_is_none_is_far(point: Point) -> None:
    found = step(said(point=point), REPORT, elsewhere=False)
    assert found is not None
    assert found.act is Act.FAR


@pytest.mark.parametrize(("payload", "act"), [
    ("form:cancel", Act.CANCELLED), ("form:send", Act.SENT), ("form:change", Act.CHANGE),
    ("form:ask:contact", Act.ASK), ("form:skip", Act.SUMMARY),
])  # fmt: skip
def test_buttons_of_a_form(payload: str, act: Act) -> None:
    found = step(said(payload=payload), CONFIRMING, elsewhere=False)
    assert found is not None
    assert found.act is act


@pytest.mark.parametrize("payload", ["form:send", "form:told"])
def test_nothing_is_sent_before_it_is_whole(payload: str) -> None:
    assert step(said(payload=payload), REPORT, elsewhere=False) is None


@pytest.mark.parametrize("payload", ["form:ask:prezzo", "form:is:nessuno", "topic:a/b:come", "form:boh", "x" * 9000])
def test_other_buttons_are_not_the_forms(payload: str) -> None:
    assert step(said(payload=payload), CONFIRMING, elsewhere=False) is None


@given(st.text(max_size=300), st.sampled_from([REPORT, CONFIRMING, BOOKING, CALL]), st.booleans())
def test_any_text_is_a_step_or_something_else(text: str, draft: Draft, elsewhere: bool) -> None:
    found = step(said(text), draft, elsewhere)
    assert found is None or found.draft.key == draft.key
    if found and found.act is Act.SENT:
        assert found.draft.missing == CONFIRM


@pytest.mark.parametrize("kind", RequestKind)
def test_a_form_asks_for_all_it_needs_in_order_and_then_whether_to_send(kind: RequestKind) -> None:
    draft, asked = Draft(kind, "k"), []
    while (waiting := pending(draft)).act is Act.ASK:
        asked.append(waiting.draft.asking)
        draft = draft.having(**{waiting.draft.asking: "x"})
    assert tuple(asked) == NEEDED[kind]
    assert waiting.act is Act.SUMMARY


@pytest.mark.parametrize("data", [
    None, [], {}, {"kind": "report"}, {"kind": "altro", "key": "k", "topic": "", "values": [], "asking": ""},
    {"kind": "report", "key": 1, "topic": "", "values": [], "asking": ""},
    {"kind": "report", "key": "k", "topic": "", "values": [["prezzo", "1"]], "asking": ""},
])  # fmt: skip
def test_a_draft_of_another_release_is_none(data: object) -> None:
    assert Draft.from_json(data) is None
