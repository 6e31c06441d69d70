"""What somebody would correct of a record: kept without who they are, and not without limit."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from bot.desk import Desk
from bot.pages import MOST_SUGGESTIONS
from bot.tables import Suggestion
from channels.catalogue import LONGEST_SUGGESTION
from channels.web.pages import suggestions
from tests.channels.web.pages import reading

HERE = "/uffici/urp"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def kept(engine: Engine) -> list[tuple[str, str]]:
    with Session(engine) as session:
        return [(row.record, row.text) for row in session.scalars(select(Suggestion))]


def send(client: TestClient, path: str = HERE, **fields: str) -> None:
    assert client.post(f"{path}/integra", content=urlencode(fields), headers=FORM).status_code == 303


def test_a_suggestion_is_kept_for_staff_and_thanked_for(client: TestClient, demo: Engine) -> None:
    answer = client.post(f"{HERE}/integra", content=urlencode({"testo": "Il giovedì  apre alle 15"}), headers=FORM)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{HERE}/grazie"
    assert kept(demo) == [("urp", "Il giovedì  apre alle 15")]
    thanks = client.get(answer.headers["location"])
    assert "Grazie!" in thanks.text
    assert HERE in reading.links(thanks.text)


def test_nothing_that_tells_who_it_was_is_kept(client: TestClient, demo: Engine) -> None:
    send(client, testo="Sono Anna, RSSMRA85T10A562S, anna@posta.example, 333 1234567: l'orario è sbagliato")
    [(_, text)] = kept(demo)
    assert "l'orario è sbagliato" in text
    for secret in ("RSSMRA85T10A562S", "anna@posta.example", "333 1234567"):
        assert secret not in text


@pytest.mark.parametrize("section", ["servizi/codice-fiscale", "luoghi/municipio", "eventi/ora-storie-rodari",
                                     "partecipazione/laboratorio-stazione", "volontariato/aiuto-compiti"])  # fmt: skip
def test_every_kind_of_record_has_the_form(client: TestClient, demo: Engine, section: str) -> None:
    page = client.get(f"/{section}").text
    assert f'action="/{section}/integra"' in page
    send(client, f"/{section}", testo="Manca il piano")
    assert kept(demo) == [(section.partition("/")[2], "Manca il piano")]


def test_a_machine_that_fills_in_what_nobody_sees_is_thanked_and_not_kept(client: TestClient, demo: Engine) -> None:
    answer = client.post(f"{HERE}/integra", content=urlencode({"testo": "Soldi!", "sito": "x"}), headers=FORM)
    assert answer.status_code == 303
    assert kept(demo) == []


@pytest.mark.parametrize("text", ["", "   ", "\r\n", "a" * (LONGEST_SUGGESTION + 1)])
def test_what_cannot_be_kept_is_said_and_not_lost(client: TestClient, demo: Engine, text: str) -> None:
    answer = client.post(f"{HERE}/integra", content=urlencode({"testo": text}), headers=FORM)
    assert answer.status_code == 422
    assert 'id="testo-errore"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert kept(demo) == []
    if text.strip():
        assert text[:100] in answer.text


def test_the_longest_one_is_kept_whole_line_by_line(client: TestClient, demo: Engine) -> None:
    text = ("parola\n" * LONGEST_SUGGESTION)[: LONGEST_SUGGESTION - 1] + "."
    send(client, testo=text.replace("\n", "\r\n"))
    assert kept(demo) == [("urp", text)]


def test_what_nobody_can_see_is_not_kept(client: TestClient, demo: Engine) -> None:
    send(client, testo="chiuso\0 il\x1b lunedì 😀")
    assert kept(demo) == [("urp", "chiuso il lunedì 😀")]


@pytest.mark.parametrize(("body", "status"), [
    (b"testo=" + b"a" * suggestions.MOST_BYTES, 413), (b"testo=%ff%fe", 400), (b"\xff\xfe", 400),
    (b"&".join(b"a%d=1" % n for n in range(50)), 400),
])  # fmt: skip
def test_bodies_that_nobody_types_are_refused(client: TestClient, demo: Engine, body: bytes, status: int) -> None:
    answer = client.post(f"{HERE}/integra", content=body, headers=FORM)
    assert answer.status_code == status
    assert "Torna indietro" in answer.text
    assert kept(demo) == []


def test_markup_comes_back_as_text(client: TestClient) -> None:
    answer = client.post(f"{HERE}/integra", content=urlencode({"testo": "<b>" * LONGEST_SUGGESTION}), headers=FORM)
    assert "<b>" not in answer.text


def test_nothing_is_kept_about_a_record_that_is_not_there(client: TestClient, demo: Engine) -> None:
    assert client.post("/uffici/niente/integra", content="testo=x", headers=FORM).status_code == 404
    assert client.get("/uffici/urp/integra").status_code == 405
    assert kept(demo) == []


def test_a_flood_is_turned_away_with_another_way(client: TestClient, demo: Engine) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    with Session(demo) as session, session.begin():
        session.add_all(Suggestion(at=now, record="urp", text="x") for _ in range(MOST_SUGGESTIONS))
    answer = client.post(f"{HERE}/integra", content="testo=vero", headers=FORM)
    assert answer.status_code == 503
    assert "telefona" in answer.text
    assert ">vero</textarea>" in answer.text
    assert len(kept(demo)) == MOST_SUGGESTIONS


def test_suggestions_expire_with_the_rest(quiet_desk: Desk) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    old = now - timedelta(days=quiet_desk.settings.retention_days + 1)
    with Session(quiet_desk.engine) as session, session.begin():
        session.add(Suggestion(at=old, record="urp", text="vecchio"))
        session.add(Suggestion(at=now, record="urp", text="nuovo"))
    assert quiet_desk.expire() == 1
    assert kept(quiet_desk.engine) == [("urp", "nuovo")]
