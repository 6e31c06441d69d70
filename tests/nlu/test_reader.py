import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.vocabularies import Ask
from nlu.linker import Link, Linker, Phrase
from nlu.mentions import MentionFinder
from nlu.normaliser import MAX_LENGTH
from nlu.reader import Reader, combine, topic_of
from nlu.understanding import Ranking, UnderstanderError, Understanding, is_town

FINDER = MentionFinder({"porto": ["Porto", "Darsena"]})
INTENTS: Ranking = (
    ("ask_orari", 0.4),
    ("ask_come", 0.2),
    ("oos_meteo", 0.2),
    ("meta_saluto", 0.1),
    ("meta_non_capito_ripeti", 0.06),
    ("oos_altri_enti", 0.04),
)
LINK = Link((("cultura/biblioteca", 0.75), ("famiglia/nido", 0.25)), (("oos/meteo", 0.3), ("oos/cucina", 0.1)))


def read(intents: Ranking = INTENTS, link: Link = LINK, text: str = "mi parli della biblioteca qui") -> Understanding:
    return combine(text, intents, link, FINDER)


def test_all_topics_are_one_distribution_best_first() -> None:
    what = read()
    assert sum(p for _, p in what.topics) == pytest.approx(1)
    assert [p for _, p in what.topics] == sorted((p for _, p in what.topics), reverse=True)
    assert {slug for slug, _ in what.topics} == {
        "cultura/biblioteca", "famiglia/nido", "oos/meteo", "oos/cucina", "oos/altri-enti", "meta/saluto",
        "meta/non-capito-ripeti",
    }  # fmt: skip


def test_the_town_others_and_acts_sum_to_one() -> None:
    what = read()
    assert what.town + what.others + what.acts == pytest.approx(1)
    assert what.acts == pytest.approx(0.16)
    # What is somebody else's is the mean of both opinions; the linker's counts for what is no act.
    assert what.others == pytest.approx((0.24 + 0.84 * 0.4) / 2)
    topics = dict(what.topics)
    assert topics["oos/meteo"] == pytest.approx((0.2 + 0.84 * 0.3) / 2)
    assert topics["oos/cucina"] == pytest.approx(0.84 * 0.1 / 2)
    assert topics["oos/altri-enti"] == pytest.approx(0.04 / 2)
    assert topics["cultura/biblioteca"] == pytest.approx(what.town * 0.75)
    assert topics["meta/saluto"] == pytest.approx(0.1)


def test_the_certainty_is_the_linkers() -> None:
    assert read().certainty == 0.75
    assert read(link=Link((), LINK.others)).certainty == 0


def test_the_best_intent_is_kept_as_it_was() -> None:
    assert (read().intent, read().intent_confidence) == ("ask_orari", 0.4)


@pytest.mark.parametrize("ask", list(Ask))
def test_the_facet_is_the_best_of_the_asks(ask: Ask) -> None:
    intents = (("meta_saluto", 0.6), (f"ask_{ask.value}", 0.3), ("ask_dove" if ask != Ask.WHERE else "ask_come", 0.1))
    assert read(intents).ask is ask


def test_without_asks_the_question_is_a_generic_one() -> None:
    assert read((("meta_saluto", 0.9), ("oos_meteo", 0.1))).ask is Ask.GENERIC


@pytest.mark.parametrize("text", ["biblioteca", "la biblioteca comunale", "coworking?"])
def test_a_bare_name_asks_for_nothing_in_particular(text: str) -> None:
    assert read(text=text).ask is Ask.GENERIC


@pytest.mark.parametrize("text", ["orari biblioteca", "quando apre?", "biblioteca di Porto, domenica"])
def test_a_facet_that_is_named_or_a_longer_text_is_asked_for(text: str) -> None:
    assert read(text=text).ask is Ask.HOURS


def test_best_is_by_area_and_the_town_is_the_rest() -> None:
    what = read()
    assert what.best("oos") == "oos/meteo"
    assert what.best("meta") == "meta/saluto"
    assert what.best("sport") == ""
    assert [slug for slug, _ in what.town_topics] == ["cultura/biblioteca", "famiglia/nido"]
    assert [is_town(slug) for slug in ("cultura/biblioteca", "meta/saluto", "oos/meteo", "metano/rete")] == [
        True,
        False,
        False,
        True,
    ]


def test_mentions_are_read_from_the_text() -> None:
    what = read(text="cosa c'è di gratis in Darsena per i bambini?")
    assert (what.mentions.quartiere, what.mentions.audience, what.mentions.free) == ("porto", "bambini", True)


def test_danger_is_read_from_the_text() -> None:
    assert read(text="c'è puzza di gas in cantina").danger == "aiuto/emergenze"
    assert read().danger == ""


def test_what_follows_a_danger_in_good_hands_is_what_is_read() -> None:
    seen: list[str] = []

    class Heard:
        version = "heard"

        def parse(self, text: str) -> Ranking:
            seen.append(text)
            return INTENTS

    linker = Linker.fit([Phrase("anziani/telesoccorso", "il pulsante al collo"), Phrase("oos/meteo", "piove?")])
    text = "l'ambulanza è partita col nonno. come si chiede il pulsante al collo?"
    assert Reader(Heard(), linker, FINDER).read(text).text == text
    assert seen == ["come si chiede il pulsante al collo?"]


@pytest.mark.parametrize(
    ("intent", "topic"),
    [
        ("meta_chi_sei", "meta/chi-sei"),
        ("oos_altri_enti", "oos/altri-enti"),
        ("meta_saluto", "meta/saluto"),
        ("meta_non_capito_ripeti", "meta/non-capito-ripeti"),
    ],
)
def test_an_intent_that_is_no_ask_is_a_topic(intent: str, topic: str) -> None:
    assert topic_of(intent) == topic


names = ("ask_orari", "ask_come", "meta_saluto", "meta_aiuto", "oos_meteo", "oos_cucina")
weights = st.lists(st.floats(0.001, 1), min_size=len(names), max_size=len(names))


@given(weights, st.lists(st.floats(0.001, 1), min_size=4, max_size=4))
def test_any_two_opinions_make_one_distribution(intents: list[float], linked: list[float]) -> None:
    ranking = sorted(
        ((name, p / sum(intents)) for name, p in zip(names, intents, strict=True)), key=lambda pair: -pair[1]
    )
    ours, theirs = linked[:2], linked[2:]
    link = Link(
        tuple(zip(("a/uno", "a/due"), (p / sum(ours) for p in ours), strict=True)),
        tuple(zip(("oos/meteo", "oos/viaggi"), (p / sum(linked) for p in theirs), strict=True)),
    )
    what = read(tuple(ranking), link)
    assert sum(p for _, p in what.topics) == pytest.approx(1)
    assert what.town + what.others + what.acts == pytest.approx(1)
    assert all(p >= -1e-9 for _, p in what.topics)
    assert sum(p for _, p in what.town_topics) == pytest.approx(what.town)


class Pretended:
    version = "pretended"

    def __init__(self) -> None:
        self.heard: list[str] = []

    def parse(self, text: str) -> Ranking:
        self.heard.append(text)
        if text == "no":
            raise UnderstanderError("Il modello non risponde")
        return INTENTS


@pytest.fixture
def reader() -> Reader:
    phrases = [Phrase("cultura/biblioteca", "orari biblioteca"), Phrase("famiglia/nido", "asilo"),
               Phrase("oos/meteo", "piove")]  # fmt: skip
    return Reader(Pretended(), Linker.fit(phrases), FINDER)


def test_a_text_is_cleaned_before_anything_reads_it(reader: Reader) -> None:
    what = reader.read("  orari\0 biblioteca  in\nDarsena ")
    assert what.text == "orari biblioteca in Darsena"
    assert reader.understander.heard == [what.text]  # type: ignore[attr-defined]
    assert what.town_topics[0][0] == "cultura/biblioteca"
    assert what.mentions.quartiere == "porto"


def test_a_very_long_text_is_read_in_short(reader: Reader) -> None:
    assert len(reader.read("storia " * 1000).text) <= MAX_LENGTH


def test_the_version_names_the_model_and_the_index(reader: Reader) -> None:
    assert reader.version == f"pretended+{reader.linker.version[:8]}"


def test_a_model_that_does_not_answer_is_an_error(reader: Reader) -> None:
    with pytest.raises(UnderstanderError):
        reader.read("no")


@pytest.mark.parametrize("text", ["asilo", "Asilo!", "  ASILO "])
def test_what_was_taught_word_for_word_is_beyond_doubt(reader: Reader, text: str) -> None:
    what = reader.read(text)
    assert what.town_topics[0] == ("famiglia/nido", 1.0)
    assert (what.town, what.certainty) == (1.0, 1.0)


def test_what_others_do_is_beyond_doubt_too_where_staff_taught_it() -> None:
    phrases = [Phrase("famiglia/nido", "asilo"), Phrase("cultura/biblioteca", "libri"), Phrase("oos/bollo", "il bollo")]
    what = Reader(Pretended(), Linker.fit(phrases), FINDER).read("il bollo")
    assert (what.best("oos"), what.others, what.town) == ("oos/bollo", 1.0, 0.0)


def test_of_what_the_model_has_learnt_itself_it_knows_more(reader: Reader) -> None:
    assert reader.read("piove").others < 1


def test_what_is_said_of_two_topics_is_as_likely_as_before() -> None:
    phrases = [Phrase("cultura/biblioteca", "asilo"), Phrase("famiglia/nido", "asilo"), Phrase("oos/meteo", "piove")]
    what = Reader(Pretended(), Linker.fit(phrases), FINDER).read("asilo")
    assert what.certainty < 1
