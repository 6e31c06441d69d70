"""Requests to be told later, answered: before the desk's turn, and beside it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from actions import compose
from actions.wording import say
from bot.subscriptions import events, following, ledger, open_question, wishes
from bot.subscriptions.buttons import (
    FOLLOW,
    PRESSED,
    events_button,
    follow_buttons,
    list_button,
    moment,
    remind_buttons,
    stop_buttons,
    topics_button,
)
from bot.subscriptions.ledger import Entry
from bot.subscriptions.times import reminder_time
from bot.subscriptions.wishes import Wish
from bot.tables import Conversation, key_of
from channels.conversation import Card, Incoming, Reply
from knowledge import calendar, queries, search
from knowledge.calendar import Filters
from knowledge.database import reading
from knowledge.kinds import Process
from knowledge.phases import current
from knowledge.record import Record
from nlu.mentions import MentionFinder

DAYS_AHEAD: Final = timedelta(days=14)
SHOWN: Final = 4
MOST_AT_ONCE: Final = 60
_SURE_OF_NAME: Final = 0.5


@dataclass
class Subscriptions:
    """`clock` gives Europe/Rome wall-clock time."""

    engine: Engine
    clock: Callable[[], datetime]

    def answer(self, incoming: Incoming) -> tuple[Reply, ...] | None:
        """None for what is the desk's to answer."""
        if incoming.payload:
            found = PRESSED.fullmatch(incoming.payload)
            return (self._pressed(incoming, found),) if found else None
        if incoming.photo or not (wanted := wishes.wish(incoming.text)):
            return None
        with reading(self.engine) as session:
            row = session.get(Conversation, key_of(incoming.conversation))
        if row is not None and row.state.get("draft"):
            return None  # the words belong to the form that is being filled in
        if not incoming.address:
            return (Reply(say("subscription_no_address"), (compose.person_button(),)),)
        return self._wished(incoming, wanted, row.last_turn if row is not None else {})

    def offer(self, incoming: Incoming, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
        """A button to be reminded under each event, and one to be told when a request changes."""
        if not incoming.address:
            return replies
        with reading(self.engine) as session:
            return tuple(self._offered(reply, session) for reply in replies)

    def _offered(self, reply: Reply, session: Session) -> Reply:
        more = (*follow_buttons(reply.buttons, session), *remind_buttons(reply.cards, session, self.clock()))
        return replace(reply, buttons=(*reply.buttons, *more))

    def has_open_question(self, incoming: Incoming) -> bool:
        """Whether the last turn was not answered, and its person can be told later."""
        if not incoming.address:
            return False
        with reading(self.engine) as session:
            return open_question.is_to_be_offered(session, key_of(incoming.conversation))

    def forget(self, conversation: str) -> None:
        with Session(self.engine) as session, session.begin():
            ledger.forget(session, key_of(conversation))

    # --- what was pressed

    def _pressed(self, incoming: Incoming, found: re.Match[str]) -> Reply:
        match found[1]:
            case "remind":
                return self._remind(incoming, int(found[2]), found[3] or "")
            case "stop":
                with Session(self.engine) as session, session.begin():
                    name = ledger.stop(session, key_of(incoming.conversation), int(found[2]))
                text = say("subscription_stopped", name=name) if name else say("subscription_unknown")
                return Reply(text, (list_button(), topics_button()))
        if incoming.payload == open_question.TELL:
            return self._answer_later(incoming, only_last=False)
        if incoming.payload.startswith(FOLLOW):
            return self._follow(incoming, incoming.payload.removeprefix(FOLLOW))
        if incoming.payload == "stop:all":
            self.forget(incoming.conversation)
        return self._list(incoming)

    def _list(self, incoming: Incoming) -> Reply:
        with reading(self.engine) as session:
            mine = ledger.of(session, key_of(incoming.conversation))
        if not mine:
            return Reply(say("subscriptions_none"), (events_button(), topics_button()))
        listed = "\n".join(f"{number}. {row.name}" for number, row in enumerate(mine, 1))
        return Reply(f"{say('subscriptions')}\n\n{listed}", stop_buttons(mine))

    def _follow(self, incoming: Incoming, code: str) -> Reply:
        with Session(self.engine) as session, session.begin():
            request = following.found(session, code)
            if request is None:
                return Reply(say("follow_none", code=code), (topics_button(), compose.person_button()))
            return self._written(session, incoming, following.entry(request), say("follow_yes", code=code))

    def _remind(self, incoming: Incoming, id_: int, pressed: str) -> Reply:
        now = self.clock()
        with Session(self.engine) as session, session.begin():
            event = events.by_id(session, id_)
            start = moment(pressed)
            times = events.occurrence(event, start) if event and start else None
            if event is None or times is None or times[0] <= now:
                return Reply(say("remind_gone"), (events_button(), compose.person_button()))
            name = events.name(event, *times, now)
            due = reminder_time(times[0], now)
            if due is None:
                return Reply(say("remind_soon", name=name), (events_button(), compose.person_button()))
            entry = Entry(
                "event",
                f"{event.slug} {times[0].isoformat()}",
                name,
                {"event": event.slug, "start": times[0].isoformat()},
                due,
                events.snapshot(event, *times),
            )
            return self._written(
                session, incoming, entry, say("remind_yes", name=name, when=events.moment(due, now)), event
            )

    def _written(
        self, session: Session, incoming: Incoming, entry: Entry, text: str, record: Record | None = None,
        cards: tuple[Card, ...] = (),
    ) -> Reply:  # fmt: skip
        now = self.clock()
        kept = ledger.write(session, key_of(incoming.conversation), incoming.address, entry, now)
        source = compose.source(record, now.date()) if record else None
        text = text if kept else say("subscription_too_many")
        return Reply(text, (list_button(), topics_button()), cards if kept else (), source=source if kept else None)

    # --- what was written

    def _wished(self, incoming: Incoming, wanted: Wish, last: dict[str, Any]) -> tuple[Reply, ...] | None:
        match wanted:
            case Wish.LIST:
                return (self._list(incoming),)
            case Wish.REMIND:
                return (self._which(incoming, last),)
            case Wish.EVENTS:
                return (self._events(incoming),)
            case Wish.OPENING:
                reply = self._opening(incoming)
            case Wish.ANSWER:
                reply = self._answer_later(incoming)
        return (reply,) if reply else None

    def _which(self, incoming: Incoming, last: dict[str, Any]) -> Reply:
        """The event that was shown last; a choice where several were."""
        shown = [card for reply in last.get("replies", []) for card in reply.get("cards", [])]
        cards = [
            Card(c["title"], kind=c.get("kind", ""), start=_iso(c.get("start")), link=c.get("link", "")) for c in shown
        ]
        with reading(self.engine) as session:
            buttons = remind_buttons(cards, session, self.clock())
        if not buttons:
            return Reply(say("remind_none"), (events_button(), topics_button()))
        if len(buttons) == 1 and (found := PRESSED.fullmatch(buttons[0].payload)):
            return self._remind(incoming, int(found[2]), found[3])
        return Reply(say("remind_which"), buttons)

    def _events(self, incoming: Incoming) -> Reply:
        now = self.clock()
        with Session(self.engine) as session, session.begin():
            filters, name = self._filters(incoming.text, session)
            found = calendar.happening(session, now, now + DAYS_AHEAD, filters, MOST_AT_ONCE)
            cards = tuple(events.card(*times, session, now) for times in found[:SHOWN])
            target = {"topics": list(filters.topics), "audience": filters.audience, "quartiere": filters.quartiere,
                      "free": filters.free}  # fmt: skip
            mark = " ".join([*filters.topics, filters.audience, filters.quartiere, "gratis" * filters.free])
            entry = Entry("events", mark, name, target, told=[event.slug for event, _, _ in found])
            text = say("subscribed_events", name=name) if not found else say("subscribed_events_now", name=name)
            return self._written(session, incoming, entry, text, found[0][0] if found else None, cards)

    def _filters(self, text: str, session: Session) -> tuple[Filters, str]:
        """With the words for them, as they are listed."""
        quartieri = {item.slug: item for item in queries.quartieri(session)}
        mentions = MentionFinder({slug: [q.name, *q.alt_names] for slug, q in quartieri.items()}).find(text)
        filters = Filters(wishes.topics(text), mentions.audience, mentions.quartiere, mentions.free)
        titles = [topic.title.lower() for topic in queries.topics(session, filters.topics)]
        parts = [" e ".join(titles) or say("events_all")]
        parts += [say("events_for", name=filters.audience.replace("-", " "))] if filters.audience else []
        parts += [say("events_at", quartiere=quartieri[filters.quartiere].name)] if filters.quartiere else []
        parts += [say("events_free")] if filters.free else []
        return filters, " ".join(parts)

    def _opening(self, incoming: Incoming) -> Reply | None:
        """A participation process by its name; what else opens and closes is the desk's to tell."""
        now = self.clock()
        with Session(self.engine) as session, session.begin():
            best = next(iter(search.find(session, incoming.text, ("process",), limit=1)), None)
            process = session.get(Process, best.record_id) if best and best.score >= _SURE_OF_NAME else None
            if process is None or process.example_city:
                return None
            phase = current(process.phases, process.yearly, now.date())
            told = [phase_mark(phase.name, phase.start.isoformat())] if phase else []
            entry = Entry("process", process.slug, process.name, {"process": process.slug}, told=told)
            text = f"{say('subscribed_process', name=process.name)}\n\n{compose.process_line(process, now.date())}"
            return self._written(session, incoming, entry, text, process)

    def _answer_later(self, incoming: Incoming, only_last: bool = True) -> Reply:
        with Session(self.engine) as session, session.begin():
            turn = open_question.last_open(session, key_of(incoming.conversation), only_last)
            if turn is None:
                return Reply(say("subscription_no_question"), (compose.person_button(), topics_button()))
            entry = open_question.entry(turn, session)
            return self._written(session, incoming, entry, say("subscribed_answer", name=entry.name))


def phase_mark(name: str, start: str) -> str:
    return f"{name} {start}"


def _iso(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
