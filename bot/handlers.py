"""Which handler carries out a decision."""

from datetime import datetime

from sqlalchemy.orm import Session

from actions import acts, languages, service
from actions.answer import Answer, Question
from bot.dialogue import LANGUAGE, Decision, Kind
from bot.scope import Scope
from bot.state import State
from channels.conversation import Incoming
from knowledge.queries import Point

_REPEAT = "meta/non-capito-ripeti"


def carry_out(
    decision: Decision,
    state: State,
    incoming: Incoming,
    scope: Scope,
    session: Session,
    now: datetime,
    retention_days: int,
) -> Answer:
    """The answer of the handler that the decision names, with the phrases of another language where one is spoken."""
    code = scope.language if scope.language in languages.languages() else ""
    if code and decision.topic == LANGUAGE:
        return languages.welcome(code, incoming.text, session)
    answer = _handled(decision, state, incoming, scope, session, now, retention_days)
    if not code:
        return answer
    if decision.kind is Kind.ANSWER:
        answer = languages.introduced(answer, decision.topic, code)
    return languages.in_two_languages(answer, code)


def _handled(
    decision: Decision,
    state: State,
    incoming: Incoming,
    scope: Scope,
    session: Session,
    now: datetime,
    retention_days: int,
) -> Answer:
    match decision.kind:
        case Kind.ANSWER:
            return service.answer(_question(decision, state, incoming, scope, now), session)
        case Kind.CLARIFY if decision.candidates:
            return acts.clarify(decision.candidates, decision.ask, session)
        case Kind.CLARIFY:
            return acts.ask_subject(decision.ask, session)
        case Kind.OUT_OF_SCOPE:
            return acts.out_of_scope(decision.topic, session, decision.candidates)
        case Kind.HANDOFF:
            return acts.handoff(decision.topic, session, now, state.topic)
        case Kind.SMALLTALK if decision.simpler:
            return acts.simpler(_question(decision, state, incoming, scope, now), session)
        case Kind.SMALLTALK:
            return acts.smalltalk(decision.topic, session, retention_days)
        case _:
            empty = not incoming.text.strip() and not incoming.payload
            return acts.fallback(decision.candidates, session, now, empty)


def _question(decision: Decision, state: State, incoming: Incoming, scope: Scope, now: datetime) -> Question:
    topic = state.topic if decision.topic == _REPEAT else decision.topic
    near = Point(incoming.lat, incoming.lon) if incoming.lat is not None and incoming.lon is not None else None
    record = state.record if decision.follow_up else ""
    return Question(topic, decision.ask, now, incoming.text, scope.mentions, record, near, scope.period)
