import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import STOPWORDS, fold, stem, terms


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Perché", "perche"),
        ("L'Età", "l eta"),
        ("l’età", "l eta"),
        ("l`età", "l eta"),
        ("CITTÀ", "citta"),
        ("citta\u0300", "citta"),
        ("via  Roma,\n12/b", "via roma 12 b"),
        ("S.Croce", "s croce"),
        ("  ", ""),
        ("🙂", ""),
        ("ß", "ss"),
        ("ﬁnestra", "finestra"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folded_text_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "words",
    [
        ("biblioteca", "biblioteche"),
        ("certificato", "certificati"),
        ("scuola", "scuole"),
        ("ufficio", "uffici"),
        ("nonno", "nonni"),
    ],
)
def test_forms_of_one_word_have_one_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


def test_different_words_keep_different_stems() -> None:
    assert len({stem(word) for word in ("casa", "cassa", "scuola", "parco", "anagrafe")}) == 5


def test_terms_leave_out_what_names_nothing() -> None:
    assert terms("Dov'è la biblioteca di via Roma?") == [stem("biblioteca"), stem("via"), stem("roma")]


def test_terms_come_in_order_and_once() -> None:
    assert terms("scuole, scuola e parco") == [stem("scuola"), stem("parco")]


def test_stopwords_are_written_as_folding_leaves_them() -> None:
    assert [word for word in sorted(STOPWORDS) if fold(word) != word] == []
