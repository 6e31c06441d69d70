"""What the desk says while a form is filled in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from actions.answer import Answer
from actions.compose import MONTHS, person_button
from actions.draft import NEEDED, OPTIONAL, OTHER, Act, Draft, Step
from actions.person import office_of
from actions.wording import has, say
from channels.conversation import Button, Reply
from knowledge import queries
from knowledge.hours import DAYS
from knowledge.kinds import Process
from knowledge.requests import Request
from knowledge.vocabularies import RequestKind

CANCEL = "form:cancel"
_TIMES = ("day", "hours")  # what is easily misheard is said back at once
_SHOWN = ("record", "description", "address", "day", "hours", "contact")


def answer(step: Step, session: Session, processes: Mapping[str, str], sent: Request | None = None) -> Answer:
    """The reply to a step; `processes` are those open for proposals, `sent` what was stored."""
    draft = step.draft
    service = queries.service(session, draft.topic)
    record = service.slug if service else ""
    match step.act:
        case Act.CANCELLED:
            text = say("form_cancelled")
            buttons: tuple[Button, ...] = (Button(say("button_topics"), "topics"), person_button())
        case Act.SENT:
            text = _sent(sent, session) if sent else say("failure_no_phone")
            code = (Button(say("button_status"), f"code:{sent.code}"),) if sent else ()
            buttons = (*code, Button(say("button_topics"), "topics"))
        case _:
            text, buttons = prompt(step, session, processes)
    return Answer((Reply(text, buttons),), record=record)


def prompt(step: Step, session: Session, processes: Mapping[str, str]) -> tuple[str, tuple[Button, ...]]:
    """What is asked next, and the buttons for it."""
    draft, cancel = step.draft, Button(say("button_cancel"), CANCEL)
    match step.act:
        case Act.SUMMARY:
            return _summary(draft, session), (*_sending(draft), cancel)
        case Act.CHANGE:
            names = (*NEEDED[draft.kind], *OPTIONAL[draft.kind])
            buttons = tuple(Button(say(f"slot_{name}"), f"form:ask:{name}") for name in names)
            return say("form_change"), (*buttons, cancel)
        case Act.FAR:
            return f"{say('form_far')} {_question(draft)}", (cancel,)
        case Act.UNCLEAR:
            return f"{say('form_unclear')} {_question(draft)}", (*_choices(draft, processes), cancel, person_button())
    noted = [f"{say(f'slot_{name}').lower()} {_shown(name, draft, session)}" for name in _TIMES if draft[name]]
    opening = f"{say('form_noted', what=', '.join(noted))} " if noted else ""
    return opening + _question(draft), (*_choices(draft, processes), cancel)


def with_prompt(told: Answer, step: Step, session: Session, processes: Mapping[str, str], resumed: bool) -> Answer:
    """An answer that goes on with a form: one that it begins, or one that waited while something else was asked."""
    question, buttons = prompt(step, session, processes)
    opening = say(f"form_{'resume' if resumed else 'begin'}_{step.draft.kind.value}")
    *before, last = told.replies
    kept = tuple(button for button in last.buttons if not resumed or button.payload.startswith("topic:"))[:2]
    last = replace(last, text=f"{last.text}\n\n{opening} {question}", buttons=(*buttons, *(kept if resumed else ())))
    return replace(told, replies=(*before, last))


def form_button(kind: RequestKind, about: str = "") -> Button:
    return Button(say(f"button_form_{kind.value}"), f"form:{kind.value}:{about}" if about else f"form:{kind.value}")


def _question(draft: Draft) -> str:
    own = f"form_ask_{draft.kind.value}_{draft.asking}"
    return say(own if has(own) else f"form_ask_{draft.asking}")


def _choices(draft: Draft, processes: Mapping[str, str]) -> tuple[Button, ...]:
    if draft.asking == "record":
        named = tuple(Button(name, f"form:is:{slug}") for slug, name in processes.items())
        return (*named, Button(say("button_other_process"), f"form:is:{OTHER}"))
    if draft.asking in OPTIONAL[draft.kind]:
        return (Button(say("button_skip"), "form:skip"),)
    return ()


def _sending(draft: Draft) -> tuple[Button, ...]:
    send = Button(say("button_send"), "form:send")
    told = (Button(say("button_send_told"), "form:told"),) if draft.kind is RequestKind.CALL else ()
    more = tuple(
        Button(say(f"button_add_{name}"), f"form:ask:{name}") for name in OPTIONAL[draft.kind] if not draft[name]
    )
    return (send, *told, *more, Button(say("button_change"), "form:change"))


def _summary(draft: Draft, session: Session) -> str:
    lines = [say(f"form_summary_{draft.kind.value}")]
    lines += [f"• {say(f'slot_{name}')}: {_shown(name, draft, session)}" for name in _SHOWN if draft[name]]
    if draft["lat"]:
        lines.append(f"• {say('slot_position')}")
    if draft["photo"]:
        lines.append(f"• {say('slot_photo')}")
    question = "form_send_with_photo" if draft.kind is RequestKind.REPORT and not draft["photo"] else "form_send"
    return "\n".join([*lines, "", say("form_send_told" if draft.kind is RequestKind.CALL else question)])


def _shown(name: str, draft: Draft, session: Session) -> str:
    if name == "day":
        day = date.fromisoformat(draft[name])
        return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
    if name == "record":
        process = queries.by_slug(session, Process, draft[name])
        return process.name if process else say("button_other_process")
    return draft[name]


def _sent(request: Request, session: Session) -> str:
    office = office_of(request, session)
    who = office.name if office else say("form_the_town")
    contact = "" if request.contact else " " + say("form_no_contact")
    return say(f"form_sent_{request.kind}", code=request.code, office=who) + contact
