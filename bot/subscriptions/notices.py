"""What has happened that somebody asked to be told: found once, written to once, by whichever process is first."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from actions import compose, service
from actions.answer import Question
from actions.wording import say
from bot.subscriptions import events, following, ledger
from bot.subscriptions.again import Again, never
from bot.subscriptions.answers import DAYS_AHEAD, MOST_AT_ONCE, SHOWN, phase_mark
from bot.subscriptions.buttons import events_button, stop_this_button
from bot.subscriptions.tables import Subscription
from bot.subscriptions.times import may_write, reminder_time
from channels.conversation import Button, Reply
from knowledge import calendar, queries
from knowledge.calendar import Filters
from knowledge.database import reading
from knowledge.kinds import Event, Process
from knowledge.phases import current
from knowledge.vocabularies import Ask

_log = logging.getLogger(__name__)

# Hands a message to the channel of an address, in the transaction of the session.
Post = Callable[[Session, str, tuple[Reply, ...]], None]


@dataclass(frozen=True)
class News:
    """What a subscription gives rise to. `over`: it has served its time."""

    replies: tuple[Reply, ...] = ()
    told: tuple[str, ...] = ()
    over: bool = False
    change: dict[str, Any] = field(default_factory=dict)


@dataclass
class Look:
    """One look at the town as it is `now`: what many have asked for is looked up once."""

    session: Session
    now: datetime
    again: Again = never
    _found: dict[Filters, list[tuple[Event, datetime, datetime]]] = field(default_factory=dict)

    def coming(self, filters: Filters) -> list[tuple[Event, datetime, datetime]]:
        if filters not in self._found:
            ahead = self.now + DAYS_AHEAD
            self._found[filters] = calendar.happening(self.session, self.now, ahead, filters, MOST_AT_ONCE)
        return self._found[filters]


def write_to_all(engine: Engine, now: datetime, post: Post, again: Again = never) -> int:
    """To whom there is something to say; how many were written to. Not at night: it is said in the morning.

    A subscription is looked at again when its row is ours, and what is said of it stands in the same transaction: it
    is said once, whatever happens.
    """
    if not may_write(now):
        return 0
    with Session(engine) as session, session.begin():
        calendar.prepare(session, now, now + DAYS_AHEAD)
    with reading(engine) as session:
        look = Look(session, now, again)
        ids = [row.id for row in session.scalars(_addressed()) if _tried(partial(_has_news, row, look))]
    return sum(_tried(partial(_write_to, engine, id_, now, post, again)) for id_ in ids)


def _addressed() -> Select[Subscription]:
    """Those whose channel can write first."""
    return select(Subscription).where(Subscription.address != "")


def _has_news(row: Subscription, look: Look) -> bool:
    return news(row, look) != News()


def _tried(work: Callable[[], bool]) -> bool:
    """One subscription that fails keeps nobody else waiting; it is tried again at the next look."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001  logged without what was asked
        _log.error("subscriptions.not_told error=%s", type(error).__name__)
        return False


def _write_to(engine: Engine, id_: int, now: datetime, post: Post, again: Again) -> bool:
    with Session(engine) as session, session.begin():
        ours = select(Subscription).where(Subscription.id == id_).with_for_update(skip_locked=True)
        row = session.scalars(ours).first()
        found = news(row, Look(session, now, again)) if row is not None else News()
        if row is None or found == News():
            return False
        if found.replies:
            post(session, row.address, found.replies)
        if found.over:
            session.delete(row)
            return bool(found.replies)
        ledger.tell(session, row.id, found.told)
        for name, value in found.change.items():
            setattr(row, name, value)
    return bool(found.replies)


def news(row: Subscription, look: Look) -> News:
    match row.kind:
        case "event":
            return _of_event(row, look)
        case "events":
            return _of_events(row, look)
        case "process":
            return _of_process(row, look)
        case "answer":
            return _of_answer(row, look)
        case following.KIND:
            return _of_request(row, look)
    return News(over=True)


def _of_event(row: Subscription, look: Look) -> News:
    start = datetime.fromisoformat(row.target["start"])
    if start <= look.now:
        return News(over=True)
    event = events.by_slug(look.session, row.target["event"])
    if event is None:
        return News(
            (Reply(say("event_cancelled", name=row.name), (events_button(), compose.person_button())),), over=True
        )
    times = events.occurrence(event, start)
    if times is None:
        return _moved(row, event, look)
    seen = events.snapshot(event, *times)
    if seen != row.seen:
        return News((_about(say("event_changed"), event, times, row, look),), change={"seen": seen})
    if row.due_at is not None and row.due_at <= look.now:
        return News((_about(say("reminder"), event, times, row, look),), change={"due_at": None})
    return News()


def _moved(row: Subscription, event: Event, look: Look) -> News:
    """The day is off: the next one takes its place."""
    times = events.following(event, look.now)
    if times is None:
        return News(
            (Reply(say("event_cancelled", name=row.name), (events_button(), compose.person_button())),), over=True
        )
    reply = _about(say("event_moved", name=row.name), event, times, row, look)
    if event.rrule:
        return News((reply,), over=True)  # this time is off; whoever wants the next one says so
    mark = f"{event.slug} {times[0].isoformat()}"
    if ledger.has(look.session, row.conversation, row.kind, mark):
        return News((reply,), over=True)
    change = {
        "target": {**row.target, "start": times[0].isoformat()},
        "mark": mark,
        "name": events.name(event, *times, look.now),
        "due_at": reminder_time(times[0], look.now),
        "seen": events.snapshot(event, *times),
    }
    return News((reply,), change=change)


def _about(text: str, event: Event, times: tuple[datetime, datetime], row: Subscription, look: Look) -> Reply:
    card = events.card(event, *times, look.session, look.now)
    return Reply(text, (stop_this_button(row),), (card,), card.place, compose.source(event, look.now.date()))


def _of_events(row: Subscription, look: Look) -> News:
    """Each once, at most one message a day."""
    today = f"day {look.now.date().isoformat()}"
    told = ledger.told(look.session, row.id)
    if today in told:
        return News()
    wanted = row.target
    filters = Filters(tuple(wanted["topics"]), wanted["audience"], wanted["quartiere"], wanted["free"])
    found = look.coming(filters)
    new = [times for times in found if times[0].slug not in told][:SHOWN]
    if not new:
        return News()
    cards = tuple(events.card(*times, look.session, look.now) for times in new)
    source = compose.source(new[0][0], look.now.date())
    reply = Reply(say("new_events", name=row.name), (stop_this_button(row),), cards, source=source)
    return News((reply,), (today, *(event.slug for event, _, _ in new)))


def _of_process(row: Subscription, look: Look) -> News:
    process = queries.by_slug(look.session, Process, row.target["process"])
    if process is None:
        return News(over=True)
    phase = current(process.phases, process.yearly, look.now.date())
    if phase is None or (mark := phase_mark(phase.name, phase.start.isoformat())) in ledger.told(look.session, row.id):
        return News()
    text = f"{say('process_opened', name=process.name)}\n\n{compose.process_line(process, look.now.date())}"
    return News((Reply(text, (stop_this_button(row),), source=compose.source(process, look.now.date())),), (mark,))


def _of_answer(row: Subscription, look: Look) -> News:
    """What was not understood or not known when it was asked, and is now."""
    if "text" in row.target:
        replies = look.again(row.target["text"], row.target["version"], look.now, look.session)
        return News((Reply(say("answer_found", name=row.name)), *replies), over=True) if replies else News()
    topic = row.target["topic"]
    found = service.answer(Question(topic, Ask(row.target["ask"]), look.now), look.session)
    if not found.known:
        return News()
    return News((Reply(say("answer_found", name=row.name)), *found.replies), over=True)


def _of_request(row: Subscription, look: Look) -> News:
    """What the staff has done with it since; it is over when the request is closed."""
    found = following.change(look.session, row.target["code"], row.seen)
    if found is None:
        return News()
    told, seen, over = found
    buttons = (Button(say("button_status"), f"code:{row.target['code']}"), *(() if over else (stop_this_button(row),)))
    reply = Reply(f"{say('request_changed')}\n\n{told}", buttons)
    return News((reply,) if told else (), over=over, change={"seen": seen})
