"""The mailbox: updates in, messages out, whose turn it is, on SQLite and on PostgreSQL. The clock is the test's."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.subscriptions import ledger
from bot.subscriptions.ledger import Entry
from bot.subscriptions.tables import Subscription
from bot.telegram.mailbox import LOST_SECONDS, REMEMBERED_SECONDS, SqlMailbox
from bot.telegram.tables import TelegramChat, TelegramMessage, TelegramUpdate
from channels.telegram.front import Names
from channels.telegram.mailbox import ClaimLost, Letter, Work
from channels.telegram.outgoing import Outgoing
from channels.telegram.pace import CHAT_GAP, EVERY, GROUP_GAP
from channels.telegram.received import Kind, Received
from knowledge import database
from knowledge.database import reading
from tests.conftest import SUNDAY

NAMES = Names(b"secret of this test")
HELLO = (Outgoing("ciao", "ciao"),)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        engine = database.connect(f"sqlite:///{tmp_path / 'banco.db'}")
    else:
        engine = database.connect(request.getfixturevalue("own_postgresql"))
    database.upgrade(engine)
    yield engine
    engine.dispose()


class Clock:
    now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox(engine: Engine, clock: Clock) -> SqlMailbox:
    made = SqlMailbox(engine, NAMES, clock, ledger.forget_address)
    made.alive()
    return made


def update(number: int, chat: int = 1, text: str = "ciao") -> Received:
    return Received(number, Kind.TEXT, chat, chat, text=text)


def claimed(mailbox: SqlMailbox) -> Work:
    work = mailbox.claim(())
    assert work is not None
    return work


def letter(work: Work | None) -> Letter:
    assert work is not None
    assert isinstance(work.item, Letter)
    return work.item


def test_an_update_is_answered_and_its_letter_sent(mailbox: SqlMailbox, clock: Clock) -> None:
    assert mailbox.receive(update(7))
    assert not mailbox.receive(update(7))
    work = claimed(mailbox)
    assert work.item == update(7)
    assert mailbox.claim((work.key,)) is None
    sending = mailbox.answered(work.key, update(7), HELLO)
    assert letter(sending).outgoing == HELLO[0]
    assert mailbox.sent(work.key, letter(sending)) is None
    assert not mailbox.receive(update(7))
    assert mailbox.claim(()) is None
    assert mailbox.seconds_to_next() is None


def test_what_is_received_goes_to_the_disk(
    mailbox: SqlMailbox, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[int] = []
    monkeypatch.setattr("knowledge.database.os.fsync", flushed.append)
    mailbox.receive(update(7))
    mailbox.make_durable()
    assert len(flushed) == (1 if engine.dialect.name == "sqlite" else 0)


def test_nothing_of_the_text_stays_when_it_is_answered(mailbox: SqlMailbox, engine: Engine) -> None:
    mailbox.receive(update(7, text="il mio segreto"))
    work = claimed(mailbox)
    mailbox.answered(work.key, update(7), ())
    with reading(engine) as session:
        [row] = session.scalars(select(TelegramUpdate))
    assert (row.body, row.chat) == (None, None)


def test_updates_of_a_chat_go_in_the_order_of_their_numbers_each_after_the_last_answer(
    mailbox: SqlMailbox, clock: Clock
) -> None:
    for number in (9, 7, 8):
        mailbox.receive(update(number))
    seen = []
    for _ in range(3):
        work = claimed(mailbox)
        assert isinstance(work.item, Received)
        seen.append(work.item.update_id)
        sending = mailbox.answered(work.key, work.item, HELLO)
        after = mailbox.sent(work.key, letter(sending))
        while after is not None and isinstance(after.item, Received):
            seen.append(after.item.update_id)
            assert mailbox.answered(after.key, after.item, HELLO) is None  # it is not yet time to send
            clock.now += CHAT_GAP
            after = mailbox.sent(after.key, letter(mailbox.claim(())))
        if len(seen) == 3:
            break
    assert seen == [7, 8, 9]


def test_one_a_second_to_a_chat_and_fewer_to_a_group(mailbox: SqlMailbox, clock: Clock) -> None:
    for chat, gap in ((1, CHAT_GAP), (-1, GROUP_GAP)):
        mailbox.receive(update(chat + 100, chat))
        work = claimed(mailbox)
        assert isinstance(work.item, Received)
        sending = mailbox.answered(work.key, work.item, HELLO * 2)
        assert mailbox.sent(work.key, letter(sending)) is None
        clock.now += gap - 0.01
        assert mailbox.claim(()) is None
        clock.now += 0.01
        assert mailbox.sent(work.key, letter(mailbox.claim(()))) is None


def test_the_whole_bot_keeps_its_pace_across_processes(mailbox: SqlMailbox, engine: Engine, clock: Clock) -> None:
    other = SqlMailbox(engine, NAMES, clock)
    other.alive()
    waits, busy = [], []
    for chat in range(1, 21):
        mine = mailbox if chat % 2 else other
        mine.receive(update(chat, chat))
        work = mine.claim(busy)
        assert work is not None
        assert isinstance(work.item, Received)
        busy.append(work.key)
        waits.append(letter(mine.answered(work.key, work.item, HELLO)).wait)
    assert waits == pytest.approx([number * EVERY for number in range(20)], abs=1e-4)


def test_when_told_to_wait_everybody_waits(mailbox: SqlMailbox, engine: Engine, clock: Clock) -> None:
    other = SqlMailbox(engine, NAMES, clock)
    other.alive()
    mailbox.receive(update(1))
    mailbox.pause(30)
    work = claimed(other)
    assert isinstance(work.item, Received)
    assert other.answered(work.key, work.item, HELLO) is None
    assert other.seconds_to_next() == pytest.approx(30)
    clock.now += 30
    assert letter(claimed(mailbox)).wait == 0


def test_what_a_dead_process_had_in_hand_is_taken_up_and_it_finds_that_it_lost_it(
    mailbox: SqlMailbox, engine: Engine, clock: Clock
) -> None:
    other = SqlMailbox(engine, NAMES, clock)
    mailbox.receive(update(7))
    work = claimed(mailbox)
    other.alive()
    assert other.claim(()) is None
    clock.now += LOST_SECONDS + 0.1
    other.alive()
    assert claimed(other).item == update(7)
    with pytest.raises(ClaimLost):
        mailbox.answered(work.key, update(7), HELLO)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(TelegramMessage)) == 0


def test_what_we_let_fall_ourselves_we_take_up_again(mailbox: SqlMailbox) -> None:
    mailbox.receive(update(7))
    first = claimed(mailbox)
    assert mailbox.claim((first.key,)) is None
    assert claimed(mailbox).item == update(7)


def test_who_leaves_gives_back(mailbox: SqlMailbox, engine: Engine, clock: Clock) -> None:
    other = SqlMailbox(engine, NAMES, clock)
    other.alive()
    mailbox.receive(update(7))
    claimed(mailbox)
    mailbox.leave()
    assert claimed(other).item == update(7)


def test_put_back_is_for_later(mailbox: SqlMailbox, clock: Clock) -> None:
    mailbox.receive(update(7))
    mailbox.put_back(claimed(mailbox).key, 5)
    assert mailbox.claim(()) is None
    assert mailbox.seconds_to_next() == pytest.approx(5)
    clock.now += 5
    assert claimed(mailbox).item == update(7)


def test_what_comes_in_while_a_chat_is_in_hand_is_not_forgotten(mailbox: SqlMailbox) -> None:
    mailbox.receive(update(7))
    work = claimed(mailbox)
    mailbox.receive(update(8))
    after = mailbox.answered(work.key, update(7), ())
    assert after is not None
    assert after.item == update(8)


def test_many_claim_at_once_and_each_chat_is_one_hands(engine: Engine, mailbox: SqlMailbox, clock: Clock) -> None:
    for chat in range(1, 31):
        mailbox.receive(update(chat, chat))
    others = [SqlMailbox(engine, NAMES, clock) for _ in range(4)]
    for other in others:
        other.alive()

    def take_all(mine: SqlMailbox) -> list[str]:
        keys: list[str] = []
        while (work := mine.claim(keys)) is not None:
            keys.append(work.key)
        return keys

    with ThreadPoolExecutor(4) as pool:
        taken = [key for keys in pool.map(take_all, others) for key in keys]
    assert len(taken) >= 25  # SKIP LOCKED may pass over one that another is just looking at
    assert len(set(taken)) == len(taken)


def test_the_same_update_at_several_doors_at_once_is_kept_once(engine: Engine, clock: Clock) -> None:
    doors = [SqlMailbox(engine, NAMES, clock) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(lambda number: doors[number % 4].receive(update(number // 8)), range(80)))
    assert sum(new) == 10


def test_who_is_gone_is_not_written_to_nor_waited_for(mailbox: SqlMailbox, engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        for chat in (1, 2):
            ledger.write(session, f"c{chat}", f"telegram:{chat}", Entry("process", "x", "x", {}), SUNDAY)
    mailbox.receive(update(7))
    work = claimed(mailbox)
    mailbox.answered(work.key, update(7), HELLO)
    mailbox.gone(work.key, 1)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(TelegramMessage)) == 0
        assert [row.address for row in session.scalars(select(Subscription))] == ["telegram:2"]
    assert mailbox.seconds_to_next() is None


def test_what_is_posted_goes_with_its_transaction(mailbox: SqlMailbox, engine: Engine) -> None:
    with Session(engine) as session:
        mailbox.post(session, 1, HELLO)
        session.rollback()
    assert mailbox.claim(()) is None
    with Session(engine) as session, session.begin():
        mailbox.post(session, 1, HELLO)
    assert letter(claimed(mailbox)).chat == 1


def test_a_long_payload_is_kept_under_one_id_for_half_a_year(mailbox: SqlMailbox, clock: Clock) -> None:
    id_ = mailbox.keep("topic:" + "x" * 90)
    assert mailbox.keep("topic:" + "x" * 90) == id_
    assert len(id_) <= 63
    clock.now += 179 * 24 * 3600
    mailbox.tidy()
    assert mailbox.kept(id_) == "topic:" + "x" * 90
    clock.now += 2 * 24 * 3600
    mailbox.tidy()
    assert mailbox.kept(id_) == ""


def test_numbers_of_old_updates_and_chats_at_rest_go(mailbox: SqlMailbox, engine: Engine, clock: Clock) -> None:
    mailbox.receive(update(7))
    work = claimed(mailbox)
    mailbox.answered(work.key, update(7), ())
    mailbox.receive(update(8, 2))  # nobody has answered this one
    clock.now += REMEMBERED_SECONDS + 1
    mailbox.tidy()
    with reading(engine) as session:
        assert [row.id for row in session.scalars(select(TelegramUpdate))] == [8]
        assert [row.key for row in session.scalars(select(TelegramChat))] == [NAMES.chat(2)]


def test_nothing_tells_a_chat_without_the_secret() -> None:
    assert "4242" not in NAMES.chat(4242)
    assert Names(b"other").chat(4242) != NAMES.chat(4242)
    private, group = update(1, 4242), Received(1, Kind.TEXT, -5, 4242, private=False)
    assert NAMES.conversation(private) != NAMES.conversation(group)
    assert len({NAMES.conversation(private), NAMES.chat(4242)}) == 2
