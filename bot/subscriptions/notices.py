"""What has happened that somebody asked to be told: found once, written to once, by whichever process is first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions import compose, service
from actions.answer import Question
from actions.wording import say
from bot.subscriptions import events, ledger
from bot.subscriptions.answers import DAYS_AHEAD, MOST_AT_ONCE, SHOWN, phase_mark
from bot.subscriptions.buttons import events_button, stop_this_button
from bot.subscriptions.tables import Subscription
from bot.subscriptions.times import may_write, reminder_time
from channels.conversation import Reply
from knowledge import calendar, queries
from knowledge.calendar import Filters
from knowledge.database import reading
from knowledge.kinds import Event, Process
from knowledge.phases import current
from knowledge.vocabularies import Ask

# Hands a message to the channel of an address, in the transaction of the session.
Post = Callable[[Session, str, tuple[Reply, ...]], None]


@dataclass(frozen=True)
class News:
    """What a subscription gives rise to. `over`: it has served its time."""

    replies: tuple[Reply, ...] = ()
    told: tuple[str, ...] = ()
    over: bool = False
    change: dict[str, Any] = field(default_factory=dict)


def write_to_all(engine: Engine, now: datetime, post: Post) -> int:
    """To whom there is something to say; how many were written to. Not at night: it is said in the morning.

    A subscription is looked at again when its row is ours, and what is said of it stands in the same transaction: it
    is said once, whatever happens.
    """
    if not may_write(now):
        return 0
    with Session(engine) as session, session.begin():
        calendar.prepare(session, now, now + DAYS_AHEAD)
    with reading(engine) as session:
        ids = [row.id for row in session.scalars(select(Subscription)) if news(row, session, now) != News()]
    return sum(_write_to(engine, id_, now, post) for id_ in ids)


def _write_to(engine: Engine, id_: int, now: datetime, post: Post) -> bool:
    with Session(engine) as session, session.begin():
        ours = select(Subscription).where(Subscription.id == id_).with_for_update(skip_locked=True)
        row = session.scalars(ours).first()
        found = news(row, session, now) if row is not None else News()
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


def news(row: Subscription, session: Session, now: datetime) -> News:
    match row.kind:
        case "event":
            return _of_event(row, session, now)
        case "events":
            return _of_events(row, session, now)
        case "process":
            return _of_process(row, session, now)
        case "answer":
            return _of_answer(row, session, now)
    return News(over=True)


def _of_event(row: Subscription, session: Session, now: datetime) -> News:
    start = datetime.fromisoformat(row.target["start"])
    if start <= now:
        return News(over=True)
    event = events.by_slug(session, row.target["event"])
    if event is None:
        return News(
            (Reply(say("event_cancelled", name=row.name), (events_button(), compose.person_button())),), over=True
        )
    times = events.occurrence(event, start)
    if times is None:
        return _moved(row, event, session, now)
    seen = events.snapshot(event, *times)
    if seen != row.seen:
        return News((_about(say("event_changed"), event, times, row, session, now),), change={"seen": seen})
    if row.due_at is not None and row.due_at <= now:
        return News((_about(say("reminder"), event, times, row, session, now),), change={"due_at": None})
    return News()


def _moved(row: Subscription, event: Event, session: Session, now: datetime) -> News:
    """The day is off: the next one takes its place."""
    times = events.following(event, now)
    if times is None:
        return News(
            (Reply(say("event_cancelled", name=row.name), (events_button(), compose.person_button())),), over=True
        )
    reply = _about(say("event_moved", name=row.name), event, times, row, session, now)
    if event.rrule:
        return News((reply,), over=True)  # this time is off; whoever wants the next one says so
    change = {
        "target": {**row.target, "start": times[0].isoformat()},
        "mark": f"{event.slug} {times[0].isoformat()}",
        "name": events.name(event, *times, now),
        "due_at": reminder_time(times[0], now),
        "seen": events.snapshot(event, *times),
    }
    return News((reply,), change=change)


def _about(
    text: str, event: Event, times: tuple[datetime, datetime], row: Subscription, session: Session, now: datetime
) -> Reply:
    card = events.card(event, *times, session, now)
    return Reply(text, (stop_this_button(row),), (card,), card.place, compose.source(event, now.date()))


def _of_events(row: Subscription, session: Session, now: datetime) -> News:
    """Each once, at most one message a day."""
    today = f"day {now.date().isoformat()}"
    told = ledger.told(session, row.id)
    if today in told:
        return News()
    wanted = row.target
    filters = Filters(tuple(wanted["topics"]), wanted["audience"], wanted["quartiere"], wanted["free"])
    found = calendar.happening(session, now, now + DAYS_AHEAD, filters, MOST_AT_ONCE)
    new = [times for times in found if times[0].slug not in told][:SHOWN]
    if not new:
        return News()
    cards = tuple(events.card(*times, session, now) for times in new)
    source = compose.source(new[0][0], now.date())
    reply = Reply(say("new_events", name=row.name), (stop_this_button(row),), cards, source=source)
    return News((reply,), (today, *(event.slug for event, _, _ in new)))


def _of_process(row: Subscription, session: Session, now: datetime) -> News:
    process = queries.by_slug(session, Process, row.target["process"])
    if process is None:
        return News(over=True)
    phase = current(process.phases, process.yearly, now.date())
    if phase is None or (mark := phase_mark(phase.name, phase.start.isoformat())) in ledger.told(session, row.id):
        return News()
    text = f"{say('process_opened', name=process.name)}\n\n{compose.process_line(process, now.date())}"
    return News((Reply(text, (stop_this_button(row),), source=compose.source(process, now.date())),), (mark,))


def _of_answer(row: Subscription, session: Session, now: datetime) -> News:
    """What the records did not know when it was asked, and do now."""
    topic = row.target["topic"]
    found = service.answer(Question(topic, Ask(row.target["ask"]), now), session)
    if not found.known:
        return News()
    return News((Reply(say("answer_found", name=row.name)), *found.replies), over=True)
