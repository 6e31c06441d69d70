import pytest

from nlu.mentions import AUDIENCES, MentionFinder
from nlu.normaliser import normalise
from nlu.understanding import NOTHING_MENTIONED

QUARTIERI = {
    "porto": ["Porto", "Darsena"],
    "porto-nuovo": ["Porto Nuovo", "Le Case Nuove"],
    "sant-elia": ["Sant'Elia", "S. Elia", "zona stadio"],
}


@pytest.fixture(scope="module")
def finder() -> MentionFinder:
    return MentionFinder(QUARTIERI)


@pytest.mark.parametrize(
    ("text", "quartiere"),
    [
        ("c'è un doposcuola al Porto?", "porto"),
        ("in darsena c'è la farmacia?", "porto"),
        ("DARSENA", "porto"),
        ("sto a Porto Nuovo", "porto-nuovo"),
        ("abito alle case nuove, LE CASE NUOVE", "porto-nuovo"),
        ("a Sant’Elia", "sant-elia"),
        ("S. Elia", "sant-elia"),
        ("in zona stadio", "sant-elia"),
        ("da Darsena a Porto Nuovo", "porto-nuovo"),
        ("il mio 'Porto'", "porto"),
        ("devo portare cosa?", ""),
        ("l'aeroporto", ""),
        ("", ""),
    ],
)
def test_a_quartiere_is_known_by_all_its_names_and_the_longest_wins(
    finder: MentionFinder, text: str, quartiere: str
) -> None:
    assert finder.find(text).quartiere == quartiere


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("cosa c'è per i bambini?", "bambini"),
        ("qualcosa x bimbi?", "bambini"),
        ("mio figlio ha sei anni", "bambini"),
        ("per ragazze di 13 anni", "ragazzi"),
        ("per gli Universitari", "giovani"),
        ("mia nonna", "anziani"),
        ("corsi della terza eta'", "anziani"),
        ("siamo una famiglia", "famiglie"),
        ("da adulto", "adulti"),
        ("per i nuovi arrivati", "nuovi-arrivati"),
        ("genitori con figli piccoli", "bambini"),
        ("giovanissimo", ""),
        ("quanto costa", ""),
    ],
)
def test_an_audience_is_known_by_the_words_people_use(finder: MentionFinder, text: str, audience: str) -> None:
    assert finder.find(text).audience == audience


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("è gratis?", True),
        ("GRATIS!!!", True),
        ("corsi gratuiti", True),
        ("senza spendere troppo", True),
        ("a costo zero", True),
        ("aggratis", True),
        ("quanto costa?", False),
        ("la gratitudine", False),
        ("", False),
    ],
)
def test_words_for_free_are_known(finder: MentionFinder, text: str, free: bool) -> None:
    assert finder.find(text).free is free


def test_all_three_are_found_together(finder: MentionFinder) -> None:
    found = finder.find("ke c'è di gratis x bambini in darsena?")
    assert (found.quartiere, found.audience, found.free) == ("porto", "bambini", True)


def test_nothing_is_mentioned_where_nothing_is_known(finder: MentionFinder) -> None:
    assert finder.find("ho perso la patente") == NOTHING_MENTIONED
    assert MentionFinder({}).find("in darsena") == NOTHING_MENTIONED


@pytest.mark.parametrize(("audience", "word"), [(name, word) for name, words in AUDIENCES.items() for word in words])
def test_each_word_for_an_audience_finds_it(finder: MentionFinder, audience: str, word: str) -> None:
    assert normalise(word) == word
    assert finder.find(f"qualcosa per {word}, oggi").audience == audience
