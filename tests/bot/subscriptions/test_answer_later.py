"""Who was not answered asks to be told, and is told once, when the real desk answers: written to, or the next time."""

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.comprehension import Comprehension
from bot.desk import Desk
from bot.server import DeskConversations
from bot.subscriptions.again import TryAgain
from bot.subscriptions.answers import Subscriptions
from bot.subscriptions.conversations import SubscribedConversations
from bot.subscriptions.notices import write_to_all
from bot.subscriptions.tables import Subscription
from bot.subscriptions.waiting import WaitingConversations
from channels.conversation import KIOSK, Conversations, Incoming, Reply
from knowledge.database import reading
from knowledge.desk import phrases
from knowledge.desk.people import Person
from tests.actions.knowledge import change
from tests.conftest import SUNDAY, PretendedUnderstander

STAFF = Person(email="redazione@comune.example", name="Redazione", role="publisher")
ICE = "zumba sul palaghiaccio bislacco"
SPORT = "cultura/sport"
LOST = "anagrafe/carta-identita-smarrita"
RECORD = "carta-identita-smarrita-rubata-rovinata"
TELL = "Avvisami quando c'è la risposta"


class Town:
    """A desk that asks nothing back, on Telegram and on the web."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.now = SUNDAY
        self.again = TryAgain(desk)
        asked = DeskConversations(desk)
        clock = lambda: self.now  # noqa: E731
        self.telegram: Conversations = SubscribedConversations(asked, Subscriptions(desk.engine, clock))
        self.web: Conversations = WaitingConversations(asked, desk.engine, clock, self.again)
        self.written: list[Reply] = []

    def chat(self, text: str = "", payload: str = "", address: str = "telegram:7") -> tuple[Reply, ...]:
        return self.telegram.reply(Incoming("t", text, payload, channel="telegram", address=address))

    def page(self, text: str = "", payload: str = "", id_: str = "", who: str = "w") -> tuple[Reply, ...]:
        return self.web.reply(Incoming(who, text, payload, id_))

    def pass_half_a_minute(self) -> list[Reply]:
        self.now += timedelta(seconds=30)
        before = len(self.written)
        write_to_all(self.desk.engine, self.now, lambda _s, _a, replies: self.written.extend(replies), self.again)
        return self.written[before:]

    def publish(self, text: str, topic: str = SPORT) -> None:
        """Live in this process, too."""
        before = self.desk.comprehension.version
        with Session(self.desk.engine) as session, session.begin():
            made = phrases.add(session, topic, text, STAFF, datetime(2026, 11, 22, 9))
            phrases.publish(session, [made], STAFF, datetime(2026, 11, 22, 9))
        self.wait_for(lambda: self.desk.comprehension.version != before)

    def publish_elsewhere(self) -> None:
        before = self.desk.comprehension.version
        at = datetime(2026, 11, 22, 9)
        with Session(self.desk.engine) as session, session.begin():
            made = phrases.add_elsewhere(
                session, "Palaghiaccio", "È di un privato: chiedi al Palaghiaccio.", [ICE, f"{ICE} orari"], STAFF, at
            )
            phrases.publish(session, made, STAFF, at)
        self.wait_for(lambda: self.desk.comprehension.version != before)

    def wait_for(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < end
            self.desk.comprehension.look()
            time.sleep(0.05)

    def wishes(self) -> list[Subscription]:
        with reading(self.desk.engine) as session:
            return list(session.scalars(select(Subscription)))


@pytest.fixture
def town(demo: Engine, understander: PretendedUnderstander, linker_cache: Path, tmp_path: Path, desk: Desk) -> Town:
    own = tmp_path / "linker"  # what is published here is kept for nobody else
    shutil.copytree(linker_cache, own)
    desk.comprehension = Comprehension(demo, understander, own)
    desk.bands = replace(desk.bands, between=1.1)
    return Town(desk)


def buttons(replies: tuple[Reply, ...]) -> list[str]:
    return [button.title for reply in replies for button in reply.buttons]


def test_on_telegram_who_was_not_understood_is_told_once_with_the_answer(town: Town) -> None:
    assert TELL in buttons(town.chat(ICE))
    [kept] = town.chat(payload="tell")
    assert kept.text == f"Va bene. Ti scrivo appena ho la risposta: «{ICE}»."
    assert town.pass_half_a_minute() == []
    town.publish("tutt'altro gnocco fritto")
    assert town.pass_half_a_minute() == []
    town.publish(ICE)
    first, *answer = town.pass_half_a_minute()
    assert first.text == f"Mi avevi chiesto: «{ICE}». Adesso ho la risposta."
    assert answer[0].source is not None
    assert town.pass_half_a_minute() == []
    assert town.wishes() == []


def test_who_else_looks_after_it_is_an_answer_too(town: Town) -> None:
    town.chat(ICE)
    town.chat(payload="tell")
    town.publish_elsewhere()
    told = town.pass_half_a_minute()
    assert [reply.text for reply in told if "Palaghiaccio" in reply.text]


def test_what_the_record_does_not_say_is_offered_too(town: Town) -> None:
    change(town.desk.engine, RECORD, cost="")
    assert TELL in buttons(town.chat(payload=f"topic:{LOST}:costo"))
    town.chat(payload="tell")
    assert town.pass_half_a_minute() == []
    change(town.desk.engine, RECORD, cost="Costa 9,99 euro.")
    _, answer = town.pass_half_a_minute()
    assert "9,99" in answer.text


@pytest.mark.parametrize("text", ["ho perso la carta d'identità", "", "??"])
def test_what_was_answered_or_is_no_question_is_not_offered(town: Town, text: str) -> None:
    assert TELL not in buttons(town.chat(text))
    assert TELL not in buttons(town.page(text))
    assert "domanda rimasta aperta" in town.chat(payload="tell")[0].text


def test_where_nobody_can_be_written_to_on_telegram_it_is_not_offered(town: Town) -> None:
    assert TELL not in buttons(town.chat(ICE, address=""))


def test_on_the_web_the_answer_is_told_first_the_next_time(town: Town) -> None:
    assert TELL in buttons(town.page(ICE))
    [kept] = town.page(payload="tell")
    assert "Quando torni in questa chat" in kept.text
    assert len(town.page("ho perso la carta d'identità", id_="m1")) == 1
    town.publish(ICE)
    assert town.page("buongiorno", who="un altro")[0].text[:5] != "Mi av"
    first, answer, greeting = town.page("ho perso la carta d'identità", id_="m2")
    assert first.text == f"Mi avevi chiesto: «{ICE}». Adesso ho la risposta."
    assert answer.source is not None
    assert "carta" in greeting.text.lower()
    assert town.page("ho perso la carta d'identità", id_="m2")[0].text == first.text  # delivered twice
    assert len(town.page("ho perso la carta d'identità", id_="m3")) == 1
    assert town.wishes() == []


def test_a_wish_of_the_web_is_written_to_nobody(town: Town) -> None:
    town.page(ICE)
    town.page(payload="tell")
    town.publish(ICE)
    assert town.pass_half_a_minute() == []
    assert len(town.wishes()) == 1


def test_on_the_web_it_can_be_asked_in_words(town: Town) -> None:
    town.page(ICE)
    town.page("avvisami quando avrete la risposta")
    assert [row.name for row in town.wishes()] == [f"«{ICE}»"]


def test_on_a_screen_of_many_nobody_is_promised_anything(town: Town) -> None:
    assert TELL not in buttons(town.web.reply(Incoming("k", ICE, channel=KIOSK)))
    for asked in ({"payload": "tell"}, {"text": "avvisami quando avrete la risposta"}):
        said = Incoming("k", **asked, channel=KIOSK)
        [told] = town.web.reply(said)
        assert "quando vai via cancello tutto" in told.text
        assert told.buttons
    assert town.wishes() == []


def test_only_the_redacted_question_is_kept_and_it_is_forgotten(town: Town) -> None:
    town.page(f"{ICE} chiamami al 333 1234567")
    town.page(payload="tell")
    [kept] = town.wishes()
    assert kept.target["text"] == f"{ICE} chiamami al [telefono]"
    assert kept.address == ""
    town.web.forget("w")
    assert town.wishes() == []


def test_after_thirty_days_it_is_forgotten(town: Town) -> None:
    town.page(ICE)
    town.page(payload="tell")
    with Session(town.desk.engine) as session, session.begin():
        row = session.scalars(select(Subscription)).one()
        row.created_at = datetime.now() - timedelta(days=29)  # noqa: DTZ005
    town.desk.expire()
    assert len(town.wishes()) == 1
    with Session(town.desk.engine) as session, session.begin():
        session.scalars(select(Subscription)).one().created_at -= timedelta(days=2)
    town.desk.expire()
    assert town.wishes() == []


def test_none_of_what_was_offered_leaves_the_question_open(town: Town) -> None:
    town.desk.bands = replace(town.desk.bands, between=0.0, others=0.0, sure=1.1)
    asked = town.page(ICE)
    assert "none" in [button.payload for button in asked[-1].buttons]
    assert TELL not in buttons(asked)
    assert TELL in buttons(town.page(payload="none"))
    town.page(payload="tell")
    assert [row.name for row in town.wishes()] == [f"«{ICE}»"]


def test_a_failure_beside_the_desk_keeps_no_answer_away(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(ICE)

    monkeypatch.setattr("bot.subscriptions.open_question.is_to_be_offered", broken)
    assert town.page("ho perso la carta d'identità")[0].source is not None
    assert "waiting.not_offered error=RuntimeError" in caplog.text
    assert ICE not in caplog.text
