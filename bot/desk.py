"""The desk: one turn of a conversation in, replies out, in one transaction."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from actions.person import town_phone
from actions.wording import say
from bot.answering import Answering
from bot.choices import kept, pressed
from bot.comprehension import Comprehension
from bot.decision import Decision, Kind
from bot.encoding import turn_from_json, turn_to_json
from bot.heard import Further, Heard
from bot.questions import questions_of
from bot.redaction import redact
from bot.settings import Settings
from bot.state import State
from bot.submission import keep_photos, submit
from bot.subscriptions.tables import Subscription
from bot.tables import Conversation, Suggestion, Trace, key_of
from bot.turn import Turn
from channels.conversation import Incoming, Rating, Reply
from knowledge import requests
from knowledge.recurrence import ROME
from nlu.bands import Bands
from nlu.normaliser import clean
from nlu.understanding import Understanding

_log = logging.getLogger(__name__)

_NEAREST = 5  # topics kept with a trace

Clock = Callable[[], datetime]


def rome_now() -> datetime:
    """Europe/Rome wall-clock time."""
    return datetime.now(ROME).replace(tzinfo=None)


class TurnTooSlow(Exception):
    """A turn that took longer than people are asked to wait; nothing of it is kept."""


@dataclass
class Desk:
    """Serves any turn of any conversation, from any thread."""

    engine: Engine
    comprehension: Comprehension
    bands: Bands
    settings: Settings
    clock: Clock = rome_now

    def turn(self, incoming: Incoming, now: datetime | None = None) -> Turn:
        """Answers, whatever happens: a failure becomes an apology with a phone number, and changes nothing."""
        started = time.monotonic()
        try:
            return self._turn(incoming, now or self.clock(), started)
        except TurnTooSlow:
            _log.warning("turn.too_slow channel=%s", incoming.channel)
            return self.sorry("too_slow")
        except Exception as error:  # noqa: BLE001  the last line of defence: logged once, without what was said
            _log.error("turn.failed channel=%s error=%s", incoming.channel, _where(error))
            return self.sorry("failure")

    def _turn(self, incoming: Incoming, now: datetime, started: float) -> Turn:
        text = clean(incoming.text)
        understood, further = self._understood(text)
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            row = _locked(session, key_of(incoming.conversation))
            if incoming.message_id and row.last_message == incoming.message_id:
                return turn_from_json(row.last_turn)
            heard = Heard(incoming, text, understood, self._state(row), now, further)
            turn = self._answered(heard, row.key, session)
            if time.monotonic() - started > self.settings.turn_deadline:
                raise TurnTooSlow
            row.state = turn.state.to_json()
            row.last_message, row.last_turn = incoming.message_id, turn_to_json(turn)
            row.updated_at = _utc_now()
            session.add(self._trace(row.key, heard, turn, started))
        return turn

    def _understood(self, text: str) -> tuple[Understanding | None, Further]:
        if not text:
            return None, ()
        return questions_of(self.comprehension.understand(text), self.comprehension.understand, self.bands)

    def _answered(self, heard: Heard, key: str, session: Session) -> Turn:
        since = timedelta(hours=self.settings.conversation_hours)
        store = partial(submit, conversation=key, session=session, now=_utc_now(), told_since=since)
        turn = Answering(heard, session, self.bands, self.settings.retention_days, store).turn()
        keep_photos(heard, turn.state, session, _utc_now())
        return turn

    def _state(self, row: Conversation) -> State:
        expired = _utc_now() - row.updated_at > timedelta(hours=self.settings.conversation_hours)
        return State() if expired else State.from_json(row.state)

    def _trace(self, key: str, heard: Heard, turn: Turn, started: float) -> Trace:
        understood, incoming = turn.understood, heard.incoming
        return Trace(
            at=_utc_now(),
            conversation=key,
            channel=incoming.channel,
            text=redact(heard.text, self.comprehension.public),
            intent=understood.intent if understood else "",
            topic=turn.decision.topic,
            confidence=_confidence(turn),
            ask=turn.decision.ask.value,
            decision=turn.decision.kind.value,
            candidates=[slug for slug, _ in understood.topics[:_NEAREST]] if understood else [],
            records=list(turn.records),
            known=turn.known,
            version=self.comprehension.version,
            milliseconds=int((time.monotonic() - started) * 1000),
            message=incoming.message_id,
            pressed=kept(pressed(heard.text, incoming.payload, heard.state)),
        )

    def sorry(self, key: str) -> Turn:
        """An apology, "failure" or "too_slow", with the town's phone."""
        try:
            with Session(self.engine.execution_options(readonly=True)) as session:
                phone = town_phone(session)
        except Exception:  # noqa: BLE001  without a database there is no number to give
            phone = ""
        text = say(key, phone=phone) if phone else say("failure_no_phone")
        return Turn(Decision(Kind.FALLBACK), None, (Reply(text),), (), False, State())

    def rate(self, conversation: str, rating: Rating) -> bool:
        """Keeps what a person thinks of the answer to a message, the last word counting; whether it is there."""
        if not rating.message_id:
            return False
        about = (Trace.conversation == key_of(conversation), Trace.message == rating.message_id)
        said = {"good": rating.good, "reason": "" if rating.good else rating.reason}
        with Session(self.engine) as session, session.begin():
            rated = session.execute(update(Trace).where(*about).values(said))
        return bool(rated.rowcount)  # type: ignore[attr-defined]

    def forget(self, conversation: str) -> None:
        """Deletes the conversation and its traces."""
        key = key_of(conversation)
        with Session(self.engine) as session, session.begin():
            session.execute(delete(Conversation).where(Conversation.key == key))
            session.execute(delete(Trace).where(Trace.conversation == key))

    def expire(self) -> int:
        """Deletes what is older than the retention; how many rows. Of conversations that are over, what was said."""
        now, settings = _utc_now(), self.settings
        limit, over = now - timedelta(days=settings.retention_days), now - timedelta(hours=settings.conversation_hours)
        with Session(self.engine) as session, session.begin():
            old = session.execute(delete(Conversation).where(Conversation.updated_at < limit))
            traces = session.execute(delete(Trace).where(Trace.at < limit))
            silent = update(Conversation).where(Conversation.updated_at < over)
            session.execute(silent.values(state={}, last_turn={}, last_message=""))
            gone = requests.expire(
                session,
                now,
                keep=timedelta(days=settings.request_days),
                contact=timedelta(days=settings.retention_days),
                unsent=timedelta(hours=settings.conversation_hours),
            )
            wishes = delete(Subscription).where(Subscription.kind == "answer", Subscription.created_at < limit)
            unheard = session.execute(wishes)
            read = session.execute(delete(Suggestion).where(Suggestion.at < limit))
        return int(old.rowcount + traces.rowcount + unheard.rowcount + read.rowcount) + gone  # type: ignore[attr-defined]


def _confidence(turn: Turn) -> float:
    topics = dict(turn.understood.topics) if turn.understood else {}
    return topics.get(turn.decision.topic, 1.0)


def _locked(session: Session, key: str) -> Conversation:
    """The conversation's row, ours alone until the end of the transaction."""
    statement = select(Conversation).where(Conversation.key == key).with_for_update()
    if row := session.scalars(statement).first():
        return row
    _insert_if_missing(session, key)
    return session.scalars(statement).one()


def _insert_if_missing(session: Session, key: str) -> None:
    from sqlalchemy.dialects import postgresql, sqlite

    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"key": key, "state": {}, "last_message": "", "last_turn": {}, "updated_at": _utc_now()}
    session.execute(insert(Conversation).values(values).on_conflict_do_nothing())


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _where(error: Exception) -> str:
    """The kind of error and the line it came from: never its message, which may hold what was said."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"
