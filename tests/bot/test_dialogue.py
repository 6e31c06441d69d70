"""The dialogue as tables: what was understood and what went before → what to do."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from actions import acts, service
from actions.answer import Question
from bot import openings
from bot.choices import decide_payload, pressed
from bot.decision import Decision, Kind
from bot.dialogue import decide
from bot.following import Grounding
from bot.heard import Heard
from bot.said import Said
from bot.scope import scope_of
from bot.state import State
from channels.conversation import Incoming
from knowledge.database import reading
from knowledge.vocabularies import Ask, RequestKind
from nlu.bands import URGENT, Bands
from nlu.understanding import Mentions, Ranking, Understanding
from tests.actions.records import NOW
from tests.actions.test_no_dead_end import TOPICS

CARD, LOST, HOUSE = "anagrafe/carta-identita", "anagrafe/carta-identita-smarrita", "anagrafe/cambio-residenza"
BANDS = Bands()
NEW = State()
ABOUT_CARD = State(topic=CARD, record="carta-identita-elettronica", ask="costo", turns=3)


def understood(
    text: str = "vorrei rifare la carta",
    ask: Ask = Ask.GENERIC,
    certainty: float = 0.9,
    town: Ranking = ((CARD, 0.8), (LOST, 0.1)),
    others: Ranking = (("oos/meteo", 0.02),),
    acts: Ranking = (("meta/saluto", 0.02),),
) -> Understanding:
    topics = tuple(sorted((*town, *others, *acts), key=lambda pair: -pair[1]))
    shares = [sum(p for _, p in part) for part in (town, others, acts)]
    return Understanding(text, f"ask_{ask.value}", 0.9, ask, topics, *shares, certainty)


UNSURE = {"certainty": 0.3, "town": ((CARD, 0.5), (LOST, 0.3))}


def test_a_sure_question_is_answered_about_its_topic_and_facet() -> None:
    assert decide(understood(ask=Ask.COST), NEW, BANDS) == Decision(Kind.ANSWER, CARD, Ask.COST)


def test_a_sure_question_about_the_subject_in_focus_is_a_follow_up() -> None:
    assert decide(understood(), ABOUT_CARD, BANDS) == Decision(Kind.ANSWER, CARD, follow_up=True)


def test_a_sure_question_about_something_else_changes_the_subject() -> None:
    decision = decide(understood(town=((HOUSE, 0.9),)), ABOUT_CARD, BANDS)
    assert decision == Decision(Kind.ANSWER, HOUSE, follow_up=False)


@pytest.mark.parametrize(("text", "ask"), [
    ("e quanto costa?", Ask.COST),
    ("quanto costa", Ask.COST),
    ("dove?", Ask.WHERE),
    ("e dove devo andare?", Ask.WHERE),
    ("cosa devo portare?", Ask.DOCUMENTS),
    ("orari", Ask.HOURS),
])  # fmt: skip
@pytest.mark.parametrize("sure", [True, False])
def test_a_bare_facet_is_about_the_subject_in_focus_whatever_the_topics_say(text: str, ask: Ask, sure: bool) -> None:
    """ "e quanto costa?" after the identity card is not about the school canteen, however sure the index is."""
    elsewhere = understood(text, ask, town=((HOUSE, 0.9),), certainty=0.95 if sure else 0.2)
    assert decide(elsewhere, ABOUT_CARD, BANDS) == Decision(Kind.ANSWER, CARD, ask, follow_up=True)


@pytest.mark.parametrize("text", [
    "dove la rifaccio?", "in quanto tempo la chiudete?", "e come lo compilo?", "entro quando li riporto?",
])  # fmt: skip
def test_a_pronoun_stands_for_the_subject_in_focus(text: str) -> None:
    elsewhere = understood(text, Ask.WHEN, town=((HOUSE, 0.97),), certainty=0.97)
    assert decide(elsewhere, ABOUT_CARD, BANDS) == Decision(Kind.ANSWER, CARD, Ask.WHEN, follow_up=True)
    assert decide(elsewhere, NEW, BANDS) == Decision(Kind.ANSWER, HOUSE, Ask.WHEN)


@pytest.mark.parametrize("text", [
    "la tari dove la pago?", "dove cambio la residenza?", "a che ora apre lo stadio?", "quando apre la biblioteca?",
])  # fmt: skip
def test_what_is_named_beside_the_pronoun_or_after_an_article_is_another_subject(text: str) -> None:
    elsewhere = understood(text, Ask.WHERE, town=((HOUSE, 0.97),), certainty=0.97)
    assert decide(elsewhere, ABOUT_CARD, BANDS) == Decision(Kind.ANSWER, HOUSE, Ask.WHERE)


@pytest.mark.parametrize("text", ["e quanto costa?", "dove?"])
def test_a_bare_facet_without_a_subject_asks_for_one(text: str) -> None:
    assert decide(understood(text, Ask.COST), NEW, BANDS) == Decision(Kind.CLARIFY, "", Ask.COST)


def test_a_bare_facet_that_sounds_out_of_scope_is_still_about_the_subject() -> None:
    away = understood("quanto costa?", Ask.COST, town=((HOUSE, 0.1),), others=(("oos/acquisti", 0.9),))
    assert decide(away, ABOUT_CARD, BANDS) == Decision(Kind.ANSWER, CARD, Ask.COST, follow_up=True)


@pytest.mark.parametrize("act", ["meta/saluto", "meta/ringraziamento", "meta/annulla", "meta/umore"])
@pytest.mark.parametrize("state", [NEW, ABOUT_CARD])
def test_an_act_of_conversation_is_small_talk(act: str, state: State) -> None:
    spoken = understood("grazie mille", town=((CARD, 0.1),), acts=((act, 0.9),))
    assert decide(spoken, state, BANDS) == Decision(Kind.SMALLTALK, act)


@pytest.mark.parametrize("act", ["meta/operatore", "meta/reclamo"])
def test_who_wants_a_person_or_complains_is_handed_over(act: str) -> None:
    spoken = understood("voglio parlare con qualcuno", town=((CARD, 0.1),), acts=((act, 0.9),))
    assert decide(spoken, ABOUT_CARD, BANDS) == Decision(Kind.HANDOFF, act)


def test_say_it_again_repeats_the_subject_in_simpler_words() -> None:
    spoken = understood("non ho capito", town=((CARD, 0.1),), acts=(("meta/non-capito-ripeti", 0.9),))
    again = Decision(Kind.SMALLTALK, "meta/non-capito-ripeti", Ask.COST, simpler=True)
    assert decide(spoken, ABOUT_CARD, BANDS) == again
    assert decide(spoken, NEW, BANDS) == Decision(Kind.SMALLTALK, "meta/non-capito-ripeti")


def test_what_is_somebody_elses_is_out_of_scope() -> None:
    away = understood("che tempo fa domani a Roma", town=((CARD, 0.1),), others=(("oos/meteo", 0.8),))
    assert decide(away, NEW, BANDS) == Decision(Kind.OUT_OF_SCOPE, "oos/meteo")
    assert decide(away, ABOUT_CARD, BANDS) == Decision(Kind.OUT_OF_SCOPE, "oos/meteo")


def test_between_two_topics_it_asks_back_and_keeps_the_facet() -> None:
    decision = decide(understood("carta costo", Ask.COST, **UNSURE), NEW, BANDS)  # type: ignore[arg-type]
    assert decision == Decision(Kind.CLARIFY, CARD, Ask.COST, (CARD, LOST))


def test_never_more_than_four_are_offered() -> None:
    many = tuple((f"area/tema-{letter}", 0.15) for letter in "abcdef")
    decision = decide(understood(certainty=0.3, town=many), NEW, BANDS)
    assert decision.kind is Kind.CLARIFY
    assert len(decision.candidates) == 4


def test_a_single_candidate_is_no_choice() -> None:
    decision = decide(understood(certainty=0.3, town=((CARD, 0.9),)), NEW, BANDS)
    assert decision == Decision(Kind.FALLBACK, CARD, Ask.GENERIC, (CARD,))


def test_low_says_so_and_offers_the_nearest() -> None:
    low = understood(certainty=0.2, town=((CARD, 0.04), (LOST, 0.03), (HOUSE, 0.001)), others=(), acts=())
    assert decide(low, NEW, BANDS) == Decision(Kind.FALLBACK, CARD, Ask.GENERIC, (CARD, LOST))


def test_nothing_of_the_town_at_all_is_no_crash() -> None:
    nothing = understood(town=(), others=(("oos/meteo", 0.02),), acts=(), certainty=0)
    assert decide(nothing, NEW, BANDS) == Decision(Kind.FALLBACK, "oos/meteo")


@pytest.mark.parametrize("text", ["e per mio figlio?", "ma se sono straniero?", "invece all'estero?", "e la domenica?"])
def test_a_turn_that_leans_on_the_one_before_stays_on_the_subject_and_the_facet(text: str) -> None:
    elsewhere = understood(text, Ask.WHERE, town=((HOUSE, 0.5), (LOST, 0.3)))
    assert decide(elsewhere, ABOUT_CARD, BANDS) == Decision(Kind.ANSWER, CARD, Ask.COST, follow_up=True)


@pytest.mark.parametrize("text", ["e per mio figlio dove vado?", "ma quando arriva?"])
def test_a_leaning_turn_that_names_a_facet_asks_for_that_one(text: str) -> None:
    elsewhere = understood(text, Ask.WHERE, town=((HOUSE, 0.5), (LOST, 0.3)))
    assert decide(elsewhere, ABOUT_CARD, BANDS) == Decision(Kind.ANSWER, CARD, Ask.WHERE, follow_up=True)


def test_a_leaning_turn_without_a_subject_before_it_is_a_question_like_any_other() -> None:
    unsure = understood("e per mio figlio?", Ask.HOW, certainty=0.3, town=((HOUSE, 0.5), (LOST, 0.3)))
    assert decide(unsure, NEW, BANDS).kind is Kind.CLARIFY


def test_a_leaning_turn_that_names_another_subject_beyond_doubt_changes_to_it() -> None:
    sure = understood("e il cambio di residenza?", town=((HOUSE, 0.97),), others=(), acts=(), certainty=0.99)
    assert decide(sure, ABOUT_CARD, BANDS) == Decision(Kind.ANSWER, HOUSE)


def test_a_long_turn_is_no_continuation_by_its_first_word() -> None:
    text = "e poi volevo sapere come si fa a cambiare la residenza di tutta la famiglia"
    unsure = understood(text, certainty=0.3, town=((HOUSE, 0.5), (LOST, 0.3)))
    assert decide(unsure, ABOUT_CARD, BANDS).kind is Kind.CLARIFY


def test_an_unsure_turn_in_which_the_subject_is_likely_stays_on_it() -> None:
    text = "vale anche quella vecchia di mia nonna Pina"
    unsure = understood(text, certainty=0.3, town=((LOST, 0.4), (HOUSE, 0.3), (CARD, 0.2)))
    assert decide(unsure, ABOUT_CARD, BANDS) == Decision(Kind.ANSWER, CARD, Ask.COST, follow_up=True)
    assert decide(unsure, State(topic="tributi/tari"), BANDS).kind is Kind.CLARIFY


# --- danger


@pytest.mark.parametrize("urgent", URGENT)
@pytest.mark.parametrize("state", [NEW, ABOUT_CARD])
def test_words_of_danger_come_before_everything(urgent: str, state: State) -> None:
    """However sure of something else the models are."""
    sure = replace(understood("quanto costa?", Ask.COST), danger=urgent)
    assert decide(sure, state, BANDS) == Decision(Kind.ANSWER, urgent)


@pytest.mark.parametrize("urgent", URGENT)
@pytest.mark.parametrize("state", [NEW, ABOUT_CARD])
def test_a_likely_emergency_is_answered_even_when_unsure(urgent: str, state: State) -> None:
    """Talked over by an act and by somebody else's subject: whom to call is told all the same."""
    mixed = understood(
        "vi prego fate presto che non so come va a finire",
        town=((urgent, 0.35), (CARD, 0.02)),
        others=(("oos/salute-diagnosi", 0.3),),
        acts=(("meta/umore", 0.33),),
        certainty=0.55,
    )
    decision = decide(mixed, state, BANDS)
    assert (decision.kind, decision.topic) == (Kind.ANSWER, urgent)


def test_what_is_no_emergency_has_no_such_privilege() -> None:
    mixed = understood(town=((CARD, 0.35), (LOST, 0.02)), acts=(("meta/umore", 0.4),), certainty=0.55)
    assert decide(mixed, NEW, BANDS).kind is Kind.SMALLTALK


@pytest.mark.parametrize("text", ["sì, adesso", "sono in casa da sola", "ho paura", "lui è qui"])
def test_somebody_in_danger_is_not_led_away_by_a_few_words(text: str) -> None:
    unsure = understood(text, town=((HOUSE, 0.8),), certainty=0.85)
    decision = decide(unsure, State(topic="aiuto/antiviolenza"), BANDS)
    assert (decision.kind, decision.topic) == (Kind.ANSWER, "aiuto/antiviolenza")


# --- what is not the town's


def test_a_topic_of_the_town_that_is_near_is_offered_beside_it() -> None:
    away = understood(
        "che tempo fa alla festa in piazza", town=((CARD, 0.25), (LOST, 0.1)), others=(("oos/meteo", 0.6),)
    )
    assert decide(away, NEW, BANDS) == Decision(Kind.OUT_OF_SCOPE, "oos/meteo", Ask.GENERIC, (CARD,))


def test_what_is_away_but_not_clearly_anybodys_is_not_understood() -> None:
    spread = (("oos/meteo", 0.25), ("oos/cucina", 0.25), ("oos/viaggi", 0.2))
    away = understood("qualcosa di strano davvero", town=((CARD, 0.1),), others=spread)
    assert decide(away, NEW, BANDS).kind is Kind.FALLBACK


def test_who_writes_in_another_language_is_told_what_we_can_do() -> None:
    foreign = replace(understood("mirëmëngjesi të gjithëve"), language="sq")
    assert decide(foreign, NEW, BANDS) == Decision(Kind.SMALLTALK, "meta/lingua")


@pytest.mark.parametrize(
    ("text", "language"), [("S-M3GCJB", ""), ("s m3gcjb", ""), ("care este starea S-M3GCJB", "ro")]
)
def test_a_code_alone_is_in_no_language(text: str, language: str) -> None:
    heard = Heard(Incoming("c", text), text, replace(understood(text), language="ro"), NEW, NOW)
    assert scope_of(heard, follow_up=False).language == language


SAYS_SO = Grounding(Ask.DOCUMENTS)  # the facet of the record that speaks of a photograph


@pytest.mark.parametrize(
    ("certainty", "stays"), [(0.85, True), (0.99, False)], ids=["likely another subject", "plainly another subject"]
)
def test_what_the_record_in_focus_speaks_of_is_about_it(certainty: float, stays: bool) -> None:
    photo = understood("ci va una fototessera", Ask.GENERIC, certainty, town=((HOUSE, 0.98),), acts=())
    decision = decide(photo, ABOUT_CARD, BANDS, SAYS_SO)
    assert (decision.topic == CARD) is stays
    assert decide(photo, ABOUT_CARD, BANDS).topic == HOUSE
    assert decide(photo, NEW, BANDS, SAYS_SO).topic == HOUSE


def test_an_act_that_speaks_of_the_record_is_about_it_unless_it_is_plain() -> None:
    questura = understood("in questura non ci torno", town=((CARD, 0.2),), acts=(("meta/congedo", 0.7),), certainty=0.3)
    assert decide(questura, ABOUT_CARD, BANDS, Grounding(Ask.GENERIC)) == Decision(
        Kind.ANSWER, CARD, Ask.GENERIC, follow_up=True
    )
    goodbye = understood("ciao, torno in questura", town=((CARD, 0.02),), acts=(("meta/congedo", 0.97),))
    assert decide(goodbye, ABOUT_CARD, BANDS, Grounding(Ask.GENERIC)) == Decision(Kind.SMALLTALK, "meta/congedo")


def test_a_facet_word_that_is_plainly_a_subject_is_answered() -> None:
    document = understood("quando scade il documento", certainty=0.99, town=((CARD, 0.97),), acts=())
    assert decide(document, NEW, BANDS) == Decision(Kind.ANSWER, CARD)
    unsure = understood("quando scade il documento", certainty=0.8, town=((CARD, 0.9),))
    assert decide(unsure, NEW, BANDS).kind is Kind.CLARIFY


@pytest.mark.parametrize("text", ["mercoledì?", "e il 12 dicembre", "domani sera invece?", "questo fine settimana"])
def test_a_time_alone_narrows_what_is_in_focus_whatever_it_was_taken_for(text: str) -> None:
    elsewhere = understood(text, certainty=0.99, town=((HOUSE, 0.98),), acts=())
    assert decide(elsewhere, ABOUT_CARD, BANDS) == Decision(Kind.ANSWER, CARD, Ask.COST, follow_up=True)
    assert decide(elsewhere, NEW, BANDS).topic == HOUSE


def test_a_place_alone_narrows_and_a_place_with_a_subject_does_not() -> None:
    alone = replace(
        understood("alle Fornaci invece?", certainty=0.99, town=((HOUSE, 0.98),), acts=()),
        mentions=Mentions(quartiere="centro", rest="in invece?"),
    )
    assert decide(alone, ABOUT_CARD, BANDS).topic == CARD
    with_subject = replace(alone, text="asilo nido centro", mentions=Mentions(quartiere="centro", rest="asilo nido"))
    assert decide(with_subject, ABOUT_CARD, BANDS).topic == HOUSE


# --- buttons


@pytest.mark.parametrize(("payload", "state", "decision"), [
    (f"topic:{CARD}:costo", NEW, Decision(Kind.ANSWER, CARD, Ask.COST)),
    (f"topic:{CARD}:generic", NEW, Decision(Kind.ANSWER, CARD)),
    (f"topic:{CARD}:dove", ABOUT_CARD, Decision(Kind.ANSWER, CARD, Ask.WHERE, follow_up=True)),
    ("topic:salute/emergenze-118:contatti", NEW, Decision(Kind.ANSWER, "salute/emergenze-118", Ask.CONTACTS)),
    ("person", NEW, Decision(Kind.HANDOFF, "meta/operatore")),
    ("topics", NEW, Decision(Kind.SMALLTALK, "meta/aiuto")),
    ("none", NEW, Decision(Kind.FALLBACK)),
])  # fmt: skip
def test_what_a_button_means(payload: str, state: State, decision: Decision) -> None:
    assert decide_payload(payload, state) == decision


@pytest.mark.parametrize("payload", [
    "",
    "topic",
    "topic::",
    f"topic:{CARD}",
    f"topic:{CARD}:",
    f"topic:{CARD}:prezzo",
    f"topic:{CARD}:COSTO",
    f"topic:{CARD}:costo:altro",
    "topic:anagrafe:costo",
    "topic:../../etc/passwd:costo",
    "topic:anagrafe/carta-identita\n:costo",
    "topic:ANAGRAFE/CARTA:costo",
    "persona",
    "person:1",
    "\ud800",
    "x" * 10_000,
])  # fmt: skip
def test_a_payload_that_nobody_makes_means_nothing(payload: str) -> None:
    assert decide_payload(payload, NEW) is None


@pytest.mark.parametrize("topic", TOPICS)
def test_a_button_of_any_topic_is_understood(topic: str) -> None:
    assert decide_payload(f"topic:{topic}:come", NEW) == Decision(Kind.ANSWER, topic, Ask.HOW)


def test_every_button_that_is_offered_is_understood(demo: Engine) -> None:
    with reading(demo) as session:
        told = [service.answer(Question(topic, ask, NOW), session) for topic in TOPICS for ask in Ask]
        told += [
            acts.clarify(TOPICS[:4], Ask.COST, session),
            acts.fallback([], session, NOW),
            acts.ask_subject(Ask.COST, session),
        ]
        told += [acts.out_of_scope("oos/meteo", session), acts.smalltalk("meta/saluto", session, 30)]
        told += [acts.handoff("meta/operatore", session, NOW, topic) for topic in TOPICS]
        payloads = {button.payload for answer in told for reply in answer.replies for button in reply.buttons}
    assert len(payloads) > 500
    said = Said("", "", NOW, processes={payload.split(":")[-1]: "" for payload in payloads if "proposal" in payload})
    begun = {payload for payload in payloads if openings.pressed(replace(said, payload=payload), "", list(RequestKind))}
    assert len(begun) > 5
    assert [payload for payload in sorted(payloads - begun) if decide_payload(payload, NEW) is None] == []


OFFERED = State(
    offered=(
        ("Carta d'identità per adulti", f"topic:{CARD}:costo"),
        ("Carta d'identità persa, rubata o rotta", f"topic:{LOST}:costo"),
        ("Cambio di residenza", f"topic:{HOUSE}:costo"),
        ("Nessuna di queste", "none"),
    )
)
FIRST, SECOND, THIRD, FOURTH = (payload for _, payload in OFFERED.offered)


@pytest.mark.parametrize(("text", "payload"), [
    ("1", FIRST), ("2", SECOND), ("4", FOURTH), (" 2. ", SECOND), ("2)", SECOND),
    ("la prima", FIRST), ("La Prima!", FIRST), ("prima", FIRST), ("il primo", FIRST), ("primo", FIRST),
    ("la seconda", SECOND), ("la terza", THIRD), ("il terzo", THIRD), ("quarta", FOURTH),
    ("numero 2", SECOND), ("la 3", THIRD), ("il 3", THIRD),
    ("carta d'identità per adulti", FIRST), ("CARTA D’IDENTITA PER ADULTI", FIRST), ("cambio di residenza", THIRD),
    ("nessuna di queste", FOURTH), ("Nessuna di queste.", FOURTH),
])  # fmt: skip
def test_a_button_is_picked_by_writing_its_number_its_place_or_its_words(text: str, payload: str) -> None:
    assert pressed(text, "", OFFERED) == payload


@pytest.mark.parametrize("text", [
    "", "   ", "🙂", "0", "5", "12", "la quinta", "1 2", "prima di tutto grazie", "carta", "numero verde",
    "la",
])  # fmt: skip
def test_anything_else_is_a_question_of_its_own(text: str) -> None:
    assert pressed(text, "", OFFERED) == ""


@pytest.mark.parametrize(("text", "payload"), [
    ("la residenza", THIRD), ("quella della carta rubata", SECOND), ("adulti", FIRST), ("il cambio, grazie", THIRD),
    ("quanto costa la residenza?", ""), ("il nido", ""),
])  # fmt: skip
def test_what_was_asked_back_is_picked_by_a_word_that_only_one_name_has(text: str, payload: str) -> None:
    assert pressed(text, "", OFFERED) == payload
    assert pressed(text, "", replace(OFFERED, offered=OFFERED.offered[:3])) == ""


def test_nothing_was_offered_so_nothing_is_picked() -> None:
    assert pressed("1", "", NEW) == ""
    assert pressed("la prima", "", NEW) == ""


def test_a_payload_wins_over_the_text() -> None:
    assert pressed("2", "person", OFFERED) == "person"
