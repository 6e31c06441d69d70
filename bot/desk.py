"""The desk: one turn of a conversation in, replies out, in one transaction."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from actions.person import town_phone
from actions.wording import say
from bot.answering import Answering
from bot.choices import kept, pressed
from bot.clock import rome_now, utc_now
from bot.comprehension import Comprehension
from bot.decision import Decision, Kind
from bot.encoding import turn_from_json, turn_to_json
from bot.failure import where
from bot.heard import Further, Heard
from bot.privacy import erasure, retention
from bot.questions import questions_of
from bot.redaction import redact
from bot.settings import Settings
from bot.state import State
from bot.submission import keep_photos, submit
from bot.tables import Conversation, Trace, key_of
from bot.turn import Turn
from channels.conversation import Incoming, Rating, Reply
from nlu.bands import Bands
from nlu.normaliser import clean
from nlu.understanding import Understanding

_log = logging.getLogger(__name__)

_NEAREST = 5  # topics kept with a trace
_ITALIAN = "it"

Clock = Callable[[], datetime]


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
            _log.error("turn.failed channel=%s error=%s", incoming.channel, where(error))
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
            row.updated_at = utc_now()
            session.add(self._trace(row.key, heard, turn, started))
        return turn

    def _understood(self, text: str) -> tuple[Understanding | None, Further]:
        if not text:
            return None, ()
        return questions_of(self.comprehension.understand(text), self.comprehension.understand, self.bands)

    def _answered(self, heard: Heard, key: str, session: Session) -> Turn:
        since = timedelta(hours=self.settings.conversation_hours)
        store = partial(submit, conversation=key, session=session, now=utc_now(), told_since=since)
        turn = Answering(heard, session, self.bands, self.settings.retention_days, store).turn()
        keep_photos(heard, turn.state, session, utc_now())
        return turn

    def _state(self, row: Conversation) -> State:
        expired = utc_now() - row.updated_at > timedelta(hours=self.settings.conversation_hours)
        return State() if expired else State.from_json(row.state)

    def _trace(self, key: str, heard: Heard, turn: Turn, started: float) -> Trace:
        incoming, understood = heard.incoming, turn.understood
        return Trace(
            at=utc_now(),
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
            language=turn.state.language or _ITALIAN,
            quartiere=_quartiere(turn),
            picked=turn.decision.topic in heard.state.offered_topics,
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
        """Deletes the conversation and all that is kept under its key."""
        with Session(self.engine) as session, session.begin():
            erasure.erase(session, key_of(conversation))

    def expire(self) -> int:
        """Deletes what is older than the retention; how many rows. Of conversations that are over, what was said."""
        with Session(self.engine) as session, session.begin():
            return retention.expire(session, self.settings, utc_now())


def _confidence(turn: Turn) -> float:
    topics = dict(turn.understood.topics) if turn.understood else {}
    return topics.get(turn.decision.topic, 1.0)


def _quartiere(turn: Turn) -> str:
    """The one that an answer was narrowed to, or that the text names."""
    if turn.decision.kind is Kind.ANSWER:
        return turn.state.quartiere
    return turn.understood.mentions.quartiere if turn.understood else ""


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
    values = {"key": key, "state": {}, "last_message": "", "last_turn": {}, "updated_at": utc_now()}
    session.execute(insert(Conversation).values(values).on_conflict_do_nothing())
