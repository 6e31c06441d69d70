import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.readability import LONGEST_SENTENCE, PLAIN_WORDS, Hard, findings, gulpease, sentences

WORDS = yaml.safe_load(PLAIN_WORDS.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "index"),
    [
        # 89 + (300 × sentences − 10 × letters) / words
        ("Il gatto dorme.", 89 + (300 - 10 * 12) / 3),
        ("Il gatto dorme. Il cane no.", 89 + (600 - 10 * 20) / 6),
        ("Il gatto dorme", 89 + (300 - 10 * 12) / 3),
        ("Sì!", 89 + (300 - 10 * 2) / 1),
        ("Perché? Così...", 89 + (600 - 10 * 10) / 2),
        ("Costa 16.79 euro.", 89 + (300 - 10 * 13) / 4),
        ("Porta: carta e penna.", 89 + (600 - 10 * 16) / 4),
    ],
)
def test_the_gulpease_index(text: str, index: float) -> None:
    assert gulpease(text) == pytest.approx(index)


def test_plain_words_read_better_than_office_words() -> None:
    plain = "Vai allo sportello. Porta la carta d'identità. Paghi lì."
    office = "L'interessato provvede alla presentazione dell'istanza corredata della documentazione identificativa"
    assert gulpease(plain) > 60 > 40 > gulpease(office)


@pytest.mark.parametrize("text", ["", " ", "...", "🙂"])
def test_a_text_without_words_has_no_readability(text: str) -> None:
    with pytest.raises(ValueError, match="without words"):
        gulpease(text)


@pytest.mark.parametrize(
    ("text", "kind", "piece", "plain"),
    [
        ("Pertanto vieni allo sportello.", Hard.WORD, "Pertanto", "quindi"),
        ("Puoi effettuare la domanda.", Hard.WORD, "effettuare", "fare"),
        ("Il pagamento effettuato non torna.", Hard.WORD, "effettuato", "fare"),
        ("Scrivi entro e  non oltre il 3 maggio.", Hard.WORD, "entro e  non oltre", "entro"),
        ("Porta l'istanza.", Hard.WORD, "istanza", "domanda"),
        ("Ai sensi dell'articolo 3 hai uno sconto.", Hard.WORD, "Ai sensi dell'articolo", "secondo"),
        ("I portatori di handicap entrano gratis.", Hard.WORD, "portatori di handicap", "persone con disabilità"),
        ("La carta viene spedita a casa.", Hard.PASSIVE, "viene spedita", ""),
        ("Il modulo va compilato.", Hard.PASSIVE, "va compilato", ""),
        ("La domanda è stata esaminata dal comune.", Hard.PASSIVE, "è stata esaminata dal", ""),
        ("Si prega di bussare.", Hard.IMPERSONAL, "Si prega", ""),
        ("Allo sportello si può pagare.", Hard.IMPERSONAL, "si può", ""),
    ],
)
def test_what_is_hard_is_found_where_it_stands(text: str, kind: Hard, piece: str, plain: str) -> None:
    (found,) = findings(text)
    assert (found.kind, found.text, found.plain) == (kind, piece, plain)
    assert text[found.start : found.end] == piece
    assert found.advice


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Vai allo sportello e porta un documento.",
        "Va bene anche una copia.",
        "La biblioteca è aperta dalle 9 alle 13.",
        "Inoltre c'è una sala per i bambini.",
        "Se vieni presto, aspetti meno.",
        "Conta 25 parole al massimo e poi va a capo.",
    ],
)
def test_plain_text_has_nothing_hard(text: str) -> None:
    assert findings(text) == []


def test_a_long_sentence_is_told_with_its_length() -> None:
    short = " ".join(["parola"] * LONGEST_SENTENCE) + "."
    long = " ".join(["parola"] * (LONGEST_SENTENCE + 1)) + "."
    (found,) = findings(f"{short} {long} {short}")
    assert (found.kind, found.text) == (Hard.LONG, long)
    assert found.start == len(short) + 1
    assert f"{LONGEST_SENTENCE + 1} parole" in found.advice


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "Vedi l'art. 5 del regolamento. Chiama il dott. di turno\nOppure scrivi"
    assert [text[start:end] for start, end in sentences(text)] == [
        "Vedi l'art. 5 del regolamento.",
        "Chiama il dott. di turno",
        "Oppure scrivi",
    ]


def test_there_are_words_enough_and_none_is_explained_by_another() -> None:
    assert len(WORDS) >= 150
    for word, plain in WORDS.items():
        assert [found.text for found in findings(plain) if found.kind is Hard.WORD] == [], word


@pytest.mark.parametrize("word", [word for word in WORDS if "*" not in word])
def test_each_word_is_found(word: str) -> None:
    assert any(found.plain == WORDS[word] for found in findings(f"Ecco {word} qui."))


@given(st.text(max_size=200) | st.lists(st.sampled_from([*WORDS, "si", "va", "fatto", ".", "\n"])).map(" ".join))
@settings(derandomize=True)
def test_findings_of_any_text_stand_in_it(text: str) -> None:
    for found in findings(text):
        assert text[found.start : found.end] == found.text
        assert found.start < found.end
