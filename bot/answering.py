"""One turn answered: what was heard becomes a decision, the decision an answer, and both the state that follows.

A form that waits is asked about again after whatever else was answered; danger ends it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sqlalchemy.orm import Session

from actions import acts, forms
from actions.answer import Answer
from actions.cases import is_told_apart
from actions.draft import PROPOSALS, Act, Draft, pending
from actions.grounding import MOST_WORDS, facet_about
from actions.service import case_of
from bot import openings, steps
from bot.choices import decide_payload, pressed
from bot.decision import Decision, Kind
from bot.dialogue import decide
from bot.following import NOT_GROUNDED, Grounding, is_beyond_doubt
from bot.handlers import carry_out
from bot.heard import Heard
from bot.said import Said
from bot.scope import Scope, remembered, scope_of
from bot.state import State
from bot.turn import Turn
from knowledge import queries
from knowledge.kinds import Service
from knowledge.requests import Request
from knowledge.vocabularies import Ask, RequestKind
from nlu.bands import URGENT, Bands

_OVER: Final = (Act.SENT, Act.CANCELLED)


@dataclass(frozen=True)
class Answering:
    """Answers the one turn of `heard`. `submit` stores a finished form."""

    heard: Heard
    session: Session
    bands: Bands
    retention_days: int
    submit: Callable[[Draft], Request]

    def turn(self) -> Turn:
        heard, decision = self.heard, self.decided
        scope = scope_of(heard, decision.follow_up)
        answer, sent = self._answered(decision, scope)
        if decision.kind is Kind.ANSWER and heard.further:
            answer = acts.with_further(answer, heard.further, self.session)
        draft = _draft_after(decision, heard.state)
        if draft and decision.kind is not Kind.FORM:
            resumed = decision.step is None
            answer = forms.with_prompt(answer, pending(draft), self.session, self._said.processes, resumed)
        state = _next(heard, decision, answer, scope, draft)
        if sent:
            state = replace(state, code=sent.code)
        return Turn(decision, heard.understood, answer.replies, answer.records, answer.known, state)

    def _answered(self, decision: Decision, scope: Scope) -> tuple[Answer, Request | None]:
        if decision.kind is not Kind.FORM or decision.step is None:
            return carry_out(decision, self.heard, scope, self.session, self.retention_days), None
        sent = self.submit(decision.step.draft) if decision.step.act is Act.SENT else None
        return forms.answer(decision.step, self.session, self._said.processes, sent), sent

    # --- what to do

    @cached_property
    def decided(self) -> Decision:
        heard, said, state = self.heard, self._said, self.heard.state
        understood = heard.understood
        in_danger = understood is not None and bool(understood.danger)
        if state.draft and not in_danger and (step := steps.step(said, state.draft, self._elsewhere(state.draft))):
            return Decision(Kind.FORM, step.draft.topic, step=step)
        if step := openings.pressed(said, state.topic, self._forms):
            return Decision(Kind.FORM, step.draft.topic, step=step)
        if heard.incoming.photo and not in_danger and (step := openings.with_photo(self._forms, said.text)):
            return Decision(Kind.FORM, step.draft.topic, step=step)
        return self._opened(self._without_form())

    def _without_form(self) -> Decision:
        heard, state = self.heard, self.heard.state
        if self._said.payload and (decision := decide_payload(self._said.payload, state)):
            return decision
        if heard.point and not heard.text:
            return Decision(Kind.ANSWER if state.topic else Kind.CLARIFY, state.topic, Ask.WHERE, follow_up=True)
        if heard.understood is None:
            return Decision(Kind.FALLBACK)
        return decide(heard.understood, state, self.bands, self._grounded())

    def _opened(self, decision: Decision) -> Decision:
        """The decision with the form that a statement begins by itself."""
        said = self._said
        if said.payload or decision.code:
            return decision
        if decision.kind is Kind.ANSWER:
            return replace(decision, step=openings.begun(said, decision.topic, decision.ask, self._forms))
        call = decision.kind is Kind.HANDOFF and RequestKind.CALL in self._forms
        if call and openings.wants_call(said.text):
            return replace(decision, step=openings.called_back(said, self.heard.state.topic))
        return decision

    def _elsewhere(self, draft: Draft) -> bool:
        """Whether the text names another subject than the form's beyond doubt."""
        understood = self.heard.understood
        if understood is None or not understood.town_topics or understood.town_topics[0][0] == draft.topic:
            return False
        return is_beyond_doubt(understood, self.bands.of(understood))

    def _grounded(self) -> Grounding:
        """What the record in focus says of a short text."""
        text, record = self.heard.text, self.heard.state.record
        short = record and len(text.split()) <= MOST_WORDS
        service = queries.by_slug(self.session, Service, record) if short else None
        if service is None:
            return NOT_GROUNDED
        case = case_of(text, service)
        return Grounding(facet_about(text, service), case is not None and is_told_apart(text, case))

    # --- what forms need to know

    @cached_property
    def _forms(self) -> list[str]:
        town = queries.town(self.session)
        return town.forms if town else []

    @cached_property
    def _said(self) -> Said:
        heard = self.heard
        payload = pressed(heard.text, heard.incoming.payload, heard.state)
        return Said(
            heard.text,
            payload,
            heard.now,
            heard.understood,
            heard.point,
            heard.incoming.photo is not None,
            queries.middle(self.session) if heard.point else None,
            queries.open_processes(self.session, heard.now.date()) if self._may_be_proposal(payload) else {},
        )

    def _may_be_proposal(self, payload: str) -> bool:
        draft, understood = self.heard.state.draft, self.heard.understood
        if RequestKind.PROPOSAL not in self._forms:
            return False
        best = understood.town_topics[:1] if understood else ()
        return bool(draft and draft.kind is RequestKind.PROPOSAL) or (
            payload.startswith("form:proposal") or any(slug in PROPOSALS for slug, _ in best)
        )


def _draft_after(decision: Decision, state: State) -> Draft | None:
    if decision.step:
        return None if decision.step.act in _OVER else decision.step.draft
    return None if decision.topic in URGENT else state.draft


def _next(heard: Heard, decision: Decision, answer: Answer, scope: Scope, draft: Draft | None) -> State:
    state = heard.state
    offered = tuple((b.title, b.payload) for reply in answer.replies for b in reply.buttons)
    changes = {"offered": offered, "language": scope.language, "draft": draft}
    if decision.kind not in (Kind.ANSWER, Kind.FORM) or not decision.topic:
        return state.turned(**changes)
    if decision.kind is Kind.FORM:
        return state.turned(topic=decision.topic, record=answer.record, ask=Ask.GENERIC.value, **changes)
    return state.turned(
        topic=decision.topic,
        record=answer.record,
        ask=decision.ask.value,
        listed=answer.listed,
        **changes,
        **remembered(scope),
    )
