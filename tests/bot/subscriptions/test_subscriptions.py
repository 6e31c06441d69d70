"""Asked for, kept, told once, listed, stopped."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.server import DeskConversations
from bot.subscriptions.answers import Subscriptions
from bot.subscriptions.conversations import SubscribedConversations
from bot.subscriptions.notices import write_to_all
from bot.subscriptions.tables import Subscription
from bot.tables import Conversation
from channels.conversation import Incoming, Reply
from knowledge import calendar
from knowledge.database import reading
from knowledge.kinds import Event, Process
from knowledge.record import RecordTopic
from knowledge.vocabularies import Status
from tests.actions.knowledge import change
from tests.conftest import SUNDAY

MARIA = "telegram:4242"
STORIES = "ora-storie-rodari"  # every Saturday at 10.30
SATURDAY = datetime(2026, 11, 28, 10, 30)
MONDAY = datetime(2026, 11, 23, 9)
DUE = datetime(2026, 11, 27, 10)
LOST = "anagrafe/carta-identita-smarrita"


class Town:
    """The desk, the hour, and what was written to whom."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.now = SUNDAY
        desk.clock = lambda: self.now
        self.conversations = SubscribedConversations(
            DeskConversations(desk), Subscriptions(desk.engine, lambda: self.now)
        )
        self.written: list[tuple[str, Reply]] = []

    def say(self, text: str = "", payload: str = "", who: str = "maria", address: str = MARIA) -> Reply:
        [reply, *_] = self.conversations.reply(Incoming(who, text, payload, address=address, channel="telegram"))
        return reply

    def pass_to(self, now: datetime) -> list[Reply]:
        """What is written when it is `now`."""
        self.now = now
        before = len(self.written)
        write_to_all(self.desk.engine, now, self._post)
        return [reply for _, reply in self.written[before:]]

    def _post(self, _session: Session, address: str, replies: tuple[Reply, ...]) -> None:
        self.written += [(address, reply) for reply in replies]

    def rows(self) -> list[Subscription]:
        with reading(self.desk.engine) as session:
            return list(session.scalars(select(Subscription)))

    def stories(self) -> Reply:
        with reading(self.desk.engine) as session:
            id_ = session.scalar(select(Event.id).where(Event.slug == STORIES))
        return self.say(payload=f"remind:{id_}:202611281030")


@pytest.fixture
def town(desk: Desk) -> Town:
    return Town(desk)


def save_event(engine: Engine, slug: str = STORIES, **values: Any) -> None:
    with Session(engine) as session, session.begin():
        event = session.scalars(select(Event).where(Event.slug == slug)).one()
        for name, value in values.items():
            setattr(event, name, value)
        session.flush()
        calendar.rewrite(session, event)


def new_event(engine: Engine, slug: str, start: datetime, **values: Any) -> None:
    with Session(engine) as session, session.begin():
        session.add(
            event := Event(
                slug=slug,
                name=slug.replace("-", " "),
                start=start,
                end=start + timedelta(hours=1),
                last_day=start.date(),
                verified_on=SUNDAY.date(),
                source_name="Agenda",
                topic_links=[RecordTopic(topic_slug="cultura/eventi")],
                **values,
            )
        )
        session.flush()
        calendar.rewrite(session, event)


# --- a reminder


def test_under_an_event_stands_a_button_and_the_reminder_comes_once_the_day_before(town: Town) -> None:
    town.now = MONDAY
    shown = town.say(payload="topic:cultura/eventi:generic")
    offered = {button.title: button.payload for button in shown.buttons if button.payload.startswith("remind:")}
    assert 1 < len(offered) <= len(shown.cards)
    title = next(title for title in offered if title.startswith("Ricordami: "))
    said = town.say(payload=offered[title])
    assert said.text.startswith("Va bene. Te lo ricordo ")
    assert said.source is not None
    [row] = town.rows()
    assert row.due_at is not None
    assert town.pass_to(row.due_at - timedelta(minutes=1)) == []
    [reminder] = town.pass_to(row.due_at)
    assert reminder.cards[0].title in row.name
    assert reminder.source is not None
    assert town.pass_to(row.due_at + timedelta(minutes=1)) == []
    start = datetime.fromisoformat(row.target["start"])
    assert town.pass_to(start + timedelta(days=1, hours=2)) == []
    assert town.rows() == []


def test_in_words_the_event_that_was_shown_last(town: Town) -> None:
    town.desk.comprehension._reader.understander.intents = {"scacchi in biblioteca": "ask_quando"}  # type: ignore[attr-defined]
    shown = town.say("scacchi in biblioteca")
    assert [card.kind for card in shown.cards] == ["event"]
    assert [button.title for button in shown.buttons if "remind" in button.payload] == ["Ricordamelo il giorno prima"]
    assert town.say("ricordamelo il giorno prima").text.startswith("Va bene.")
    assert [row.kind for row in town.rows()] == ["event"]


def test_where_several_were_shown_it_asks_which(town: Town) -> None:
    town.now = MONDAY
    town.say(payload="topic:cultura/eventi:generic")
    asked = town.say("ricordamelo")
    assert asked.text == "Quale ti ricordo?"
    assert len(asked.buttons) > 1


def test_where_none_was_shown_it_says_how(town: Town) -> None:
    assert "quale appuntamento" in town.say("mettimi un promemoria").text


def test_asked_twice_it_is_kept_once(town: Town) -> None:
    assert town.stories() == town.stories()
    assert len(town.rows()) == 1


def test_too_late_it_says_so(town: Town) -> None:
    town.now = SATURDAY - timedelta(hours=1)
    assert "tra poco" in town.stories().text
    town.now = SATURDAY + timedelta(hours=1)
    assert "già passato" in town.stories().text
    assert town.rows() == []


@pytest.mark.parametrize("payload", ["remind:1:999999999999", "remind:999999999:202611281030", "stop:999999999"])
def test_a_forged_button_is_answered_kindly(town: Town, payload: str) -> None:
    reply = town.say(payload=payload)
    assert "non c'è più" in reply.text
    assert reply.buttons
    assert town.rows() == []


def test_not_at_night(town: Town) -> None:
    town.stories()
    night = DUE.replace(hour=23)
    assert town.pass_to(night) == []
    assert len(town.pass_to(night + timedelta(hours=9))) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"place": "biblioteca-centrale"}, "È cambiato"),
        ({"end": datetime(2026, 1, 10, 12, 0)}, "È cambiato"),
        ({"price": "5 euro"}, "È cambiato"),
        ({"exdates": ["2026-11-28"]}, "È saltato"),
        ({"status": Status.DRAFT}, "È saltato"),
        ({"start": datetime(2026, 1, 10, 15, 0), "end": datetime(2026, 1, 10, 16, 0)}, "È saltato"),
    ],
)
def test_whoever_asked_is_told_of_a_change_once(town: Town, changes: dict[str, Any], words: str) -> None:
    town.stories()
    assert town.pass_to(SUNDAY + timedelta(hours=1)) == []
    save_event(town.desk.engine, **changes)
    [told] = town.pass_to(SUNDAY + timedelta(hours=2))
    assert told.text.startswith(words)
    assert told.buttons
    assert town.pass_to(SUNDAY + timedelta(hours=3)) == []


def test_a_changed_event_is_still_reminded_of_and_one_that_is_off_is_not(town: Town) -> None:
    town.stories()
    save_event(town.desk.engine, price="5 euro")
    town.pass_to(SUNDAY + timedelta(hours=1))
    assert [reply.text for reply in town.pass_to(DUE)] == ["Ti ricordo questo appuntamento:"]
    save_event(town.desk.engine, exdates=["2026-11-28"])
    assert len(town.pass_to(DUE + timedelta(hours=1))) == 1
    assert town.pass_to(DUE + timedelta(hours=2)) == []


def test_an_event_that_happens_once_and_is_put_off_is_followed(town: Town) -> None:
    new_event(town.desk.engine, "gita-al-fiume", SATURDAY)
    with reading(town.desk.engine) as session:
        id_ = session.scalar(select(Event.id).where(Event.slug == "gita-al-fiume"))
    town.say(payload=f"remind:{id_}:202611281030")
    later = SATURDAY + timedelta(days=7)
    save_event(town.desk.engine, "gita-al-fiume", start=later, end=later + timedelta(hours=1), last_day=later.date())
    [told] = town.pass_to(SUNDAY + timedelta(hours=1))
    assert told.cards[0].start == later
    assert town.pass_to(DUE) == []
    assert len(town.pass_to(DUE + timedelta(days=7))) == 1


def test_put_off_to_a_day_that_was_asked_for_too_it_is_one_reminder(town: Town) -> None:
    later = SATURDAY + timedelta(days=7)
    new_event(town.desk.engine, "gita-al-fiume", SATURDAY, exdates=[])
    with reading(town.desk.engine) as session:
        id_ = session.scalar(select(Event.id).where(Event.slug == "gita-al-fiume"))
    town.say(payload=f"remind:{id_}:202611281030")
    save_event(town.desk.engine, "gita-al-fiume", start=later, end=later + timedelta(hours=1), last_day=later.date())
    town.say(payload=f"remind:{id_}:202612051030")
    assert len(town.rows()) == 2
    assert len(town.pass_to(SUNDAY + timedelta(hours=1))) == 1
    assert len(town.rows()) == 1


def test_one_that_cannot_be_read_keeps_nobody_waiting(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    town.say("avvisami degli eventi per bambini")
    with Session(town.desk.engine) as session, session.begin():
        session.scalars(select(Subscription)).one().target = {"di": "ieri"}
    town.stories()
    assert len(town.pass_to(DUE)) == 1
    assert "subscriptions.not_told error=KeyError" in caplog.text


def test_in_the_middle_of_a_form_the_words_are_the_forms(town: Town) -> None:
    town.say(payload=f"topic:{LOST}:costo")
    with Session(town.desk.engine) as session, session.begin():
        row = session.scalars(select(Conversation)).one()
        row.state = {**row.state, "draft": {"kind": "report"}}
    town.say("avvisami degli eventi per bambini")
    assert town.rows() == []


# --- news


def test_new_events_are_told_once_and_those_of_today_at_once(town: Town) -> None:
    reply = town.say("avvisami degli eventi per bambini a Santa Croce")
    assert reply.text.startswith("Va bene. Ti avviso quando c'è qualcosa di nuovo: appuntamenti per bambini nel")
    assert town.pass_to(SUNDAY + timedelta(hours=1)) == []
    new_event(town.desk.engine, "burattini-al-parco", SATURDAY, audience=["bambini"], quartiere="santa-croce")
    new_event(town.desk.engine, "ballo-liscio", SATURDAY, audience=["anziani"], quartiere="santa-croce")
    new_event(town.desk.engine, "burattini-altrove", SATURDAY, audience=["bambini"], quartiere="centro")
    [told] = town.pass_to(SUNDAY + timedelta(hours=2))
    assert [card.title for card in told.cards] == ["burattini al parco"]
    assert town.pass_to(SUNDAY + timedelta(hours=3)) == []
    assert town.pass_to(SUNDAY + timedelta(days=1)) == []


def test_at_most_once_a_day(town: Town) -> None:
    town.say("avvisami degli eventi per bambini a Santa Croce")
    for name in ("uno", "due"):
        new_event(town.desk.engine, name, SATURDAY, audience=["bambini"], quartiere="santa-croce")
        town.pass_to(town.now + timedelta(hours=1))
    assert len(town.written) == 1
    [told] = town.pass_to(SUNDAY + timedelta(days=1))
    assert [card.title for card in told.cards] == ["due"]


def test_a_new_phase_of_a_process_is_told_once(town: Town) -> None:
    reply = town.say("avvisami quando apre il bilancio partecipativo")
    assert "Bilancio partecipativo di Borgoaperto" in reply.text
    assert town.pass_to(datetime(2027, 1, 14, 12)) == []
    [told] = town.pass_to(datetime(2027, 1, 15, 8))
    assert "Raccolta delle idee" in told.text
    assert town.pass_to(datetime(2027, 2, 1, 12)) == []
    [told] = town.pass_to(datetime(2027, 4, 1, 9))
    assert "Controllo degli uffici" in told.text
    assert [row.kind for row in town.rows()] == ["process"]


def test_what_opens_and_is_no_process_is_the_desks(town: Town) -> None:
    reply = town.say("avvisami quando apre la piscina")
    assert town.rows() == []
    assert reply.buttons


def test_a_process_that_is_gone_is_not_waited_for(town: Town) -> None:
    town.say("avvisami quando apre il bilancio partecipativo")
    with Session(town.desk.engine) as session, session.begin():
        process = session.scalars(select(Process).where(Process.slug == "bilancio-partecipativo-borgoaperto")).one()
        process.status = Status.DRAFT
    assert town.pass_to(datetime(2027, 1, 15, 8)) == []
    assert town.rows() == []


def test_an_answer_that_was_not_known_is_brought_when_it_is(town: Town) -> None:
    slug = "carta-identita-smarrita-rubata-rovinata"
    change(town.desk.engine, slug, cost="")
    town.say(payload=f"topic:{LOST}:costo")
    assert "appena ho la risposta" in town.say("avvisami quando avrete la risposta").text
    assert town.pass_to(SUNDAY + timedelta(hours=1)) == []
    change(town.desk.engine, slug, cost="Costa 9,99 euro.")
    first, answer = town.pass_to(SUNDAY + timedelta(hours=2))
    assert first.text.startswith("Mi avevi chiesto:")
    assert "9,99" in answer.text
    assert answer.source is not None
    assert town.rows() == []


def test_what_was_answered_leaves_nothing_open(town: Town) -> None:
    town.say(payload=f"topic:{LOST}:costo")
    assert "domanda rimasta aperta" in town.say("avvisami quando avrete la risposta").text


# --- listed, stopped, forgotten


def test_they_are_listed_and_stopped_one_by_one(town: Town) -> None:
    assert "Non hai promemoria" in town.say(payload="reminders").text
    town.stories()
    town.say("avvisami degli eventi per bambini")
    listed = town.say(payload="reminders")
    assert "1. L'ora delle storie, sabato 28 novembre, 10.30-11.30" in listed.text
    assert "2. appuntamenti per bambini" in listed.text
    stop, _, every = listed.buttons
    assert town.say(payload=stop.payload).text.startswith("Tolto: L'ora delle storie")
    assert len(town.rows()) == 1
    assert every.payload == "stop:all"
    assert "Non hai promemoria" in town.say(payload="stop:all").text
    assert town.rows() == []


def test_nobody_stops_what_is_somebody_elses(town: Town) -> None:
    town.stories()
    [row] = town.rows()
    assert "non c'è più" in town.say(payload=f"stop:{row.id}", who="luigi").text
    assert len(town.rows()) == 1


def test_they_go_with_the_conversation(town: Town) -> None:
    town.stories()
    town.conversations.forget("maria")
    assert town.rows() == []
    assert town.pass_to(DUE) == []


def test_there_is_an_end_to_how_many(town: Town) -> None:
    with reading(town.desk.engine) as session:
        id_ = session.scalar(select(Event.id).where(Event.slug == STORIES))
    for week in range(21):
        when = SATURDAY + timedelta(days=7 * week)
        reply = town.say(payload=f"remind:{id_}:{when:%Y%m%d%H%M}")
    assert "già molti" in reply.text
    assert len(town.rows()) == 20


def test_where_nobody_can_be_written_to_nothing_is_promised(town: Town) -> None:
    reply = town.say("avvisami degli eventi per bambini", address="")
    assert "chat privata" in reply.text
    assert town.rows() == []
    shown = town.say(payload="topic:cultura/eventi:generic", address="")
    assert not [button for button in shown.buttons if "remind" in button.payload]


def test_several_processes_write_once(town: Town) -> None:
    from concurrent.futures import ThreadPoolExecutor

    town.stories()
    town.now = DUE
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda _: write_to_all(town.desk.engine, DUE, town._post), range(8)))
    assert sum(written) == 1
    assert len(town.written) == 1


def test_what_cannot_be_handed_over_is_not_counted_as_told(town: Town) -> None:
    town.stories()

    def fail(*_: object) -> None:
        raise OSError

    assert write_to_all(town.desk.engine, DUE, fail) == 0
    assert len(town.pass_to(DUE)) == 1


def test_a_failure_beside_the_desk_leaves_the_desk_its_answer(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_incoming: Incoming) -> None:
        raise ValueError("zabaione")

    town.conversations.subscriptions.answer = fail  # type: ignore[method-assign]
    assert town.say(payload=f"topic:{LOST}:costo").text
    assert "subscriptions.failed error=ValueError" in caplog.text
    assert "zabaione" not in caplog.text
