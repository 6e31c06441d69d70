"""Which handler carries out a decision."""

from sqlalchemy.orm import Session

from actions import acts, languages, requests, service
from actions.answer import Answer, Question
from bot.decision import Decision, Kind
from bot.dialogue import FORWARD, LANGUAGE
from bot.heard import Heard
from bot.scope import Scope
from nlu.facets import is_bare

_REPEAT = "meta/non-capito-ripeti"


def carry_out(decision: Decision, heard: Heard, scope: Scope, session: Session, retention_days: int) -> Answer:
    """The answer of the handler that the decision names, with the phrases of another language where one is spoken."""
    code = scope.language if scope.language in languages.languages() else ""
    if code and decision.topic == LANGUAGE:
        return languages.welcome(code, heard.incoming.text, session)
    answer = _handled(decision, heard, scope, session, retention_days)
    if not code:
        return answer
    if decision.kind is Kind.ANSWER:
        answer = languages.introduced(answer, decision.topic, code)
    return languages.in_two_languages(answer, code)


def _handled(decision: Decision, heard: Heard, scope: Scope, session: Session, retention_days: int) -> Answer:
    match decision.kind:
        case Kind.ANSWER if decision.topic == requests.STATUS_TOPIC:
            return _status(decision, heard, scope, session)
        case Kind.ANSWER:
            return service.answer(_question(decision, heard, scope), session)
        case Kind.CLARIFY if decision.candidates:
            return acts.clarify(decision.candidates, decision.ask, session)
        case Kind.CLARIFY:
            return acts.ask_subject(decision.ask, session)
        case Kind.OUT_OF_SCOPE:
            return acts.out_of_scope(decision.topic, session, decision.candidates)
        case Kind.HANDOFF:
            return acts.handoff(decision.topic, session, heard.now, heard.state.topic)
        case Kind.SMALLTALK if decision.topic == FORWARD:
            return acts.forward(heard.state.topic, heard.state.listed, session, heard.now)
        case Kind.SMALLTALK if decision.simpler:
            return acts.simpler(_question(decision, heard, scope), session)
        case Kind.SMALLTALK:
            return acts.smalltalk(decision.topic, session, retention_days)
        case _:
            empty = not heard.incoming.text.strip() and not heard.incoming.payload
            return acts.fallback(decision.candidates, session, heard.now, empty)


def _status(decision: Decision, heard: Heard, scope: Scope, session: Session) -> Answer:
    question = _question(decision, heard, scope)
    told = requests.status(decision.code, session) if decision.code else None
    return told or requests.status_or_how(question, heard.state.code, session)


def _question(decision: Decision, heard: Heard, scope: Scope) -> Question:
    state = heard.state
    topic = state.topic if decision.topic == _REPEAT else decision.topic
    record = state.record if decision.follow_up else ""
    listed = state.listed if decision.follow_up and heard.understood and is_bare(heard.text) else ()
    chosen_in_words = bool(heard.text) and acts.NONE in [payload for _, payload in state.offered]
    goes_on = decision.follow_up or chosen_in_words
    return Question(
        topic,
        decision.ask,
        heard.now,
        heard.incoming.text,
        scope.mentions,
        record,
        heard.point,
        scope.period,
        goes_on,
        listed,
    )
