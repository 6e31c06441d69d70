"""The staff desk while another program keeps the database: nothing is lost, and citizens are answered."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.staff import cookies
from channels.conversation import Incoming
from knowledge import database
from knowledge.desk import editions
from knowledge.desk.roles import Role
from knowledge.desk.sessions import StaffSession
from tests.bot.staff.conftest import Enter
from tests.bot.staff.filled import fields
from tests.bot.staff.visitor import AGENT
from tests.channels.web.conftest import browser  # noqa: F401

LIBRARY = "biblioteca-centrale"
PATH = f"/desk/records/{LIBRARY}"
TURNS = 12


@pytest.fixture(autouse=True)
def impatient(demo: Engine) -> None:
    """A tenth of a second, instead of ten, until what waits for a writer is told so."""

    def shorten(connection: object, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=100")  # type: ignore[attr-defined]

    event.listen(demo, "connect", shorten)
    demo.dispose()


@contextmanager
def another_writer(demo: Engine) -> Iterator[None]:
    """Another program that writes, and does not come to an end."""
    other = database.connect(str(demo.url))
    try:
        with other.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            yield
    finally:
        other.dispose()


def summaries(demo: Engine) -> list[str]:
    with Session(demo) as session:
        return [edition.item.get("summary", "") for edition in editions.history(session, LIBRARY)]


def test_what_was_sent_in_vain_comes_back_whole_to_be_sent_again(enter: Enter, demo: Engine) -> None:
    author = enter(Role.AUTHOR)
    text = "\nUna sintesi nuova,\n</textarea> con <b>tutto</b>."
    form = fields(author.get(PATH).text, summary=text)
    with another_writer(demo):
        answer = author.post(PATH, form)
    assert answer.status_code == 503
    assert "riprova tra poco" in answer.text
    assert summaries(demo) == []
    assert f'action="{PATH}" id="again"' in answer.text
    assert author.post(PATH, fields(answer.text, "again")).status_code == 303
    assert summaries(demo)[0] == text.strip()


def test_what_another_site_sends_does_not_come_back(enter: Enter, demo: Engine) -> None:
    author = enter(Role.AUTHOR)
    form = fields(author.get(PATH).text, summary="Da altrove.")
    with another_writer(demo):
        answer = author.post(PATH, form, headers={"Origin": "https://altrove.example"})
    assert answer.status_code == 503
    assert "Da altrove." not in answer.text


def test_who_asks_with_a_script_is_told_in_its_own_way(enter: Enter, demo: Engine) -> None:
    author = enter(Role.AUTHOR)
    with another_writer(demo):
        answer = author.post("/desk/records/keep", {"draft_of": LIBRARY}, headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert "riprova tra poco" in answer.json()["error"]


def test_who_reads_is_not_kept_out(enter: Enter, demo: Engine) -> None:
    author = enter(Role.AUTHOR)
    earlier = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=10)
    with Session(demo) as session, session.begin():
        session.execute(update(StaffSession).values(seen_at=earlier))
    with another_writer(demo):
        assert author.get(PATH).status_code == 200


def test_nobody_goes_unanswered_while_records_are_published(enter: Enter, demo: Engine, desk: Desk) -> None:
    event.listen(demo, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=10000"))
    demo.dispose()
    publisher = enter(Role.PUBLISHER)
    done = threading.Event()

    def ask(name: str) -> list[str]:
        turns = (desk.turn(Incoming(name, "quando apre la biblioteca centrale?")) for _ in range(TURNS))
        return [turn.replies[0].text for turn in turns]

    def publish() -> list[int]:
        statuses: list[int] = []
        while not done.is_set() or not statuses:
            form = fields(publisher.get(PATH).text, summary=f"Sintesi {len(statuses)}.", then="publish")
            statuses.append(publisher.post(PATH, form).status_code)
        return statuses

    with ThreadPoolExecutor(4) as pool:
        publishing = pool.submit(publish)
        try:
            asked = list(pool.map(ask, ["a", "b", "c"]))
        finally:
            done.set()
    assert set(publishing.result()) == {303}
    assert [len(texts) for texts in asked] == [TURNS] * 3
    assert not [text for texts in asked for text in texts if text.startswith("Scusa, ")]


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_form_sent_in_vain_can_be_sent_again_or_gone_back_to(
    browser: Browser,  # noqa: F811
    address: str,
    enter: Enter,
    demo: Engine,
    script: bool,
) -> None:
    token = enter(Role.AUTHOR).client.cookies[cookies.SESSION]
    # Not `come_in`: the browser itself notes an answer of 503 as an error, and here that is what is wanted.
    context = browser.new_context(user_agent=AGENT, java_script_enabled=script, locale="it-IT")
    context.add_cookies([{"name": cookies.SESSION, "value": token, "url": address}])
    page = context.new_page()
    page.goto(address + PATH)
    page.get_by_label("In breve").fill("Scritta mentre era occupato.")
    with another_writer(demo):
        page.get_by_role("button", name="Salva la bozza").click()
        page.get_by_text("riprova tra poco").wait_for()
    page.go_back()
    assert page.get_by_label("In breve").input_value() == "Scritta mentre era occupato."
    with another_writer(demo):
        page.get_by_role("button", name="Salva la bozza").click()
        page.get_by_text("riprova tra poco").wait_for()
    page.get_by_role("button", name="Riprova").click()
    page.get_by_text("Bozza salvata").wait_for()
    context.close()
    assert summaries(demo)[0] == "Scritta mentre era occupato."
