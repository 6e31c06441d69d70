"""The mailbox of the Telegram channel in the desk's database, shared by as many processes as there are."""

import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Select, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.telegram.tables import (
    TelegramChat,
    TelegramMessage,
    TelegramPace,
    TelegramPayload,
    TelegramUpdate,
    TelegramWorker,
)
from channels.telegram.front import Names
from channels.telegram.mailbox import ClaimLost, Letter, Work
from channels.telegram.outgoing import Outgoing
from channels.telegram.pace import CHAT_GAP, EVERY, GROUP_GAP
from channels.telegram.received import Received
from knowledge.database import make_durable, reading

LOST_SECONDS: Final = 10.0  # without a sign of life
_WAIT_IN_HAND: Final = 1.0  # for longer, a chat is put back
# Telegram gives up bringing an update after a day.
REMEMBERED_SECONDS: Final = 2 * 24 * 3600.0
PAYLOAD_SECONDS: Final = 180 * 24 * 3600.0
_ID_LENGTH: Final = 24


class SqlMailbox:
    """See `channels.telegram.mailbox.Mailbox`. `gone` is told the address of whoever is not there any more."""

    def __init__(
        self,
        engine: Engine,
        names: Names,
        clock: Callable[[], float] = time.time,
        forget_address: Callable[[Session, str], object] = lambda _session, _address: None,
    ) -> None:
        self._engine = engine
        self._names = names
        self._clock = clock
        self._forget_address = forget_address
        self.id = uuid.uuid4().hex
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def receive(self, received: Received) -> bool:
        key, now = self._names.chat(received.chat), self._clock()
        row = {"id": received.update_id, "chat": key, "body": received.to_json(), "received_at": now}
        with Session(self._engine) as session, session.begin():
            insert: Any = self._insert(TelegramUpdate).values(row).on_conflict_do_nothing()
            if session.scalar(insert.returning(TelegramUpdate.id)) is None:
                return False
            self._due(session, key, now)
        return True

    def make_durable(self) -> None:
        make_durable(self._engine)

    def post(self, session: Session, chat: int, letters: Sequence[Outgoing]) -> None:
        """To be sent when the transaction of `session` is kept, and not otherwise."""
        key = self._names.chat(chat)
        _write(session, key, chat, letters)
        self._due(session, key, self._clock())

    def _due(self, session: Session, key: str, now: float) -> None:
        insert: Any = self._insert(TelegramChat).values(key=key, owner="", due_at=now, next_send_at=0.0)
        waiting = TelegramChat.due_at
        sooner = case((waiting.is_(None), now), (waiting < now, waiting), else_=now)
        session.execute(insert.on_conflict_do_update(index_elements=["key"], set_={"due_at": sooner}))

    def claim(self, busy: Sequence[str]) -> Work | None:
        with Session(self._engine) as session, session.begin():
            due = select(TelegramChat).where(self._free(busy), TelegramChat.due_at <= self._clock())
            first = due.order_by(TelegramChat.due_at).limit(1).with_for_update(skip_locked=True)
            chat = session.scalars(first).first()
            if chat is None:
                return None
            chat.owner = self.id
            return self._next(session, chat)

    def seconds_to_next(self, busy: Sequence[str] = ()) -> float | None:
        with reading(self._engine) as session:
            due = session.scalar(select(func.min(TelegramChat.due_at)).where(self._free(busy)))
        return None if due is None else due - self._clock()

    def _free(self, busy: Sequence[str]) -> ColumnElement[bool]:
        """Nobody's, or somebody's who is no more; what we do not know to be in our own hands is free, too."""
        living = select(TelegramWorker.id).where(TelegramWorker.seen_at > self._clock() - LOST_SECONDS)
        owner = TelegramChat.owner
        return and_(or_(owner == "", owner == self.id, owner.not_in(living)), TelegramChat.key.not_in(busy))

    def answered(self, key: str, received: Received, letters: Sequence[Outgoing]) -> Work | None:
        with Session(self._engine) as session, session.begin():
            chat = self._ours(session, key)
            done = update(TelegramUpdate).where(TelegramUpdate.id == received.update_id)
            session.execute(done.values(body=None, chat=None))
            _write(session, key, received.chat, letters)
            return self._next(session, chat)

    def sent(self, key: str, letter: Letter) -> Work | None:
        # From when it has arrived, not from when it left: so no two arrive within a second.
        gap = GROUP_GAP if letter.chat < 0 else CHAT_GAP
        with Session(self._engine) as session, session.begin():
            session.execute(delete(TelegramMessage).where(TelegramMessage.id == letter.id))
            chat = self._ours(session, key)
            chat.next_send_at = self._clock() + gap
            return self._next(session, chat)

    def drop(self, key: str, letter: Letter) -> Work | None:
        return self.sent(key, letter)

    def moved(self, key: str, letter: Letter, chat: int) -> None:
        with Session(self._engine) as session, session.begin():
            row = self._ours(session, key)
            session.execute(update(TelegramMessage).where(TelegramMessage.number == letter.chat).values(number=chat))
            row.owner, row.due_at = "", self._clock()

    def put_back(self, key: str, seconds: float) -> None:
        with Session(self._engine) as session, session.begin():
            chat = self._ours(session, key)
            chat.owner, chat.due_at = "", self._clock() + seconds

    def gone(self, key: str, chat: int) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(delete(TelegramMessage).where(TelegramMessage.chat == key))
            self._forget_address(session, f"telegram:{chat}")
            row = session.get(TelegramChat, key, with_for_update=True)
            if row is not None and row.owner in (self.id, ""):
                self._release(session, row)

    def pause(self, seconds: float) -> None:
        with Session(self._engine) as session, session.begin():
            pace = _pace(session)
            pace.next_at = max(pace.next_at, self._clock() + seconds)

    def alive(self) -> None:
        now = self._clock()
        insert: Any = self._insert(TelegramWorker).values(id=self.id, seen_at=now)
        with Session(self._engine) as session, session.begin():
            session.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"seen_at": now}))

    def leave(self) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(update(TelegramChat).where(TelegramChat.owner == self.id).values(owner=""))
            session.execute(delete(TelegramWorker).where(TelegramWorker.id == self.id))

    def keep(self, payload: str) -> str:
        with Session(self._engine) as session, session.begin():
            return self.keep_in(session, payload)

    def keep_in(self, session: Session, payload: str) -> str:
        digest = sha256(payload.encode("utf-8", "surrogatepass")).digest()
        id_ = urlsafe_b64encode(digest).decode()[:_ID_LENGTH]
        now = self._clock()
        insert: Any = self._insert(TelegramPayload).values(id=id_, payload=payload, used_at=now)
        session.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"used_at": now}))
        return id_

    def kept(self, id_: str) -> str:
        with reading(self._engine) as session:
            row = session.get(TelegramPayload, id_[:_ID_LENGTH])
        return row.payload if row else ""

    def tidy(self) -> None:
        """Deletes what has served its time: numbers of old updates, chats at rest, processes that are no more."""
        now = self._clock()
        at_rest = TelegramChat.due_at.is_(None) & (TelegramChat.owner == "") & (TelegramChat.next_send_at < now)
        with Session(self._engine) as session, session.begin():
            old = TelegramUpdate.received_at < now - REMEMBERED_SECONDS
            session.execute(delete(TelegramUpdate).where(old, TelegramUpdate.chat.is_(None)))
            session.execute(delete(TelegramWorker).where(TelegramWorker.seen_at < now - 3600))
            session.execute(delete(TelegramPayload).where(TelegramPayload.used_at < now - PAYLOAD_SECONDS))
            session.execute(delete(TelegramChat).where(at_rest))

    def _ours(self, session: Session, key: str) -> TelegramChat:
        """The row of a chat in our hands, locked. Raises `ClaimLost`."""
        chat = session.get(TelegramChat, key, with_for_update=True)
        if chat is None or chat.owner != self.id:
            raise ClaimLost
        return chat

    def _next(self, session: Session, chat: TelegramChat) -> Work | None:
        """What there is to do for a chat in hand; where nothing, the chat is put back."""
        now = self._clock()
        message = session.scalars(_first_message(chat.key)).first()
        if message is not None:
            pace = _pace(session)
            at = max(now, pace.next_at)
            if chat.next_send_at > now or at - now > _WAIT_IN_HAND:
                chat.owner, chat.due_at = "", max(chat.next_send_at, at)
                return None
            pace.next_at = at + EVERY
            outgoing = Outgoing.from_json(message.body)
            return Work(chat.key, Letter(message.id, message.number, outgoing, at - now))
        received = session.scalars(_first_update(chat.key)).first()
        if received is not None and received.body is not None:
            return Work(chat.key, Received.from_json(received.body))
        self._release(session, chat)
        return None

    def _release(self, session: Session, chat: TelegramChat) -> None:
        waits = session.scalars(_first_update(chat.key)).first() is not None
        chat.owner, chat.due_at = "", self._clock() if waits else None


def _write(session: Session, key: str, chat: int, letters: Sequence[Outgoing]) -> None:
    for letter in letters:  # one by one: their ids are their order
        session.add(TelegramMessage(chat=key, number=chat, body=letter.to_json()))
        session.flush()


def _pace(session: Session) -> TelegramPace:
    return session.scalars(select(TelegramPace).with_for_update()).one()


def _first_message(key: str) -> Select[Any]:
    return select(TelegramMessage).where(TelegramMessage.chat == key).order_by(TelegramMessage.id).limit(1)


def _first_update(key: str) -> Select[Any]:
    return select(TelegramUpdate).where(TelegramUpdate.chat == key).order_by(TelegramUpdate.id).limit(1)
