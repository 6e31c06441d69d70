"""The buttons around subscriptions, and what they mean when they are pressed."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.wording import say
from bot.subscriptions import following
from bot.subscriptions.tables import Subscription
from bot.subscriptions.times import reminder_time
from channels.conversation import Button, Card
from knowledge.kinds import Event

PRESSED: Final = re.compile(r"(remind|stop):(\d{1,18})(?::(\d{12}))?|reminders|stop:all|follow:[STPB]-\w{6}|tell")
FOLLOW: Final = "follow:"
_CODE: Final = "code:"
_MOMENT: Final = "%Y%m%d%H%M"
_TITLE: Final = 40


def remind_buttons(cards: Sequence[Card], session: Session, now: datetime) -> tuple[Button, ...]:
    """One for each event among the cards that one can still be reminded of."""
    shown = [card for card in cards if card.kind == "event" and card.start and reminder_time(card.start, now)]
    made = []
    for card in shown:
        id_ = session.scalar(select(Event.id).where(Event.slug == card.link.rsplit("/", 1)[-1]))
        title = say("button_remind_this", name=_short(card.title)) if len(shown) > 1 else say("button_remind")
        if id_ and card.start:
            made.append(Button(title, f"remind:{id_}:{card.start.strftime(_MOMENT)}"))
    return tuple(made)


def follow_buttons(buttons: Sequence[Button], session: Session) -> tuple[Button, ...]:
    """One for the open request that a reply tells the number of: to be told when it changes."""
    codes = [button.payload.removeprefix(_CODE) for button in buttons if button.payload.startswith(_CODE)]
    followed = [code for code in codes[:1] if following.found(session, code)]
    return tuple(Button(say("button_follow"), f"{FOLLOW}{code}") for code in followed)


def moment(text: str) -> datetime | None:
    """When the event behind a button begins; None for what is no time."""
    try:
        return datetime.strptime(text, _MOMENT)  # noqa: DTZ007  wall-clock time
    except ValueError:
        return None


def stop_buttons(rows: Sequence[Subscription]) -> tuple[Button, ...]:
    stops = [Button(say("button_stop", name=_short(row.name)), f"stop:{row.id}") for row in rows]
    every = [Button(say("button_stop_all"), "stop:all")] if len(rows) > 1 else []
    return (*stops, *every)


def stop_this_button(row: Subscription) -> Button:
    return Button(say("button_stop_this"), f"stop:{row.id}")


def list_button() -> Button:
    return Button(say("button_reminders"), "reminders")


def topics_button() -> Button:
    return Button(say("button_topics"), "topics")


def events_button() -> Button:
    return Button(say("button_events"), "topic:cultura/eventi:generic")


def _short(name: str) -> str:
    return name if len(name) <= _TITLE else f"{name[: _TITLE - 1].rstrip()}…"
